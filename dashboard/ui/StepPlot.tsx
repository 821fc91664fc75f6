import type { ReactNode } from "react";
import { segments } from "./Spark";
import styles from "./StepPlot.module.css";
import { venueColour, venueName } from "./venues";

export interface PlotSeries {
  readonly venue: string;
  readonly points: readonly (number | null)[];
}

interface StepPlotProps {
  readonly series: readonly PlotSeries[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

const RIGHT = 56;
/** Height of a code at a line's end. */
const CODE = 12;

/** A small plot of several venues in cents: stepped lines with gaps, the code at each line's end, lowest and highest named. */
export function StepPlot({ series, width, height, label }: StepPlotProps): ReactNode {
  const values = series.flatMap(({ points }) => points.filter((point): point is number => point !== null));
  if (values.length < 2) return <p className={styles.none}>No history of this day yet.</p>;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const plot = width - RIGHT;
  const y = (value: number) =>
    high === low ? height / 2 : 8 + (1 - (value - low) / (high - low)) * (height - 16);
  // A venue that lists a question twice has two lines in one colour: its code once says it.
  const named = series.filter(
    ({ venue }, index) => series.findIndex((other) => other.venue === venue) === index,
  );
  const ends = named
    .flatMap(({ venue, points }) => {
      const last = points.findLast((point) => point !== null);
      return last === undefined || last === null ? [] : [{ venue, at: y(last) }];
    })
    .sort((a, b) => a.at - b.at);
  ends.forEach((end, index) => {
    const above = ends[index - 1];
    if (above && end.at - above.at < CODE) end.at = above.at + CODE;
  });
  ends.forEach((end, index) => {
    end.at = Math.min(end.at, height - CODE * (ends.length - index - 1) - CODE / 2);
  });
  return (
    <svg className={styles.plot} width={width} height={height} role="img" aria-label={label}>
      {series.map(({ venue, points }, index) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: a venue may stand here twice, and lines never move.
          key={index}
          d={segments(points, plot, height - 16, low, high)}
          transform="translate(0 8)"
          style={{ stroke: venueColour(venue) }}
        />
      ))}
      {ends.map(({ venue, at }) => (
        <g key={venue}>
          <line x1={plot + 2} x2={plot + 8} y1={at} y2={at} style={{ stroke: venueColour(venue) }} />
          <text x={plot + 11} y={at + 4}>
            {venueName(venue).code}
          </text>
        </g>
      ))}
      <text x={width} y={11} textAnchor="end" className={styles.axis}>
        {(high * 100).toFixed(1)}
      </text>
      <text x={width} y={height - 2} textAnchor="end" className={styles.axis}>
        {(low * 100).toFixed(1)}
      </text>
    </svg>
  );
}
