import type { BookOut, Orientation } from "~/api/generated/schema";
import { compare, type Decimal, decimal, ONE, subtract } from "~/ui/format/decimal";

/** A book in the question's orientation, best levels first. */
export interface TurnedBook {
  readonly key: string;
  readonly venue: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly book: BookOut;
}

export interface Level {
  readonly price: Decimal;
  readonly size: Decimal;
}

function levels(side: BookOut["bids"], opposite: boolean): Level[] {
  return side.flatMap(([p, s]) => {
    const price = decimal(String(p));
    const size = decimal(String(s));
    return price && size ? [{ price: opposite ? subtract(ONE, price) : price, size }] : [];
  });
}

/** Turn a market's own book into its question's orientation: a bid for YES there is an offer of YES here. */
export function turn(book: BookOut, orientation: Orientation): TurnedBook {
  const opposite = orientation === "opposite";
  const [bids, asks] = opposite ? [book.asks, book.bids] : [book.bids, book.asks];
  return {
    key: book.key,
    venue: book.venue,
    bids: levels(bids, opposite),
    asks: levels(asks, opposite),
    book,
  };
}

export interface Rung {
  readonly price: Decimal;
  /** Per book, in the order given: contracts bid and offered here. */
  readonly bids: readonly (Decimal | null)[];
  readonly asks: readonly (Decimal | null)[];
  /** Whether a bid stands at or above another book's offer here. */
  readonly crossed: boolean;
}

/** Merge books into one ladder, dearest price first; `depth` best levels of each side of each book. */
export function combine(books: readonly TurnedBook[], depth: number): Rung[] {
  const rungs = new Map<string, { price: Decimal; bids: (Decimal | null)[]; asks: (Decimal | null)[] }>();
  const at = (price: Decimal) => {
    const key = (Number(price.units) / 10 ** price.scale).toFixed(8);
    const found = rungs.get(key) ?? { price, bids: books.map(() => null), asks: books.map(() => null) };
    rungs.set(key, found);
    return found;
  };
  books.forEach((book, index) => {
    for (const level of book.bids.slice(0, depth)) at(level.price).bids[index] = level.size;
    for (const level of book.asks.slice(0, depth)) at(level.price).asks[index] = level.size;
  });
  const live = books.filter((book) => book.book.trust === "live");
  const bestBid = extreme(
    live.flatMap((book) => book.bids.slice(0, 1)),
    1,
  );
  const bestAsk = extreme(
    live.flatMap((book) => book.asks.slice(0, 1)),
    -1,
  );
  return [...rungs.values()]
    .sort((a, b) => compare(b.price, a.price))
    .map((rung) => ({
      ...rung,
      crossed:
        bestBid !== null &&
        bestAsk !== null &&
        compare(bestBid, bestAsk) >= 0 &&
        compare(rung.price, bestBid) <= 0 &&
        compare(rung.price, bestAsk) >= 0,
    }));
}

function extreme(side: readonly Level[], direction: 1 | -1): Decimal | null {
  let best: Decimal | null = null;
  for (const { price } of side) if (best === null || compare(price, best) === direction) best = price;
  return best;
}

/** Whether a price is one that the venue can quote; elsewhere its cell stays blank. */
export function onTick(price: Decimal, tick: Decimal | null): boolean {
  if (!tick || tick.units === 0n) return true;
  const scale = BigInt(10) ** BigInt(Math.max(0, tick.scale - price.scale));
  const shift = BigInt(10) ** BigInt(Math.max(0, price.scale - tick.scale));
  return (price.units * scale) % (tick.units * shift) === 0n;
}
