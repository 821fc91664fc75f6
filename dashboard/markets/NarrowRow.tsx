import { useLinkStale, useLive, useTopic } from "~/live/hooks";
import { Until } from "~/ui/Age";
import { decimal } from "~/ui/format/decimal";
import { Delta } from "~/ui/Money";
import { Conflicts } from "~/ui/Severity";
import { TrustMark, usable } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { inVenueOrder } from "~/ui/venues";
import styles from "./NarrowRow.module.css";
import { QuotePair } from "./QuotePair";
import { quotesAt } from "./quotes";

/** On a phone there is room for this many venues beside each other; those with the best prices come first. */
const ROOM = 2;

/** A question in three lines of one cell. */
export function NarrowRow({ id }: { readonly id: string }) {
  useTopic(`question:${id}`);
  const row = useLive("question", id);
  const linkStale = useLinkStale();
  if (!row) return null;
  const all = inVenueOrder(new Set(row.quotes.map((quote) => quote.venue)));
  const best = [row.best_bid?.venue, row.best_ask?.venue];
  const shown =
    all.length <= ROOM
      ? all
      : inVenueOrder(all.sort((a, b) => Number(best.includes(b)) - Number(best.includes(a))).slice(0, ROOM));
  return (
    <div className={styles.row}>
      <span className={styles.title}>{row.title}</span>
      <span className={styles.quotes}>
        {shown.map((venue) => {
          const placed = quotesAt(row, venue);
          if (!placed) return null;
          const { weakest } = placed;
          const trust = linkStale ? "stale" : weakest.trust;
          const faded = !usable(trust);
          return (
            <span key={venue} className={styles.quote} data-trust={trust}>
              <VenueTag venue={venue} />
              <QuotePair row={row} quotes={placed} faded={faded} />
              <TrustMark trust={trust} provedAt={weakest.proved_at} />
            </span>
          );
        })}
      </span>
      <span className={styles.meta}>
        {row.edge && !linkStale ? (
          <span>
            edge <Delta value={decimal(row.edge.per_contract)} /> ¢
          </span>
        ) : (
          <span>{row.category}</span>
        )}
        <Until at={row.closes_at ? new Date(row.closes_at) : null} />
        <Conflicts counts={row.conflicts} />
      </span>
    </div>
  );
}
