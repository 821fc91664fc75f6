/** Exact decimal numbers for display. A value that is no finite number cannot be made: parsing answers null instead. */

declare const exact: unique symbol;

/** `units` × 10^-`scale`; there is no negative zero and no NaN by construction. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
  readonly [exact]: true;
}

/** Which neighbour an inexact value takes: `down` towards −∞, `up` towards +∞, `near` half away from zero. */
export type Rounding = "down" | "up" | "near";

const FORM = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

function make(units: bigint, scale: number): Decimal {
  return { units, scale } as Decimal;
}

/** Read a decimal text as the API sends it; anything else is null. */
export function decimal(text: string | null | undefined): Decimal | null {
  if (text == null) return null;
  const match = FORM.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = "0", part = "", power = "0"] = match;
  const digits = BigInt(whole + part) * (sign === "-" ? -1n : 1n);
  const scale = part.length - Number(power);
  return scale >= 0 ? make(digits, scale) : make(digits * 10n ** BigInt(-scale), 0);
}

export function fromInteger(value: bigint | number): Decimal {
  return make(typeof value === "bigint" ? value : BigInt(Math.trunc(value)), 0);
}

export const ZERO = make(0n, 0);
export const ONE = make(1n, 0);
export const HUNDRED = make(100n, 0);

/** Divide integers with the rounding asked for. */
export function divideUnits(top: bigint, bottom: bigint, rounding: Rounding): bigint {
  const [n, d] = bottom < 0n ? [-top, -bottom] : [top, bottom];
  const whole = n / d;
  const rest = n % d;
  if (rest === 0n) return whole;
  if (rounding === "down") return rest < 0n ? whole - 1n : whole;
  if (rounding === "up") return rest > 0n ? whole + 1n : whole;
  const twice = rest < 0n ? -2n * rest : 2n * rest;
  return twice < d ? whole : whole + (rest < 0n ? -1n : 1n);
}

/** Bring to `places` decimals. */
export function rescale(value: Decimal, places: number, rounding: Rounding): Decimal {
  if (places >= value.scale) return make(value.units * 10n ** BigInt(places - value.scale), places);
  return make(divideUnits(value.units, 10n ** BigInt(value.scale - places), rounding), places);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [rescale(a, scale, "near").units, rescale(b, scale, "near").units, scale];
}

export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return make(x + y, scale);
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return make(x - y, scale);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return make(a.units * b.units, a.scale + b.scale);
}

/** Divide to `places` decimals; null when the divisor is zero. */
export function divide(a: Decimal, b: Decimal, places: number, rounding: Rounding): Decimal | null {
  if (b.units === 0n) return null;
  const shift = places + b.scale - a.scale;
  const top = shift >= 0 ? a.units * 10n ** BigInt(shift) : a.units;
  const bottom = shift >= 0 ? b.units : b.units * 10n ** BigInt(-shift);
  return make(divideUnits(top, bottom, rounding), places);
}

export function negate(value: Decimal): Decimal {
  return make(-value.units, value.scale);
}

export function absolute(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value;
}

export function sign(value: Decimal): -1 | 0 | 1 {
  return value.units < 0n ? -1 : value.units > 0n ? 1 : 0;
}

/** As a float, for drawing only: positions of bars and lines, never a figure. */
export function toNumber(value: Decimal): number {
  return Number(value.units) / 10 ** value.scale;
}

/** Digits with a point and exactly `places` decimals, without sign; `group` puts commas between thousands. */
export function digits(value: Decimal, places: number, group = false): string {
  const { units } = absolute(rescale(value, places, "near"));
  const text = units.toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  const shown = group ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return places === 0 ? shown : `${shown}.${text.slice(text.length - places)}`;
}
