import { useNowAs } from "~/live/clock";
import { tryNow, useLink, useLinkPhase } from "~/live/hooks";
import { span } from "~/ui/format/time";
import styles from "./LostCard.module.css";

/** After a minute without a server: say so in the middle, over figures that are kept and marked stale. */
export function LostCard() {
  const { lostAt, retryAt } = useLink();
  const phase = useLinkPhase();
  const gone = useNowAs(() => (lostAt === null ? "" : span(Date.now() - lostAt)));
  const next = useNowAs(() => (retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000))));
  if (phase !== "middle") return null;
  return (
    <div className={styles.card} role="alert">
      <p className={styles.what}>The allsight server has not answered for {gone}.</p>
      <p>
        Every figure on this page is as old as that; no edge is shown.{" "}
        {next > 0 ? `Next try in ${next} s.` : "Trying now."} If the server was stopped, start it again: this
        page reconnects by itself.
      </p>
      <p className={styles.code}>(server_unreachable)</p>
      <button type="button" onClick={tryNow}>
        Try now
      </button>
    </div>
  );
}
