import { IconClock, IconHourglass, IconPlayerPause, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Age } from "./Age";
import styles from "./TrustMark.module.css";

export type Trust = "live" | "delayed" | "stale" | "resyncing" | "halted";

const MARKS = {
  delayed: [IconHourglass, "delayed", true],
  stale: [IconClock, "stale", true],
  resyncing: [IconRefresh, "resync", false],
  halted: [IconPlayerPause, "halted", false],
} as const;

interface TrustMarkProps {
  readonly trust: Trust;
  /** When the feed last proved the book current, ms of the epoch. */
  readonly provedAt: number | null;
  readonly title?: string | undefined;
  /** Leave the age to the hover, for one-line rows. */
  readonly short?: boolean;
}

/** The age of a book and, unless it is LIVE, the shape and word of what is wrong with it. */
export function TrustMark({ trust, provedAt, title, short = false }: TrustMarkProps): ReactNode {
  if (trust === "live") {
    return (
      <span className={styles.live} title={title}>
        {!short && <Age since={provedAt} />}
      </span>
    );
  }
  const [Icon, word, aged] = MARKS[trust];
  return (
    <span className={trust === "delayed" ? styles.delayed : styles.warn} title={title}>
      <Icon size={12} stroke={2} aria-hidden="true" />
      {word}
      {aged && !short && <Age since={provedAt} />}
    </span>
  );
}

/** Whether figures of a book may be read as current. */
export function usable(trust: Trust | null | undefined): boolean {
  return trust === "live" || trust === "delayed";
}
