/** Characters `start`..`end` of a text, counted as the server counts them: in code points, not in UTF-16 units. */
export interface Marked {
  readonly start: number;
  readonly end: number;
  /** The difference that speaks of it. */
  readonly number: number;
}

/** A stretch of text; `numbers` are the differences that speak of it. */
export interface Piece {
  readonly start: number;
  readonly text: string;
  readonly numbers: readonly number[];
}

/** Cut a text where marks begin and end. Marks may overlap or reach beyond the text; no character is lost. */
export function cut(text: string, marks: readonly Marked[]): Piece[] {
  const characters = [...text];
  const inside = marks
    .map(({ number, start, end }) => ({
      number,
      start: Math.max(0, start),
      end: Math.min(characters.length, end),
    }))
    .filter(({ start, end }) => start < end);
  const edges = [
    ...new Set([0, characters.length, ...inside.flatMap(({ start, end }) => [start, end])]),
  ].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? characters.length;
    const over = inside.filter((mark) => mark.start <= start && mark.end >= end);
    return {
      start,
      text: characters.slice(start, end).join(""),
      numbers: [...new Set(over.map(({ number }) => number))].sort((a, b) => a - b),
    };
  });
}
