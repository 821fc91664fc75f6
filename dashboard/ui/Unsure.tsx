import type { ReactNode } from "react";
import styles from "./Unsure.module.css";

/** Below this a value rests on habit, on a neighbouring fact, or the words allow another reading. */
export const SURE = 0.7;

interface UnsureProps {
  /** How surely a value was read, 0 to 1; null where nothing was read that could be doubted. */
  readonly confidence: number | null;
  readonly reason: string;
}

/** A quiet mark behind a value that was not read surely; its tooltip says why. */
export function Unsure({ confidence, reason }: UnsureProps): ReactNode {
  if (confidence === null || confidence >= SURE) return null;
  const why = `read with confidence ${confidence.toFixed(2)}${reason && `: ${reason}`}`;
  return (
    <span className={styles.mark} title={why} data-unsure="true">
      unsure
    </span>
  );
}

interface Read {
  readonly confidence: number | null;
  readonly reason: string;
}

/** The least sure of several readings. */
export function leastSure(readings: readonly Read[]): Read {
  const known = readings.filter(({ confidence }) => confidence !== null);
  return known.reduce(
    (least, one) => ((one.confidence ?? 1) < (least.confidence ?? 1) ? one : least),
    known[0] ?? { confidence: null, reason: "" },
  );
}
