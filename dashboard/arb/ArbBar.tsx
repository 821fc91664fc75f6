import { useNavigate } from "@tanstack/react-router";
import { CALM_MS, useLinkStale, useMembers } from "~/live/hooks";
import { Choice, Tabs } from "~/ui/Controls";
import { VenueTag } from "~/ui/VenueTag";
import { inVenueOrder, venueName } from "~/ui/venues";
import styles from "./ArbPage.module.css";
import { type ArbSearch, type ArbTab, DEFAULT_FLOOR, venuesOf } from "./search";

const CATEGORIES = [
  "politics",
  "macro",
  "crypto",
  "sports",
  "weather",
  "tech",
  "entertainment",
  "geopolitics",
  "other",
];
const FLOORS = ["0", "1", "5", "10", "50", "100"];
const DAYS = ["7", "30", "90", "365"];

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
  const chosen = venuesOf(search.venue);
  const change = (part: Partial<ArbSearch>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...part }) });
  const tabs: readonly (readonly [ArbTab, string])[] = [
    ["locked", `Locked ${linkStale ? "" : counts.locked}`],
    ["conditional", `Conditional ${linkStale ? "" : counts.conditional}`],
    ["closed", "Closed"],
  ];
  const pickVenue = (venue: string) => {
    const next = chosen.includes(venue) ? chosen.filter((other) => other !== venue) : [...chosen, venue];
    change({ venue: next.map((name) => venueName(name).code).join(",") || undefined });
  };
  return (
    <div className={styles.bar}>
      <Tabs
        label="Kinds of opportunity"
        tabs={tabs}
        current={tab}
        onPick={(picked) => change({ tab: picked })}
      />
      <span className={styles.waiting}>
        {moved + fresh > 0 && (
          <button type="button" onClick={apply}>
            {fresh > 0 ? `${fresh} new` : `reorder ${moved}`}
          </button>
        )}
      </span>
      {tab === "conditional" && <strong className={styles.caution}>Not guaranteed</strong>}
      <Choice
        label={search.cat ?? "Category"}
        options={CATEGORIES.map((category) => ({ value: category, label: category }))}
        chosen={search.cat ? [search.cat] : []}
        onPick={(cat) => change({ cat: cat === search.cat ? undefined : cat })}
      />
      <Choice
        label={`Venues ${chosen.length || venues.length}`}
        options={venues.map((venue) => ({
          value: venue,
          label: <VenueTag venue={venue}>{venueName(venue).name}</VenueTag>,
        }))}
        chosen={chosen}
        keepOpen
        onPick={pickVenue}
      />
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
      <span
        className={styles.depth}
        title="Two opportunities may use the same offers, so their profits do not add up."
      >
        legs share depth: profits do not add up
      </span>
    </div>
  );
}
