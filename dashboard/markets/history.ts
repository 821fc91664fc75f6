import type { HistoryOut, SeriesOut } from "~/api/generated/schema";
import type { PlotSeries } from "~/ui/StepPlot";

/** Below this share of usable time a span is a gap: a line there would claim what nobody proved. */
const USABLE = 0.5;

export function usableBar(bar: SeriesOut["bars"][number]): boolean {
  return bar.live >= USABLE && (bar.bid !== null || bar.ask !== null);
}

/** The middle between bid and ask; the one side there is where the other is empty; null in a gap. */
export function mid(bar: SeriesOut["bars"][number]): number | null {
  if (!usableBar(bar)) return null;
  if (bar.bid === null || bar.ask === null) return bar.bid ?? bar.ask;
  return (bar.bid + bar.ask) / 2;
}

/** A venue's mids as a series for a small plot. */
export function midSeries(series: SeriesOut): PlotSeries {
  return { venue: series.venue, points: series.bars.map(mid) };
}

/** Marks without repeats: a venue that lists a question twice says everything twice. */
export function distinct(marks: HistoryOut["marks"]): HistoryOut["marks"] {
  const seen = new Set<string>();
  return marks.filter(({ at, venue, kind }) => {
    const key = `${at} ${venue} ${kind}`;
    return !seen.has(key) && seen.add(key);
  });
}
