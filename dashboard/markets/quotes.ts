import type { Orientation, QuestionRow, Quote } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import type { Frame } from "~/ui/Price";

export interface PlacedQuote {
  readonly quote: Quote;
  readonly orientation: Orientation;
}

/** The quote of a question at a venue; where a venue lists it twice, the one that holds a best price, else the first. */
export function quoteAt(row: QuestionRow, venue: string): PlacedQuote | null {
  const here = row.quotes.flatMap((quote, index) =>
    quote.venue === venue ? [{ quote, orientation: row.orientations[index] ?? "same" }] : [],
  );
  const best = [row.best_bid?.key, row.best_ask?.key];
  return here.find(({ quote }) => best.includes(quote.key)) ?? here[0] ?? null;
}

/** How the price of one side is framed: best of the row, or part of a cross. Only a live book can be the best. */
export function frameOf(
  row: QuestionRow,
  quote: Quote,
  side: "bid" | "ask",
  linkStale: boolean,
): Frame | undefined {
  const best = side === "bid" ? row.best_bid : row.best_ask;
  if (linkStale || quote.trust !== "live" || best?.key !== quote.key) return undefined;
  if (row.crossed === "locked") return "crossed";
  return row.crossed === "raw" ? "raw" : "best";
}

/** Sum of what can be traded within two cents of the best prices of all live books. */
export function depthNear(row: QuestionRow): number | null {
  const live = row.quotes.filter((quote) => quote.trust === "live");
  if (live.length === 0) return null;
  const contracts = live.flatMap((quote) => [decimal(quote.depth_bid), decimal(quote.depth_ask)]);
  return contracts.reduce((sum, value) => sum + (value ? Number(value.units) / 10 ** value.scale : 0), 0);
}
