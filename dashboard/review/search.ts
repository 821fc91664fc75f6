import type { ConflictKind, Severity } from "~/api/generated/schema";
import type { MatchFilter } from "~/api/matches";
import { text, venuesOf } from "~/ui/search";

export const STATUSES = ["stale", "proposed", "confirmed", "rejected"] as const;
export type ReviewStatus = (typeof STATUSES)[number];

/** Every kind of difference; the compiler misses none that the server learns to name. */
const KINDS: Readonly<Record<ConflictKind, true>> = {
  unread: true,
  deadline: true,
  time_zone: true,
  source: true,
  threshold: true,
  rounding: true,
  scope: true,
  void: true,
  no_event: true,
  withdrawal: true,
  postponed: true,
  tie: true,
  dead_heat: true,
  early_close: true,
  effect: true,
  settlement_value: true,
  dispute: true,
};

export type ConflictFilter = ConflictKind | Severity | "any" | "none";

export const CONFLICTS: readonly ConflictFilter[] = [
  "any",
  "none",
  "fatal",
  "material",
  "note",
  ...(Object.keys(KINDS) as ConflictKind[]),
];

export const RELATIONS = ["same", "opposite", "within", "around", "related", "different"] as const;

/** The view of the Review page as its link holds it. Without a status it lists what waits: stale ones, then proposed ones. */
export interface ReviewSearch {
  readonly status?: ReviewStatus | undefined;
  readonly relation?: (typeof RELATIONS)[number] | undefined;
  readonly conflict?: ConflictFilter | undefined;
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
