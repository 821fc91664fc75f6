import { Link } from "@tanstack/react-router";
import type { MatchOut } from "~/api/generated/schema";
import { useMatchCounts, type useMatches } from "~/api/matches";
import { CALM_MS, useLive } from "~/live/hooks";
import { Grid } from "~/ui/grid/Grid";
import type { useHeldOrder } from "~/ui/grid/heldOrder";
import { Failure, Loading, Region } from "~/ui/Region";
import { DoneLine } from "./DoneLine";
import { KeptLine } from "./KeptLine";
import { OthersLine } from "./OthersLine";
import styles from "./Queue.module.css";
import { QueueRow } from "./QueueRow";
import { narrowed, type ReviewSearch } from "./search";
import { useDesk } from "./useDesk";

const ROW = { beside: 48, touch: 72 } as const;

export interface QueueRef {
  readonly id: string;
  readonly item: MatchOut;
}

interface QueueProps {
  readonly rows: readonly QueueRef[];
  readonly total: number;
  readonly search: ReviewSearch;
  readonly opened: string | undefined;
  readonly stacked: boolean;
  readonly held: ReturnType<typeof useHeldOrder>;
  readonly list: ReturnType<typeof useMatches>;
  readonly more: () => void;
}

function row({ item }: QueueRef) {
  return <QueueRow item={item} />;
}

const NO_COLUMNS: readonly never[] = [];

/** The links of a view in the order in which they should be decided. */
export function Queue({ rows, total, search, opened, stacked, held, list, more }: QueueProps) {
  const { open } = useDesk();
  const { moved, fresh, apply } = held;
  return (
    <section className={styles.queue} aria-label="Queue">
      <div className={styles.list}>
        {rows.length > 0 ? (
          <>
            <Grid
              label="Links to review"
              rows={rows}
              total={total}
              columns={NO_COLUMNS}
              visible={NO_COLUMNS}
              rowHeight={stacked ? ROW.touch : ROW.beside}
              sort={undefined}
              onSort={() => {}}
              onOpen={({ id }) => open(id)}
              narrow={row}
              selected={opened ?? null}
              onReading={held.setReading}
              onNearEnd={more}
            />
            {moved + fresh > 0 && (
              <button type="button" className={styles.waiting} onClick={apply}>
                {fresh > 0 ? `${fresh} new` : `reorder ${moved}`}
              </button>
            )}
          </>
        ) : list.isError ? (
          <Failure error={list.error} what="The queue" retry={() => void list.refetch()} />
        ) : list.isPending || list.isPlaceholderData ? (
          <Loading rows={6} height={stacked ? ROW.touch : ROW.beside} awaiting="the queue" />
        ) : (
          <Nothing search={search} />
        )}
      </div>
      <KeptLine />
      <OthersLine />
    </section>
  );
}

const COMES_BACK = "A link comes back when a text changes that it rests on; new ones come with new markets.";

/** What there is besides the empty list, and where it comes from. */
function useInstead(search: ReviewSearch): string {
  const counts = useMatchCounts();
  const toMatch = useLive("health", "health", { every: CALM_MS })?.to_match ?? 0;
  if (!counts) return "";
  const { stale, proposed, confirmed, rejected } = counts;
  const told =
    confirmed + rejected === 0
      ? "No markets have been linked yet."
      : `${confirmed} links are confirmed, ${rejected} rejected.`;
  if (search.status || narrowed(search)) return `${stale + proposed} links wait for a decision. ${told}`;
  if (toMatch > 0) return `${told} ${toMatch.toLocaleString("en-GB")} markets are still to be compared.`;
  return `${told} ${COMES_BACK}`;
}

/** Why the list is empty, and what there is instead. */
function Nothing({ search }: { readonly search: ReviewSearch }) {
  const instead = useInstead(search);
  const filtered = narrowed(search);
  return (
    <>
      <Region
        sentence={
          filtered
            ? "No link passes this filter."
            : search.status && search.status !== "proposed"
              ? `No link is ${search.status}.`
              : "Nothing waits for a decision."
        }
        meaning={instead}
        action={
          filtered && (
            <Link to="/review" search={{ status: search.status }}>
              Clear the filter
            </Link>
          )
        }
      />
      <div className={styles.done}>
        <DoneLine />
      </div>
    </>
  );
}
