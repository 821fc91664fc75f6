import type { ReactNode } from "react";
import { useNowAs } from "~/live/clock";
import styles from "./Age.module.css";
import { absolute, age, until } from "./format/time";
import { usePreferences } from "./preferences";

interface AgeProps {
  /** When it was proved, ms of the epoch; null when never. */
  readonly since: number | null;
  readonly title?: string | undefined;
}

/** How long ago, ticking by itself once a second; it goes on counting when nothing arrives any more. */
export function Age({ since, title }: AgeProps): ReactNode {
  const text = useNowAs((now) => (since === null ? "–" : age(now - since)));
  return (
    <span className={styles.age} title={title}>
      {text}
    </span>
  );
}

/** How long until an instant, with the instant itself in the hover. */
export function Until({ at }: { readonly at: Date | null }): ReactNode {
  const { zone } = usePreferences();
  const text = useNowAs((now) => (at ? until(at.getTime() - now) : "–"));
  return (
    <span className={styles.until} title={at ? absolute(at, zone) : undefined}>
      {text}
    </span>
  );
}

/** An instant as distance in the past: `4m ago`. */
export function Ago({ at }: { readonly at: Date | null }): ReactNode {
  const { zone } = usePreferences();
  const text = useNowAs((now) => (at ? `${age(now - at.getTime())} ago` : "–"));
  return <span title={at ? absolute(at, zone) : undefined}>{text}</span>;
}
