import type { StateSpan } from "~/api/generated/schema";
import { useNowAs } from "~/live/clock";
import { clock, span } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import styles from "./Lane.module.css";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The last 24 hours of a venue, a stretch per state, told apart by pattern and shade; cause and cost in the hover. */
export function Lane({ spans }: { readonly spans: readonly StateSpan[] }) {
  const { zone } = usePreferences();
  // Moves once a minute: at this width nothing finer is seen.
  const now = useNowAs((at) => Math.floor(at / MINUTE_MS) * MINUTE_MS);
  const start = now - DAY_MS;
  return (
    <span className={styles.lane} role="img" aria-label="States over 24 hours">
      {spans.map((each) => {
        const from = Math.max(start, each.from_at);
        const until = Math.min(now, each.until_at ?? now);
        if (until <= start) return null;
        const cost = each.edges_removed > 0 ? ` · took out ${each.edges_removed} edges` : "";
        const title = `${each.state} from ${clock(new Date(each.from_at), zone)}, ${span((each.until_at ?? now) - each.from_at)}${each.reason ? ` · ${each.reason}` : ""}${cost}`;
        return (
          <i
            key={each.from_at}
            data-state={each.state}
            title={title}
            style={{
              left: `${((from - start) / DAY_MS) * 100}%`,
              width: `max(2px, ${((until - from) / DAY_MS) * 100}%)`,
            }}
          />
        );
      })}
      <span className={styles.from}>24 h ago</span>
    </span>
  );
}
