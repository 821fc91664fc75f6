/** What the links of several lists hold alike, and how it is read from them. */
import { venueName, venueOfCode } from "./venues";

export const CATEGORIES = [
  "politics",
  "macro",
  "crypto",
  "sports",
  "weather",
  "tech",
  "entertainment",
  "geopolitics",
  "other",
] as const;

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The venues that a link names by their codes. */
export function venuesOf(codes: string | undefined): string[] {
  return (codes ?? "").split(",").flatMap((code) => venueOfCode(code) ?? []);
}

/** How a link names venues; undefined for none. */
export function codesOf(venues: readonly string[]): string | undefined {
  return venues.map((venue) => venueName(venue).code).join(",") || undefined;
}

/** A list with one of its items more, or less. */
export function toggled(list: readonly string[], item: string): string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}
