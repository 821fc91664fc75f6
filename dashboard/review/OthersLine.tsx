import { whoSaid } from "./findings";
import styles from "./OthersLine.module.css";
import { elsewhere, useNews } from "./others";
import { useDesk } from "./useDesk";

/** What somebody else has just decided, said once and gone after a minute; the region itself always stands. */
export function OthersLine() {
  const desk = useDesk();
  const [last, ...more] = elsewhere(useNews(), desk);
  return (
    <div className={styles.others} role="status" aria-label="Decided elsewhere">
      {last && (
        <>
          <b>{whoSaid(last.decision)}</b>
          <span className={styles.title} title={last.title}>
            {last.title}
          </span>
          {more.length > 0 && <span>and {more.length} more</span>}
          <button type="button" onClick={() => desk.open(last.link)}>
            Show
          </button>
        </>
      )}
    </div>
  );
}
