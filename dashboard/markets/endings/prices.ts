import type { BookOut, MemberOut, Orientation, QuestionRow, Trust } from "~/api/generated/schema";
import { add, compare, type Decimal, decimal, ONE, subtract, ZERO } from "~/ui/format/decimal";
import { inVenueOrder } from "~/ui/venues";
import { turn } from "../ladder";

/** What a market quotes on its member, turned into the member's terms. */
export interface MarketPrice {
  readonly market: string;
  readonly venue: string;
  readonly title: string;
  readonly orientation: Orientation;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  /** The share of the pot, where it is an option of a pool. */
  readonly pool: string | null;
  /** Null where no book is known. */
  readonly trust: Trust | null;
  readonly reason: string;
  /** When the feed last proved it, ms of the epoch; where it does not say so, when the table was told. */
  readonly provedAt: number;
}

/** What the stream tells of the markets of a table. */
export interface Told {
  /** The row of the member's question; null where it is none, or not told yet. */
  readonly row: QuestionRow | null;
  /** The books of markets that ask alone, by market. */
  readonly books: ReadonlyMap<string, BookOut>;
  /** When the table came, ms of the epoch. */
  readonly tableAt: number;
}

/** The prices of a member's markets, in the order of venues: as the stream tells them, else as they came with the table. */
export function pricesOf({ markets }: MemberOut, { row, books, tableAt }: Told): MarketPrice[] {
  const prices = markets.map(({ market, venue, title, orientation, bid, ask, trust }): MarketPrice => {
    const named = { market, venue, title, orientation };
    const quote = row?.quotes.find(({ key }) => key === market);
    if (quote) {
      const [own, other] = [decimal(quote.bid), decimal(quote.ask)];
      const { pool = null, trust_reason: reason, proved_at: provedAt } = quote;
      return { ...named, bid: own, ask: other, pool, trust: quote.trust, reason, provedAt };
    }
    const book = books.get(market);
    if (book) return { ...named, ...ofBook(book, orientation) };
    const [own, other] = [decimal(bid), decimal(ask)];
    return { ...named, bid: own, ask: other, pool: null, trust, reason: "", provedAt: tableAt };
  });
  const order = inVenueOrder(new Set(prices.map(({ venue }) => venue)));
  return prices.sort((a, b) => order.indexOf(a.venue) - order.indexOf(b.venue));
}

function ofBook(book: BookOut, orientation: Orientation) {
  const { bids, asks } = turn(book, orientation);
  const { pool, trust, trust_reason: reason, proved_at: provedAt } = book;
  return {
    bid: pool ? null : (bids[0]?.price ?? null),
    ask: pool ? null : (asks[0]?.price ?? null),
    pool: pool ? (pool.options[pool.option]?.share ?? null) : null,
    trust,
    reason,
    provedAt,
  };
}

/** The best price of one side among books that are live. */
export function best(prices: readonly MarketPrice[], side: "bid" | "ask"): MarketPrice | null {
  return prices.reduce<MarketPrice | null>((found, one) => {
    const price = one[side];
    if (one.trust !== "live" || !price) return found;
    const before = found?.[side];
    if (!before) return one;
    const order = compare(price, before);
    return (side === "bid" ? order > 0 : order < 0) ? one : found;
  }, null);
}

/**
 * Per member, the one of those that imply it that is bid highest above what this one is offered at; null where the
 * prices keep the order. Before costs: what is left after them is an opportunity, and stands under Arb.
 */
export function contradictions(
  prices: readonly (readonly MarketPrice[])[],
  impliers: readonly ReadonlySet<number>[],
): (number | null)[] {
  return prices.map((own, member) => {
    let highest = best(own, "ask")?.ask;
    let found: number | null = null;
    for (const from of impliers[member] ?? []) {
      const bid = best(prices[from] ?? [], "bid")?.bid;
      if (!bid || !highest || compare(bid, highest) <= 0) continue;
      highest = bid;
      found = from;
    }
    return found;
  });
}

export interface Totals {
  /** What all of them are bid together; what is not bid for counts nothing. */
  readonly bids: Decimal;
  /** What all of them cost together; null while one of them is not offered. */
  readonly asks: Decimal | null;
  readonly unbid: number;
  readonly unoffered: number;
}

/** What one of each outcome is bid and costs, each where it is best. A `turned` member is the outcome by its No. */
export function totals(
  prices: readonly (readonly MarketPrice[])[],
  turned: ReadonlySet<number> = new Set(),
): Totals {
  const all = (side: "bid" | "ask") =>
    prices.flatMap((own, member) => {
      if (!turned.has(member)) return best(own, side)?.[side] ?? [];
      const other = side === "bid" ? "ask" : "bid";
      const price = best(own, other)?.[other];
      return price ? subtract(ONE, price) : [];
    });
  const [bids, asks] = [all("bid"), all("ask")];
  const sum = (values: readonly Decimal[]) => values.reduce(add, ZERO);
  return {
    bids: sum(bids),
    asks: asks.length === prices.length ? sum(asks) : null,
    unbid: prices.length - bids.length,
    unoffered: prices.length - asks.length,
  };
}
