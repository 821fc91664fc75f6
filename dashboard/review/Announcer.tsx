import { DONE } from "./findings";
import styles from "./ReviewPage.module.css";
import { useDesk } from "./useDesk";

/**
 * Says aloud what happened and which link is open now. What is seen of that stands in parts of the page that are drawn anew
 * for each link, and a region that comes with its words is not read.
 */
export function Announcer({ title }: { readonly title: string | undefined }) {
  const { last, notice } = useDesk();
  const done = last && `${DONE[last.verb]}: ${last.match.market.title}`;
  const now = title && `Now: ${title}`;
  return (
    <p className={styles.aloud} role="status" aria-label="Announcements">
      {notice || [done, now].filter(Boolean).join(" ")}
    </p>
  );
}
