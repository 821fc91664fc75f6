import type { ConflictOut } from "~/api/generated/schema";

/** A stretch of rules text; `numbers` are the differences that speak of it. */
export interface Piece {
  readonly start: number;
  readonly text: string;
  readonly numbers: readonly number[];
}

/** Cut a section of a market's rules where differences begin and end. Spans may overlap or reach beyond the text. */
export function cut(
  market: string,
  section: string,
  text: string,
  conflicts: readonly ConflictOut[],
): Piece[] {
  const spans = conflicts.flatMap(({ number, spans: all }) =>
    all
      .filter((span) => span.market === market && span.section === section)
      .map(({ start, end }) => ({ number, start: Math.max(0, start), end: Math.min(text.length, end) }))
      .filter(({ start, end }) => start < end),
  );
  const edges = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? text.length;
    const over = spans.filter((span) => span.start <= start && span.end >= end);
    return {
      start,
      text: text.slice(start, end),
      numbers: [...new Set(over.map(({ number }) => number))].sort((a, b) => a - b),
    };
  });
}
