import {
  compare,
  type Decimal,
  decimal,
  digits,
  divide,
  HUNDRED,
  multiply,
  negate,
  ONE,
  type Rounding,
  sign,
  subtract,
} from "./decimal";
import { type Figure, fixed, MISSING, padding } from "./figure";

/** What a price is to the reader: `bid` is what one is paid, `ask` what one pays. Each rounds to the reader's harm. */
export type Role = "bid" | "ask" | "mid";
export type OddsFormat = "cents" | "percent" | "decimal" | "american";

export const ODDS_FORMATS: readonly OddsFormat[] = ["cents", "percent", "decimal", "american"];

/** The unit as it stands in a column head. */
export const UNIT: Record<OddsFormat, string> = {
  cents: "¢",
  percent: "%",
  decimal: "odds",
  american: "US",
};

/** The unit by its full name. */
export const UNIT_NAME: Record<OddsFormat, string> = {
  cents: "¢, cents of Yes",
  percent: "%, probability",
  decimal: "Decimal odds",
  american: "American odds",
};

/** Decimals that every price column reserves: two below 1 ¢ and above 99 ¢. */
export const RESERVED = 2;

const LOW = decimal("0.01") as Decimal;
const HIGH = decimal("0.99") as Decimal;
const HALF = decimal("0.5") as Decimal;
const TEN = decimal("10") as Decimal;

/**
 * Draw a probability in [0, 1]. `tick` is the venue's price step there; finer than 0.01 ¢ needs a third decimal. `finer`
 * draws hundredths of a cent everywhere: for a ladder on which rungs less than 0.1 ¢ apart would look alike.
 */
export function price(
  p: Decimal,
  role: Role,
  unit: OddsFormat = "cents",
  tick: Decimal | null = null,
  finer = false,
): Figure {
  if (unit === "decimal") return decimalOdds(p, role);
  if (unit === "american") return americanOdds(p, role);
  const places = Math.max(centPlaces(p, tick), finer ? 2 : 1);
  return fixed(multiply(p, HUNDRED), places, {
    rounding: towards(role),
    reserve: Math.max(RESERVED, places),
  });
}

function centPlaces(p: Decimal, tick: Decimal | null): number {
  const edge = compare(p, LOW) < 0 || compare(p, HIGH) > 0;
  if (!edge || sign(p) === 0 || compare(p, ONE) === 0) return 1;
  return tick && compare(tick, decimal("0.0001") as Decimal) < 0 ? 3 : 2;
}

function towards(role: Role): Rounding {
  return role === "bid" ? "down" : role === "ask" ? "up" : "near";
}

/** Odds fall as the probability rises: a bid is understated by longer odds, an ask overstated by shorter ones. */
function against(role: Role): Rounding {
  return role === "bid" ? "up" : role === "ask" ? "down" : "near";
}

function decimalOdds(p: Decimal, role: Role): Figure {
  const odds = sign(p) > 0 ? divide(ONE, p, 6, against(role)) : null;
  if (!odds) return { text: "∞", pad: padding(0, 2) };
  const places = compare(odds, TEN) < 0 ? 2 : compare(odds, HUNDRED) < 0 ? 1 : 0;
  return fixed(odds, places, { rounding: against(role), reserve: 2, group: true });
}

function americanOdds(p: Decimal, role: Role): Figure {
  const rest = subtract(ONE, p);
  if (sign(p) <= 0 || sign(rest) <= 0) return { text: MISSING, pad: "" };
  // −100·p/(1−p) and 100·(1−p)/p both fall as p rises, so one direction of rounding serves both signs.
  const [top, bottom] = compare(p, HALF) > 0 ? [negate(p), rest] : [rest, p];
  const odds = divide(multiply(top, HUNDRED), bottom, 0, against(role));
  return odds ? fixed(odds, 0, { rounding: "near", signed: true }) : { text: MISSING, pad: "" };
}

/** The probability as exact cents, for a hover: however many decimals that takes. */
export function exactCents(p: Decimal): string {
  const cents = multiply(p, HUNDRED);
  const text = digits(cents, cents.scale);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
