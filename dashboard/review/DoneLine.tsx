import { venueName } from "~/ui/venues";
import styles from "./DoneLine.module.css";
import { DONE } from "./findings";
import { Prices } from "./Prices";
import { useDesk } from "./useDesk";

/** The last decision, what the two cost now that it is made, and the way back. It stays until the next one. */
export function DoneLine() {
  const { last, undo, busy } = useDesk();
  if (!last) return null;
  const { match, verb } = last;
  const codes = [match.market, match.against].flatMap((side) => (side ? venueName(side.venue).code : []));
  return (
    <span className={styles.done} role="status" aria-live="off" aria-label="Last decision">
      <b>{DONE[verb]}</b>
      <span className={styles.what} title={match.market.title}>
        {codes.join(" and ")} · {match.market.title}
      </span>
      {match.prices && <Prices prices={match.prices.slice(0, 2)} />}
      <button type="button" onClick={undo} disabled={busy}>
        Undo <kbd>u</kbd>
      </button>
    </span>
  );
}
