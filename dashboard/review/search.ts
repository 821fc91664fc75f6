import type { MatchFilter } from "~/api/matches";
import { text, venuesOf } from "~/ui/search";

export const STATUSES = ["stale", "proposed", "confirmed", "rejected"] as const;
export type ReviewStatus = (typeof STATUSES)[number];

export const CONFLICTS = [
  "any",
  "none",
  "fatal",
  "material",
  "note",
  "unread",
  "deadline",
  "time_zone",
  "source",
  "threshold",
  "scope",
  "void",
  "postponed",
  "tie",
  "dead_heat",
  "early_close",
  "effect",
  "settlement_value",
] as const;

export const RELATIONS = ["same", "opposite", "within", "around", "related", "different"] as const;

/** The view of the Review page as its link holds it. Without a status it lists what waits: stale ones, then proposed ones. */
export interface ReviewSearch {
  readonly status?: ReviewStatus | undefined;
  readonly relation?: (typeof RELATIONS)[number] | undefined;
  readonly conflict?: (typeof CONFLICTS)[number] | undefined;
  readonly venue?: string | undefined;
  readonly q?: string | undefined;
}

function oneOf<T extends string>(legal: readonly T[], value: unknown): T | undefined {
  return legal.find((each) => each === value);
}

/** Take from a link what it may hold; anything else is dropped without a word. */
export function reviewSearch(raw: Record<string, unknown>): ReviewSearch {
  return {
    status: oneOf(STATUSES, raw.status),
    relation: oneOf(RELATIONS, raw.relation),
    conflict: oneOf(CONFLICTS, raw.conflict),
    venue: text(raw.venue),
    q: text(raw.q),
  };
}

/** What the server is asked for. */
export function toFilter(search: ReviewSearch): MatchFilter {
  const venues = venuesOf(search.venue);
  return {
    ...(search.status ? { status: search.status } : {}),
    ...(search.relation ? { relation: search.relation } : {}),
    ...(search.conflict ? { conflict: search.conflict } : {}),
    ...(venues.length > 0 ? { venue: venues.join(",") } : {}),
    ...(search.q ? { q: search.q } : {}),
  };
}

/** Whether more is left out than the status asks for. */
export function narrowed({ relation, conflict, venue, q }: ReviewSearch): boolean {
  return [relation, conflict, venue, q].some((each) => each !== undefined);
}
