import type { QuestionFilter } from "~/api/queries";
import { CATEGORIES, text, venuesOf } from "~/ui/search";

/** The view of the Markets page as its link holds it. */
export interface MarketsSearch {
  readonly q?: string | undefined;
  readonly cat?: string | undefined;
  readonly venue?: string | undefined;
  readonly min_venues?: string | undefined;
  readonly edge?: string | undefined;
  readonly live?: string | undefined;
  readonly status?: string | undefined;
  readonly sort?: string | undefined;
  readonly cols?: string | undefined;
}

const SORTS = ["volume", "edge", "spread", "consensus", "closes", "title"];
export const DEFAULT_SORT = "-volume";

function oneOf(value: unknown, legal: readonly string[]): string | undefined {
  const found = text(value);
  return found && legal.includes(found.replace(/^-/, "")) ? found : undefined;
}

/** Take from a link what it may hold; anything else is dropped without a word. */
export function marketsSearch(raw: Record<string, unknown>): MarketsSearch {
  return {
    q: text(raw.q),
    cat: oneOf(raw.cat, CATEGORIES),
    venue: text(raw.venue),
    min_venues: /^[2-6]$/.test(String(raw.min_venues)) ? String(raw.min_venues) : undefined,
    edge: raw.edge === "1" ? "1" : undefined,
    live: raw.live === "1" ? "1" : undefined,
    status: oneOf(raw.status, ["open", "closed", "all"]),
    sort: oneOf(raw.sort, SORTS),
    cols: text(raw.cols),
  };
}

/** What the server is asked for; it filters and sorts all questions, not those that are loaded. */
export function toFilter(search: MarketsSearch): QuestionFilter {
  const venues = venuesOf(search.venue);
  return {
    sort: search.sort ?? DEFAULT_SORT,
    ...(search.q ? { q: search.q } : {}),
    ...(search.cat ? { category: search.cat } : {}),
    ...(venues.length > 0 ? { venue: venues.join(",") } : {}),
    ...(search.min_venues ? { min_venues: Number(search.min_venues) } : {}),
    ...(search.edge ? { edge: true } : {}),
    ...(search.live ? { live: true } : {}),
    ...(search.status ? { status: search.status } : {}),
  } as QuestionFilter;
}

export type QuestionTab = "books" | "history" | "endings" | "rules";
export type HistoryRange = "1d" | "7d" | "30d" | "all";

/** The view of a Question page as its link holds it. */
export interface QuestionSearch {
  readonly tab?: QuestionTab | undefined;
  readonly range?: HistoryRange | undefined;
  readonly venue?: string | undefined;
}

export function questionSearch(raw: Record<string, unknown>): QuestionSearch {
  return {
    tab: oneOf(raw.tab, ["books", "history", "endings", "rules"]) as QuestionTab | undefined,
    range: oneOf(raw.range, ["1d", "7d", "30d", "all"]) as HistoryRange | undefined,
    venue: text(raw.venue),
  };
}
