import type { Orientation, QuestionRow, Quote } from "~/api/generated/schema";
import { compare, decimal } from "~/ui/format/decimal";
import type { Frame } from "~/ui/Price";
import { inVenueOrder } from "~/ui/venues";

/** What one venue quotes on a question. A venue may list it more than once, as both sides of a game: the best of each side shows. */
export interface VenueQuotes {
  readonly bid: Quote;
  readonly ask: Quote;
  /** The worse of the two by trust, then by age: its mark stands under both. */
  readonly weakest: Quote;
  readonly opposite: boolean;
  readonly count: number;
  /** The share of the pot, where all there is here is an option of a pool: it has no bid and no ask. */
  readonly pool: string | null;
}

const ORDER = ["live", "delayed", "resyncing", "stale", "halted"];

function better(side: "bid" | "ask", a: Quote, b: Quote): Quote {
  const trust = ORDER.indexOf(a.trust) - ORDER.indexOf(b.trust);
  if (trust !== 0) return trust < 0 ? a : b;
  const [x, y] = [decimal(a[side]), decimal(b[side])];
  if (!x || !y) return x ? a : b;
  const order = compare(x, y);
  return (side === "bid" ? order >= 0 : order <= 0) ? a : b;
}

function weaker(a: Quote, b: Quote): Quote {
  const trust = ORDER.indexOf(a.trust) - ORDER.indexOf(b.trust);
  if (trust !== 0) return trust > 0 ? a : b;
  return a.proved_at <= b.proved_at ? a : b;
}

/** The best bid and ask of a question at a venue; null where the venue does not list it. */
export function quotesAt(row: QuestionRow, venue: string): VenueQuotes | null {
  const here = row.quotes.filter((quote) => quote.venue === venue);
  const first = here[0];
  if (!first) return null;
  const bid = here.reduce((best, quote) => better("bid", best, quote), first);
  const ask = here.reduce((best, quote) => better("ask", best, quote), first);
  const turned = (quote: Quote): Orientation => row.orientations[row.quotes.indexOf(quote)] ?? "same";
  return {
    bid,
    ask,
    weakest: weaker(bid, ask),
    opposite: turned(bid) === "opposite" || turned(ask) === "opposite",
    count: here.length,
    // Two options of one pool are both sides of it: turned round, they say the same share.
    pool: here.every((quote) => quote.pool) ? (bid.pool ?? null) : null,
  };
}

export interface VenueTrust {
  readonly venue: string;
  /** The book that is least to be trusted: what is shown of the venue rests on it too. */
  readonly weakest: Quote;
  readonly count: number;
}

/** How far each venue of a question is to be trusted, in the order of the page. */
export function trustByVenue(row: QuestionRow): VenueTrust[] {
  return inVenueOrder(new Set(row.quotes.map(({ venue }) => venue))).flatMap((venue) => {
    const [first, ...others] = row.quotes.filter((quote) => quote.venue === venue);
    return first ? [{ venue, weakest: others.reduce(weaker, first), count: 1 + others.length }] : [];
  });
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
