import { useLive } from "~/live/hooks";
import { Choice, type Option, Toggle } from "~/ui/Controls";
import { CategoryFilter, FilterLine, VenueFilter, WordFilter } from "~/ui/Filters";
import { ODDS_FORMATS, UNIT, UNIT_NAME } from "~/ui/format/price";
import type { GridColumn } from "~/ui/grid/columns";
import { setPreference, usePreferences } from "~/ui/preferences";
import { toggled } from "~/ui/search";
import styles from "./FilterBar.module.css";
import { Absent } from "./Notices";
import { DEFAULT_SORT, type MarketsSearch } from "./search";

interface FilterBarProps {
  readonly search: MarketsSearch;
  readonly change: (change: Partial<MarketsSearch>) => void;
  readonly venues: readonly string[];
  readonly columns: readonly GridColumn<{ id: string }>[];
  readonly visible: readonly string[];
  readonly total: number | null;
}

const VIEWS: readonly (Option & { readonly search: Partial<MarketsSearch> })[] = [
  { value: "volume", label: "Most traded", search: { sort: DEFAULT_SORT } },
  { value: "edges", label: "Best edge first", search: { sort: "-edge" } },
  { value: "tight", label: "Tightest or crossed first", search: { sort: "spread", live: "1" } },
  { value: "closing", label: "Closing soonest", search: { sort: "closes" } },
];

export function FilterBar({ search, change, venues, columns, visible, total }: FilterBarProps) {
  const { odds, density } = usePreferences();
  const health = useLive("health", "health", { every: 1000 });
  const view = VIEWS.find(({ search: wanted }) => wanted.sort === (search.sort ?? DEFAULT_SORT));
  return (
    <FilterLine>
      <WordFilter what="questions" value={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
      <CategoryFilter chosen={search.cat} onPick={(cat) => change({ cat })} />
      <VenueFilter venues={venues} chosen={search.venue} onPick={(venue) => change({ venue })} />
      <Toggle on={search.min_venues === "2"} onChange={(on) => change({ min_venues: on ? "2" : undefined })}>
        2+ venues
      </Toggle>
      <Toggle on={search.edge === "1"} onChange={(on) => change({ edge: on ? "1" : undefined })}>
        Edges {health?.open_locked ?? ""}
      </Toggle>
      <Toggle on={search.live === "1"} onChange={(on) => change({ live: on ? "1" : undefined })}>
        Live only
      </Toggle>
      <span className={styles.count}>
        {total === null ? "" : total}
        {health && total !== null && total < health.questions ? ` of ${health.questions}` : ""}
      </span>
      <Absent venues={venues} />
      <span className={styles.right}>
        <Choice
          calm
          label="Views"
          options={VIEWS}
          chosen={view ? [view.value] : []}
          onPick={(value) => change(VIEWS.find((option) => option.value === value)?.search ?? {})}
        />
        <Choice
          calm
          label="Columns"
          options={columns
            .filter((column) => !column.flex)
            .map(({ id, name }) => ({ value: id, label: name }))}
          chosen={visible}
          keepOpen
          onPick={(id) => change({ cols: toggled(visible, id).join(",") })}
        />
        <Choice
          calm
          label="Density"
          options={[
            { value: "standard", label: "Standard, two lines" },
            { value: "compact", label: "Compact, one line" },
          ]}
          chosen={[density]}
          onPick={(value) => setPreference({ density: value === "compact" ? "compact" : "standard" })}
        />
        <Choice
          calm
          label={UNIT[odds]}
          title="How prices are written ( o )"
          options={ODDS_FORMATS.map((format) => ({ value: format, label: UNIT_NAME[format] }))}
          chosen={[odds]}
          onPick={(value) =>
            setPreference({ odds: ODDS_FORMATS.find((format) => format === value) ?? "cents" })
          }
        />
      </span>
    </FilterLine>
  );
}
