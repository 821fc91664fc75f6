import { useMediaQuery } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { CALM_MS, useLinkStale, useMembers } from "~/live/hooks";
import { Choice, Tabs } from "~/ui/Controls";
import { CategoryFilter, FilterLine, VenueFilter } from "~/ui/Filters";
import { inVenueOrder } from "~/ui/venues";
import styles from "./ArbPage.module.css";
import { LivesChoices } from "./lives/LivesChoices";
import { PortfolioChoices } from "./portfolio/PortfolioChoices";
import { RankChoice } from "./RankChoice";
import { type ArbSearch, type ArbTab, DEFAULT_FLOOR } from "./search";

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
  const linkStale = useLinkStale();
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const change = (part: Partial<ArbSearch>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...part }) });
  const tabs: readonly (readonly [ArbTab, string])[] = [
    ["locked", `Locked ${linkStale ? "" : counts.locked}`],
    ["conditional", `${narrow ? "Cond." : "Conditional"} ${linkStale ? "" : counts.conditional}`],
    ["portfolio", "Portfolio"],
    ["closed", "Closed"],
    ["lives", narrow ? "Lives" : "How long they live"],
  ];
  const list = tab !== "lives" && tab !== "portfolio";
  return (
    <FilterLine>
      <Tabs
        label="Kinds of opportunity"
        tabs={tabs}
        current={tab}
        onPick={(picked) => change({ tab: picked })}
      />
      {list && (
        <span className={styles.waiting}>
          {moved + fresh > 0 && (
            <button type="button" onClick={apply}>
              {fresh > 0 ? `${fresh} new` : `reorder ${moved}`}
            </button>
          )}
        </span>
      )}
      {(tab === "conditional" || (!list && search.of === "conditional")) && (
        <strong className={styles.caution}>Not guaranteed</strong>
      )}
      {tab === "portfolio" ? (
        <PortfolioChoices search={search} change={change} />
      ) : (
        <>
          <Narrowing search={search} change={change} />
          {tab === "lives" ? (
            <LivesChoices search={search} change={change} />
          ) : (
            <ListChoices search={search} change={change} />
          )}
        </>
      )}
      <SharedDepth tab={tab} />
    </FilterLine>
  );
}

/** Whether what is listed may be added up. */
function SharedDepth({ tab }: { readonly tab: ArbTab }) {
  return tab === "portfolio" ? (
    <span className={styles.depth} title="No two of them take offers of the same side of the same market.">
      no legs share depth: profits add up
    </span>
  ) : (
    <span
      className={styles.depth}
      title="Two opportunities may use the same offers, so their profits do not add up."
    >
      legs share depth: profits do not add up
    </span>
  );
}

interface ChoicesProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

function Narrowing({ search, change }: ChoicesProps) {
  const venues = inVenueOrder((useMembers("venues", CALM_MS) ?? []).filter((key) => key !== "health"));
  return (
    <>
      <CategoryFilter chosen={search.cat} onPick={(cat) => change({ cat })} />
      <VenueFilter venues={venues} chosen={search.venue} onPick={(venue) => change({ venue })} />
    </>
  );
}

function ListChoices({ search, change }: ChoicesProps) {
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
      <RankChoice search={search} change={change} />
    </>
  );
}
