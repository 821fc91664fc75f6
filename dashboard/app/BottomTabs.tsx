import { Link } from "@tanstack/react-router";
import { useWaiting } from "~/api/matches";
import { useLinkStale, useLive } from "~/live/hooks";
import styles from "./BottomTabs.module.css";

/** The pages, under the thumb. */
export function BottomTabs() {
  const linkStale = useLinkStale();
  const waiting = useWaiting();
  const health = useLive("health", "health");
  return (
    <nav className={styles.tabs} aria-label="Pages">
      <Link to="/markets" activeOptions={{ includeSearch: false }}>
        Markets
      </Link>
      <Link to="/arb" activeOptions={{ includeSearch: false }}>
        Arb {health && !linkStale && health.open_locked > 0 ? health.open_locked : ""}
      </Link>
      <Link to="/review" activeOptions={{ includeSearch: false }}>
        Review {waiting}
      </Link>
      <Link to="/status">Status</Link>
    </nav>
  );
}
