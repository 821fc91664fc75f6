import { type Decimal, digits, type Rounding, rescale, sign } from "./decimal";

/** A figure ready to draw. `pad` follows `text` unseen, so that decimal points stand above each other in a right-aligned column. */
export interface Figure {
  readonly text: string;
  readonly pad: string;
  /** A letter for thousands or millions, in room of its own, so that what stands before it still lines up. */
  readonly suffix?: string;
}

export const MINUS = "\u2212";
export const MISSING = "–";

/** Draw `value` with `places` decimals in a column that reserves `reserve` of them. */
export function fixed(
  value: Decimal,
  places: number,
  options: { rounding: Rounding; reserve?: number; signed?: boolean; group?: boolean; prefix?: string },
): Figure {
  const rounded = rescale(value, places, options.rounding);
  const mark = signMark(rounded, options.signed ?? false);
  const text = `${mark}${options.prefix ?? ""}${digits(rounded, places, options.group ?? false)}`;
  return { text, pad: padding(places, options.reserve ?? places) };
}

/** The invisible rest of a figure with `places` decimals where the column holds `reserve`. */
export function padding(places: number, reserve: number): string {
  if (reserve <= places) return "";
  return (places === 0 ? "." : "") + "0".repeat(reserve - places);
}

/** `+`, `−` or nothing; a zero has no sign, whichever side it was rounded from. */
export function signMark(value: Decimal, signed: boolean): string {
  const side = sign(value);
  if (side < 0) return MINUS;
  return signed && side > 0 ? "+" : "";
}
