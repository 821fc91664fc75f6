import {
  absolute,
  compare,
  type Decimal,
  decimal,
  divide,
  HUNDRED,
  multiply,
  ONE,
  type Rounding,
  rescale,
  sign,
} from "./decimal";
import { type Figure, fixed, padding, signMark } from "./figure";

export const SYMBOL: Record<string, string> = { USD: "$", GBP: "£", EUR: "€" };

const COMPACT_FROM = decimal("10000") as Decimal;
const STEPS: readonly (readonly [Decimal, string])[] = [
  [decimal("1000000000") as Decimal, "B"],
  [decimal("1000000") as Decimal, "M"],
  [decimal("1000") as Decimal, "k"],
];

export interface MoneyOptions {
  /** Receipts and profits round `down`, costs `up`: never to the reader's favour. */
  readonly rounding?: Rounding;
  readonly signed?: boolean;
  /** Put the currency's sign before the figure; left out where the column head names it. */
  readonly currency?: string | null;
  /** Shorten from 10,000 on, to so many decimals; for lists, never for a sum that someone adds up. */
  readonly compact?: number;
}

/** Draw an amount with cents. */
export function money(value: Decimal, options: MoneyOptions = {}): Figure {
  const prefix = options.currency ? (SYMBOL[options.currency] ?? `${options.currency} `) : "";
  const rounding = options.rounding ?? "down";
  const signed = options.signed ?? false;
  if (options.compact !== undefined) return compact(value, options.compact, prefix, signed);
  return fixed(value, 2, { rounding, signed, group: true, prefix });
}

/** One number of decimals whether shortened or not, so that points stand above each other. */
function compact(value: Decimal, places: number, prefix: string, signed: boolean): Figure {
  const size = absolute(value);
  const step = compare(size, COMPACT_FROM) < 0 ? null : STEPS.find(([least]) => compare(size, least) >= 0);
  const options = { rounding: "down", group: true, prefix } as const;
  if (!step) return { ...fixed(value, places, { ...options, signed }), suffix: "" };
  const scaled = divide(size, step[0], places, "down") as Decimal;
  return {
    text: `${signMark(value, signed)}${fixed(scaled, places, options).text}`,
    pad: "",
    suffix: step[1],
  };
}

/** Draw a contract or share count: whole where it is whole, at most two decimals, rounded down. */
export function size(value: Decimal): Figure {
  const cut = rescale(value, 2, "down");
  const whole = cut.units % 100n === 0n;
  return fixed(cut, whole ? 0 : 2, { rounding: "down", group: true });
}

/** Draw whole contracts, rounded down. */
export function whole(value: Decimal): Figure {
  return fixed(value, 0, { rounding: "down", group: true });
}

/** Shorten a count for a narrow cell. */
export function shortSize(value: Decimal): Figure {
  return compact(value, 0, "", false);
}

const THOUSAND = decimal("1000") as Decimal;

/** Shorten a count for the narrowest of cells: whole below 1,000, one decimal with its letter above, points aligned. */
export function briefSize(value: Decimal): Figure {
  if (compare(value, ONE) < 0 && sign(value) > 0) return { text: "<1", pad: padding(0, 1), suffix: "" };
  const step = STEPS.find(([least]) => compare(value, least) >= 0);
  if (!step || compare(value, THOUSAND) < 0)
    return { ...fixed(value, 0, { rounding: "down", reserve: 1 }), suffix: "" };
  const scaled = divide(value, step[0], 1, "down") as Decimal;
  return { ...fixed(scaled, 1, { rounding: "down" }), suffix: step[1] };
}

const TEN = decimal("10") as Decimal;
const CEILING = decimal("999") as Decimal;

/** Draw a ratio as percent without its sign (the head carries it); 2 decimals below 10, 1 below 100, none above. */
export function percent(ratio: Decimal, options: { rounding?: Rounding; signed?: boolean } = {}): Figure {
  const value = multiply(ratio, HUNDRED);
  const magnitude = absolute(value);
  if (compare(magnitude, CEILING) > 0)
    return { text: `${signMark(value, options.signed ?? false)}>999`, pad: ".00" };
  const places = compare(magnitude, TEN) < 0 ? 2 : compare(magnitude, HUNDRED) < 0 ? 1 : 0;
  return fixed(value, places, {
    rounding: options.rounding ?? "down",
    signed: options.signed ?? false,
    reserve: 2,
  });
}
