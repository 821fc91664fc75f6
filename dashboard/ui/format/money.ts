import {
  absolute,
  compare,
  type Decimal,
  decimal,
  divide,
  HUNDRED,
  multiply,
  type Rounding,
  rescale,
} from "./decimal";
import { type Figure, fixed, signMark } from "./figure";

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
  /** Shorten from 10,000 on; for lists, never for a sum that someone adds up. */
  readonly compact?: boolean;
}

/** Draw an amount with cents. */
export function money(value: Decimal, options: MoneyOptions = {}): Figure {
  const prefix = options.currency ? (SYMBOL[options.currency] ?? `${options.currency} `) : "";
  const rounding = options.rounding ?? "down";
  if (options.compact && compare(absolute(value), COMPACT_FROM) >= 0)
    return compact(value, prefix, options.signed ?? false);
  return fixed(value, 2, { rounding, signed: options.signed ?? false, group: true, prefix });
}

function compact(value: Decimal, prefix: string, signed: boolean): Figure {
  const size = absolute(value);
  for (const [step, letter] of STEPS) {
    if (compare(size, step) < 0) continue;
    const scaled = divide(size, step, 3, "down") as Decimal;
    const places = compare(scaled, HUNDRED) >= 0 ? 0 : 1;
    return {
      text: `${signMark(value, signed)}${fixed(scaled, places, { rounding: "down", prefix }).text}${letter}`,
      pad: "",
    };
  }
  return fixed(value, 2, { rounding: "down", signed, prefix });
}

/** Draw a contract or share count: whole where it is whole, at most two decimals, rounded down. */
export function size(value: Decimal): Figure {
  const cut = rescale(value, 2, "down");
  const whole = cut.units % 100n === 0n;
  return fixed(cut, whole ? 0 : 2, { rounding: "down", group: true });
}

/** Shorten a count for a narrow cell. */
export function shortSize(value: Decimal): Figure {
  if (compare(absolute(value), COMPACT_FROM) >= 0) return compact(value, "", false);
  return fixed(value, 0, { rounding: "down", group: true });
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
