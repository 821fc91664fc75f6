import { useMediaQuery } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { CALM_MS, useLinkStale, useMembers } from "~/live/hooks";
import { Choice, Tabs } from "~/ui/Controls";
import { CategoryFilter, FilterLine, VenueFilter } from "~/ui/Filters";
import { inVenueOrder } from "~/ui/venues";
import styles from "./ArbPage.module.css";
import { LivesChoices } from "./lives/LivesChoices";
import { AFTER_HURDLE, type ArbSearch, type ArbTab, DEFAULT_FLOOR, DEFAULT_HURDLE } from "./search";

const FLOORS = ["0", "1", "5", "10", "50", "100"];
const DAYS = ["7", "30", "90", "365"];
const PROFIT = "-profit";
const HURDLES = ["3", "5", "10", "20"];

interface ArbBarProps {
  readonly search: ArbSearch;
  readonly tab: ArbTab;
  readonly counts: { readonly locked: number; readonly conditional: number };
  readonly moved: number;
  readonly fresh: number;
  readonly apply: () => void;
}

export function ArbBar({ search, tab, counts, moved, fresh, apply }: ArbBarProps) {
  const navigate = useNavigate({ from: "/arb" });
  const venues = inVenueOrder((useMembers("venues", CALM_MS) ?? []).filter((key) => key !== "health"));
  const linkStale = useLinkStale();
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const change = (part: Partial<ArbSearch>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...part }) });
  const tabs: readonly (readonly [ArbTab, string])[] = [
    ["locked", `Locked ${linkStale ? "" : counts.locked}`],
    ["conditional", `Conditional ${linkStale ? "" : counts.conditional}`],
    ["closed", "Closed"],
    ["lives", narrow ? "Lifetimes" : "How long they live"],
  ];
  return (
    <FilterLine>
      <Tabs
        label="Kinds of opportunity"
        tabs={tabs}
        current={tab}
        onPick={(picked) => change({ tab: picked })}
      />
      {tab !== "lives" && (
        <span className={styles.waiting}>
          {moved + fresh > 0 && (
            <button type="button" onClick={apply}>
              {fresh > 0 ? `${fresh} new` : `reorder ${moved}`}
            </button>
          )}
        </span>
      )}
      {(tab === "conditional" || (tab === "lives" && search.of === "conditional")) && (
        <strong className={styles.caution}>Not guaranteed</strong>
      )}
      <CategoryFilter chosen={search.cat} onPick={(cat) => change({ cat })} />
      <VenueFilter venues={venues} chosen={search.venue} onPick={(venue) => change({ venue })} />
      {tab === "lives" ? (
        <LivesChoices search={search} change={change} />
      ) : (
        <ListChoices search={search} change={change} />
      )}
      <span
        className={styles.depth}
        title="Two opportunities may use the same offers, so their profits do not add up."
      >
        legs share depth: profits do not add up
      </span>
    </FilterLine>
  );
}

interface ChoicesProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

function ListChoices({ search, change }: ChoicesProps) {
  const hurdle = search.sort === AFTER_HURDLE ? (search.hurdle ?? DEFAULT_HURDLE) : null;
  const rank = (picked: string) =>
    change(picked === PROFIT ? { sort: PROFIT, hurdle: undefined } : { sort: AFTER_HURDLE, hurdle: picked });
  return (
    <>
      <Choice
        calm={search.min_profit === undefined}
        label={`min profit $${search.min_profit ?? DEFAULT_FLOOR}`}
        options={FLOORS.map((floor) => ({ value: floor, label: `$${floor}` }))}
        chosen={[search.min_profit ?? DEFAULT_FLOOR]}
        onPick={(floor) => change({ min_profit: floor })}
      />
      <Choice
        label={search.max_days ? `max ${search.max_days} days` : "any lock-up"}
        options={DAYS.map((days) => ({ value: days, label: `${days} days` }))}
        chosen={search.max_days ? [search.max_days] : []}
        onPick={(days) => change({ max_days: days === search.max_days ? undefined : days })}
      />
      <Choice
        calm
        label={hurdle === null ? "rank by profit" : `rank after ${hurdle} % a year`}
        title="Profit less hurdle × outlay × days. Never by a rate: that is largest at the smallest size"
        options={[
          { value: PROFIT, label: "Guaranteed profit" },
          ...HURDLES.map((rate) => ({ value: rate, label: `Profit after ${rate} % a year on the outlay` })),
        ]}
        chosen={[hurdle ?? PROFIT]}
        onPick={rank}
      />
    </>
  );
}
