import { useNavigate } from "@tanstack/react-router";
import { Fragment } from "react";
import { useMatchCounts, useMatchStats } from "~/api/matches";
import { CALM_MS, useMembers } from "~/live/hooks";
import { Choice, Tabs } from "~/ui/Controls";
import { FilterLine, VenueFilter, WordFilter } from "~/ui/Filters";
import { inVenueOrder } from "~/ui/venues";
import { FINDING_WORDS } from "./findings";
import styles from "./ReviewPage.module.css";
import { CONFLICTS, RELATIONS, type ReviewSearch, STATUSES } from "./search";

interface ReviewBarProps {
  readonly search: ReviewSearch;
}

const WAITING = "waiting";
const TABS = [WAITING, ...STATUSES] as const;

/** What of the queue is listed, with how many links there are of each status. */
export function ReviewBar({ search }: ReviewBarProps) {
  const counts = useMatchCounts();
  const navigate = useNavigate({ from: "/review" });
  const venues = inVenueOrder((useMembers("venues", CALM_MS) ?? []).filter((key) => key !== "health"));
  const change = (part: Partial<ReviewSearch>) =>
    void navigate({ to: "/review", search: (before) => ({ ...before, ...part }), replace: "q" in part });
  const count = (tab: (typeof TABS)[number]) => {
    if (!counts) return "–";
    const number = tab === WAITING ? counts.stale + counts.proposed : counts[tab];
    return number.toLocaleString("en-GB");
  };
  return (
    <div className={styles.bar}>
      <FilterLine>
        <Tabs
          label="Status"
          tabs={TABS.map(
            (tab) =>
              [
                tab,
                <Fragment key={tab}>
                  {tab[0]?.toUpperCase()}
                  {tab.slice(1)} <span className={styles.count}>{count(tab)}</span>
                </Fragment>,
              ] as const,
          )}
          current={search.status ?? WAITING}
          onPick={(tab) => change({ status: tab === WAITING ? undefined : tab })}
        />
        <WordFilter what="links" value={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
        <Choice
          label={search.relation ? FINDING_WORDS[search.relation] : "Relation"}
          options={RELATIONS.map((value) => ({ value, label: FINDING_WORDS[value] }))}
          chosen={search.relation ? [search.relation] : []}
          onPick={(value) =>
            change({
              relation: value === search.relation ? undefined : RELATIONS.find((one) => one === value),
            })
          }
        />
        <Choice
          label={search.conflict ? `Conflict: ${search.conflict.replaceAll("_", " ")}` : "Conflict"}
          options={CONFLICTS.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          chosen={search.conflict ? [search.conflict] : []}
          onPick={(value) =>
            change({
              conflict: value === search.conflict ? undefined : CONFLICTS.find((one) => one === value),
            })
          }
        />
        <VenueFilter venues={venues} chosen={search.venue} onPick={(venue) => change({ venue })} />
        <Agreement />
      </FilterLine>
    </div>
  );
}

/** How often people said what the machine had said. */
function Agreement() {
  const { data } = useMatchStats();
  if (!data || data.decisions === 0) return null;
  const median = data.median_s === null ? "" : ` · median ${data.median_s.toFixed(1)} s`;
  return (
    <span
      className={styles.agreement}
      title="Decisions that stand, and in how many a person found what the machine had found"
    >
      {data.decisions} decided · {data.agreed} of {data.compared} as the machine said{median}
    </span>
  );
}
