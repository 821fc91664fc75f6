import type { BookOut, Orientation, Trust } from "~/api/generated/schema";
import { add, compare, type Decimal, decimal, multiply, ONE, subtract } from "~/ui/format/decimal";
import { usable } from "~/ui/TrustMark";
import { inVenueOrder } from "~/ui/venues";

/** A book in the question's orientation, best levels first. */
export interface TurnedBook {
  readonly key: string;
  readonly venue: string;
  readonly opposite: boolean;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** The step between prices; null where steps are not even, as in odds, or where it is a pool, which has none. */
  readonly step: Decimal | null;
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
  const [own, other] = opposite ? [book.asks, book.bids] : [book.bids, book.asks];
  const bids = levels(own, opposite);
  const asks = levels(other, opposite);
  const tick = book.pool ? null : decimal(book.tick);
  // A venue that prices in odds names a step of odds: its probabilities do not lie on it.
  const even = tick !== null && [...bids, ...asks].every(({ price }) => onTick(price, tick));
  return { key: book.key, venue: book.venue, opposite, bids, asks, step: even ? tick : null, book };
}

/** What stands at one price in one column. */
export interface Cell {
  /** Contracts in books that may be used; those in the others only where no book may be. */
  readonly size: Decimal;
  readonly usable: boolean;
  /** Contracts at this price in books that may not be used, where `size` leaves them out. */
  readonly besides: Decimal | null;
}

/** A column of the ladder: all books of a venue, or one book by itself. */
export interface Column {
  readonly key: string;
  readonly venue: string;
  readonly books: readonly TurnedBook[];
  readonly bids: readonly Step[];
  readonly asks: readonly Step[];
}

interface Step {
  readonly price: Decimal;
  readonly cell: Cell;
}

function put(before: Cell | undefined, size: Decimal, counts: boolean): Cell {
  if (!before) return { size, usable: counts, besides: null };
  if (before.usable === counts) return { ...before, size: add(before.size, size) };
  const [current, unusable] = counts ? [size, before.size] : [before.size, size];
  return {
    size: current,
    usable: true,
    besides: before.besides ? add(before.besides, unusable) : unusable,
  };
}

function stack(books: readonly TurnedBook[], side: "bids" | "asks"): Step[] {
  const steps = new Map<string, Step>();
  for (const book of books) {
    for (const { price, size } of book[side]) {
      const key = keyOf(price);
      steps.set(key, { price, cell: put(steps.get(key)?.cell, size, usable(book.book.trust)) });
    }
  }
  const dearestFirst = side === "bids" ? 1 : -1;
  return [...steps.values()].sort((a, b) => dearestFirst * compare(b.price, a.price));
}

function column(key: string, venue: string, books: readonly TurnedBook[]): Column {
  return { key, venue, books, bids: stack(books, "bids"), asks: stack(books, "asks") };
}

/** A column per venue in the order of the page; where a venue lists the question twice, sizes at one price are added. */
export function byVenue(books: readonly TurnedBook[]): Column[] {
  return inVenueOrder(new Set(books.map(({ venue }) => venue))).map((venue) =>
    column(
      venue,
      venue,
      books.filter((book) => book.venue === venue),
    ),
  );
}

/** A book as a column of its own. */
export function alone(book: TurnedBook): Column {
  return column(book.key, book.venue, [book]);
}

export interface Rung {
  readonly price: Decimal;
  /** Per column, in the order given: contracts bid and offered here. */
  readonly bids: readonly (Cell | null)[];
  readonly asks: readonly (Cell | null)[];
  /** Whether a bid stands at or above another book's offer here. */
  readonly crossed: boolean;
}

/** One text per price, however many zeros it was written with. */
export function keyOf(price: Decimal): string {
  let { units, scale } = price;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return `${units}/${scale}`;
}

/** Merge columns into one ladder, dearest price first; `depth` best levels of each side of each column. */
export function combine(columns: readonly Column[], depth = Number.POSITIVE_INFINITY): Rung[] {
  const rungs = new Map<string, { price: Decimal; bids: (Cell | null)[]; asks: (Cell | null)[] }>();
  const at = (price: Decimal) => {
    const key = keyOf(price);
    const found = rungs.get(key) ?? { price, bids: columns.map(() => null), asks: columns.map(() => null) };
    rungs.set(key, found);
    return found;
  };
  columns.forEach((each, index) => {
    for (const { price, cell } of each.bids.slice(0, depth)) at(price).bids[index] = cell;
    for (const { price, cell } of each.asks.slice(0, depth)) at(price).asks[index] = cell;
  });
  const { bid, ask } = touch(columns, (trust) => trust === "live");
  return [...rungs.values()]
    .sort((a, b) => compare(b.price, a.price))
    .map((rung) => ({
      ...rung,
      crossed:
        bid !== null &&
        ask !== null &&
        compare(bid, ask) >= 0 &&
        compare(rung.price, bid) <= 0 &&
        compare(rung.price, ask) >= 0,
    }));
}

/** The best bid and ask of those books whose trust passes. */
function touch(columns: readonly Column[], passes: (trust: Trust) => boolean) {
  const books = columns.flatMap((each) => each.books).filter((book) => passes(book.book.trust));
  return {
    bid: extreme(
      books.flatMap((book) => book.bids.slice(0, 1)),
      1,
    ),
    ask: extreme(
      books.flatMap((book) => book.asks.slice(0, 1)),
      -1,
    ),
  };
}

function extreme(side: readonly Level[], direction: 1 | -1): Decimal | null {
  let best: Decimal | null = null;
  for (const { price } of side) if (best === null || compare(price, best) === direction) best = price;
  return best;
}

const HALF = decimal("0.5") ?? ONE;

function middle(columns: readonly Column[]): Decimal | null {
  for (const passes of [(trust: Trust) => trust === "live", usable, () => true]) {
    const { bid, ask } = touch(columns, passes);
    if (bid && ask) return multiply(add(bid, ask), HALF);
    if (bid || ask) return bid ?? ask;
  }
  return null;
}

/** The `aSide` rungs next to the middle on each side; with `keepBest` also each column's best bid and ask, however far. */
export function nearMiddle(
  rungs: readonly Rung[],
  columns: readonly Column[],
  aSide: number,
  keepBest = false,
): Rung[] {
  const centre = middle(columns);
  const found = centre ? rungs.findIndex((rung) => compare(rung.price, centre) < 0) : aSide;
  const split = found < 0 ? rungs.length : found;
  const best = new Set<string>();
  if (keepBest) {
    for (const { bids, asks } of columns) {
      for (const step of [bids[0], asks[0]]) if (step) best.add(keyOf(step.price));
    }
  }
  return rungs.filter(
    (rung, index) => (index >= split - aSide && index < split + aSide) || best.has(keyOf(rung.price)),
  );
}

/** Whether some book of the column could quote this price; elsewhere its cell stays blank. */
export function quotable(price: Decimal, { books }: Column): boolean {
  return books.some(({ step }) => step !== null && onTick(price, step));
}

/** Whether a price lies on the venue's tick. */
export function onTick(price: Decimal, tick: Decimal | null): boolean {
  if (!tick || tick.units === 0n) return true;
  const scale = BigInt(10) ** BigInt(Math.max(0, tick.scale - price.scale));
  const shift = BigInt(10) ** BigInt(Math.max(0, price.scale - tick.scale));
  return (price.units * scale) % (tick.units * shift) === 0n;
}
