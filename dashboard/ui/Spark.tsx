import { memo, type ReactNode } from "react";
import styles from "./Spark.module.css";

interface SparkProps {
  /** Values in equal steps of time; null where nothing was known, which stays a gap. */
  readonly points: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** Turn a series into stepped segments; each gap begins a new one. */
export function segments(
  points: readonly (number | null)[],
  width: number,
  height: number,
  bottom?: number,
  top?: number,
): string {
  const known = points.filter((point): point is number => point !== null);
  if (known.length < 2) return "";
  const low = bottom ?? Math.min(...known);
  const range = (top ?? Math.max(...known)) - low;
  const x = (index: number) => ((index / (points.length - 1)) * width).toFixed(1);
  const y = (value: number) =>
    (range === 0 ? height / 2 : height - 1 - ((value - low) / range) * (height - 2)).toFixed(1);
  let path = "";
  let open = false;
  points.forEach((point, index) => {
    if (point === null) open = false;
    else {
      path += open ? `H${x(index)}V${y(point)}` : `M${x(index)} ${y(point)}`;
      open = true;
    }
  });
  return path;
}

/** A small stepped line: quotes hold until they change. */
export const Spark = memo(function Spark({ points, width, height, label }: SparkProps): ReactNode {
  return (
    <svg className={styles.spark} width={width} height={height} role="img" aria-label={label}>
      <path d={segments(points, width, height)} />
    </svg>
  );
});
