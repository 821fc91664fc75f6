import type { PredicateLine } from "~/api/generated/schema";

const NAMES: Readonly<Record<string, string>> = { words: "other words" };

/** A field's name as a reader says it. */
export function fieldName(field: string): string {
  return NAMES[field] ?? field.replaceAll("_", " ");
}

/** A value as a reader says it. */
export function valueText(value: string): string {
  return value === "" ? "–" : /^[a-z0-9]+(_[a-z0-9]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
}

const VERDICTS = ["differs", "unread", "equal"];

/**
 * What is asked comes first, then what differs, what could not be read, and what is equal. A field that neither text
 * speaks of says nothing and is left out.
 */
export function inReadingOrder(lines: readonly PredicateLine[]): PredicateLine[] {
  const place = ({ field, verdict }: PredicateLine) => (field === "what" ? -1 : VERDICTS.indexOf(verdict));
  return lines.filter(({ ours, theirs }) => ours !== "" || theirs !== "").sort((a, b) => place(a) - place(b));
}
