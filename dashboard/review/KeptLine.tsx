import { useNow } from "~/live/clock";
import { tryNow, useLostSince } from "~/live/hooks";
import { age, clock } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import styles from "./OthersLine.module.css";

/** How old is what stands here once the server is not heard of any more; decisions wait for it. */
export function KeptLine() {
  const since = useLostSince();
  return (
    <div className={styles.kept} role="status" aria-label="Kept">
      {since !== null && <Kept since={since} />}
    </div>
  );
}

function Kept({ since }: { readonly since: number }) {
  const { zone } = usePreferences();
  useNow();
  return (
    <>
      <b>As of {clock(new Date(since), zone)}</b>
      <span className={styles.title}>
        <span aria-hidden="true">{age(Date.now() - since)} ago · </span>the server does not answer, decisions
        wait
      </span>
      <button type="button" onClick={tryNow}>
        Try now
      </button>
    </>
  );
}
