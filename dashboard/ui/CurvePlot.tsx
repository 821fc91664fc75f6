import type { ReactNode } from "react";
import styles from "./CurvePlot.module.css";
import { segments } from "./Spark";

export interface PlotCurve {
  readonly name: string;
  /** Shares from 0 to 1 in equal steps of the axis; null where nothing is known. */
  readonly share: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** Of so few that it says little: drawn broken. */
  readonly few: boolean;
  /** Only there to be compared with. */
  readonly quiet?: boolean;
}

interface CurvePlotProps {
  readonly curves: readonly PlotCurve[];
  /** What stands below the axis: places from 0 to 1, and words. */
  readonly marks: readonly (readonly [number, string])[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

const LEFT = 44;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 24;
const LEVELS = [0, 0.25, 0.5, 0.75, 1] as const;
/** Room for the longest word below the axis. */
const WORD = 52;

/** Shares that only fall, over an axis of the caller's: stepped lines with their bands, per cent at the left. */
export function CurvePlot({ curves, marks, width, height, label }: CurvePlotProps): ReactNode {
  const [wide, high] = [Math.max(0, width - LEFT - RIGHT), height - TOP - BOTTOM];
  const room = wide / Math.max(1, marks.length - 1);
  const every = Math.max(1, Math.ceil(WORD / Math.max(1, room)));
  return (
    <svg className={styles.plot} width={width} height={height} role="img" aria-label={label}>
      {LEVELS.map((level) => (
        <g key={level} transform={`translate(0 ${TOP + (1 - level) * high})`}>
          <line x1={LEFT} x2={LEFT + wide} className={level === 0.5 ? styles.half : styles.level} />
          <text x={LEFT - 8} y={4} textAnchor="end">
            {level * 100}
          </text>
        </g>
      ))}
      {marks.map(([at, word], index) => (
        <g key={word} transform={`translate(${LEFT + at * wide} ${TOP + high})`}>
          <line y2={4} className={styles.tick} />
          {index % every === 0 && (
            <text y={18} textAnchor={at > 0.98 ? "end" : at < 0.02 ? "start" : "middle"}>
              {word}
            </text>
          )}
        </g>
      ))}
      <g transform={`translate(${LEFT} ${TOP})`}>
        {curves.map((curve) => (
          <g key={curve.name} data-quiet={curve.quiet ?? false}>
            {!curve.quiet && <path className={styles.band} d={band(curve, wide, high)} />}
            <path className={styles.line} data-few={curve.few} d={segments(curve.share, wide, high, 0, 1)} />
          </g>
        ))}
      </g>
    </svg>
  );
}

/** The area between both bounds, stepped like the line. */
function band({ low, high }: PlotCurve, width: number, height: number): string {
  const upper = segments(high, width, height, 0, 1);
  const known = low.filter((value) => value !== null).length;
  if (upper === "" || known < 2) return "";
  const x = (index: number) => ((index / (low.length - 1)) * width).toFixed(1);
  const y = (value: number) => (height - 1 - value * (height - 2)).toFixed(1);
  let path = upper;
  for (let index = known - 1; index >= 0; index -= 1) {
    const value = low[index];
    const before = low[index - 1];
    if (value == null) continue;
    path += `${index === known - 1 ? `L${x(index)} ${y(value)}` : ""}${
      before == null ? "" : `V${y(before)}H${x(index - 1)}`
    }`;
  }
  return `${path}Z`;
}
