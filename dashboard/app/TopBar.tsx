import { spotlight } from "@mantine/spotlight";
import { IconPlayerPause, IconPlayerPlay, IconQuestionMark, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useWaiting } from "~/api/matches";
import { toggleFreeze, useFreeze, useLinkStale, useLive } from "~/live/hooks";
import { toggleHelp } from "./help";
import { ModeChip } from "./ModeChip";
import styles from "./TopBar.module.css";

export function TopBar() {
  const { at } = useFreeze();
  const health = useLive("health", "health");
  const linkStale = useLinkStale();
  const waiting = useWaiting();
  const frozen = at !== null;
  return (
    <header className={styles.bar}>
      <Link to="/markets" className={styles.wordmark} aria-label="allsight, to Markets">
        allsight
      </Link>
      <ModeChip />
      <nav className={styles.tabs} aria-label="Pages">
        <Link to="/markets" activeOptions={{ includeSearch: false }}>
          Markets
        </Link>
        <Link to="/arb" activeOptions={{ includeSearch: false }}>
          Arb{" "}
          <span className={styles.count}>
            {health && !linkStale && health.open_locked > 0 ? health.open_locked : ""}
          </span>
        </Link>
        <Link to="/review" activeOptions={{ includeSearch: false }}>
          Review <span className={styles.count}>{waiting}</span>
        </Link>
        <Link to="/status">Status</Link>
      </nav>
      <button
        type="button"
        className={styles.search}
        onClick={spotlight.open}
        aria-label="Search or run a command"
      >
        <IconSearch size={14} aria-hidden="true" />
        <span>Search or run…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button
        type="button"
        className={styles.tool}
        onClick={toggleFreeze}
        aria-pressed={frozen}
        title="Freeze figures ( . )"
      >
        {frozen ? (
          <IconPlayerPlay size={14} aria-hidden="true" />
        ) : (
          <IconPlayerPause size={14} aria-hidden="true" />
        )}
        <span className={styles.word}>{frozen ? "Resume" : "Freeze"}</span>
      </button>
      <button
        type="button"
        className={styles.help}
        onClick={toggleHelp}
        aria-label="Keys and words"
        title="Keys and words ( ? )"
      >
        <IconQuestionMark size={14} aria-hidden="true" />
      </button>
    </header>
  );
}
