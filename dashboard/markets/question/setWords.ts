import type { OutcomeSetOut } from "~/api/generated/schema";

const SHOWN = 8;

/** One line: how many outcomes there are, and how many of them pay. */
export function said(set: OutcomeSetOut): string {
  const pays = set.exhaustive ? "exactly one pays" : "at most one pays";
  return `one of ${set.outcomes.length}, ${pays}`;
}

/** What the set holds, and why it need not hold the one that pays. */
export function explained(set: OutcomeSetOut): string {
  const named = set.outcomes.slice(0, SHOWN).map((outcome) => outcome.label);
  const more = set.outcomes.length - named.length;
  const parts = [
    `${set.event_title ? `${set.event_title}: ` : ""}${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
    set.other ? "One of them pays for all that are not named." : "",
    set.augmented ? "The venue may add outcomes, so none of these need pay." : "",
    set.thinned ? "One outcome has ended and may have been the one that pays." : "",
    set.exhaustive || set.augmented || set.thinned ? "" : "The venue does not say that one must pay.",
  ];
  return parts.filter(Boolean).join(" ");
}
