import { useCallback, useMemo, useRef } from "react";
import type { OpportunityRow } from "~/api/generated/schema";
import { type OpportunityFilter, useClosedOpportunities } from "~/api/queries";
import { useNow } from "~/live/clock";
import { CALM_MS, readLive, useFreeze, useMembers } from "~/live/hooks";
import { venuesOf } from "~/ui/search";
import type { ArbRef } from "./rows";
import { type ArbSearch, type ArbTab, DEFAULT_SORT, passes, sorted } from "./search";

const TOPIC = "opportunities";
/** By what the server sorts closed ones. */
const CLOSED_SORTS = ["profit", "after_hurdle", "return", "settles", "closed"];
const NONE: readonly OpportunityRow[] = [];

interface List {
  readonly rows: readonly OpportunityRow[];
  readonly counts: { readonly locked: number; readonly conditional: number };
  /** Every row that was ever listed here, for those that stand a while after they are gone. */
  readonly lastKnown: ReadonlyMap<string, ArbRef>;
  readonly loading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly more: () => void;
}

function closedFilter(search: ArbSearch): OpportunityFilter {
  const venues = venuesOf(search.venue);
  return {
    sort: CLOSED_SORTS.includes((search.sort ?? "").replace(/^-/, "")) ? search.sort : DEFAULT_SORT.closed,
    ...(venues.length > 0 ? { venue: venues.join(",") } : {}),
    ...(search.kind ? { kind: search.kind } : {}),
    ...(search.cat ? { category: search.cat } : {}),
    ...(search.min_profit ? { min_profit: search.min_profit } : {}),
    ...(search.max_days ? { max_days: search.max_days } : {}),
    ...(search.hurdle ? { hurdle: `${search.hurdle}e-2` } : {}),
  } as OpportunityFilter;
}

/**
 * The opportunities of a tab. Open ones all come by the stream, so filters and order act on all of them; the order is
 * looked at once a second. Closed ones are asked for by page.
 */
export function useOpportunities(search: ArbSearch, tab: ArbTab): List {
  const members = useMembers(TOPIC, CALM_MS);
  const second = useNow();
  const { at: frozen } = useFreeze();
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are read anew each second and at each change of members.
  const open = useMemo(() => readLive("opportunity", members), [members, frozen === null ? second : frozen]);
  const filter = useMemo(() => closedFilter(search), [search]);
  const closed = useClosedOpportunities(filter, tab === "closed");

  const known = useRef(new Map<string, ArbRef>());
  const rows = useMemo(() => {
    if (tab === "closed") return closed.data?.pages.flatMap((page) => [...page.items]) ?? NONE;
    return sorted(
      open.filter((row) => row.class === tab && passes(row, search)),
      search.sort,
      search.hurdle,
    );
  }, [tab, open, closed.data, search]);
  for (const row of rows) {
    const before = known.current.get(row.id);
    if (before?.last.version !== row.version) known.current.set(row.id, { id: row.id, last: row });
  }

  const counts = useMemo(() => {
    const count = (wanted: string) =>
      open.filter((row) => row.class === wanted && row.status === "open" && passes(row, search)).length;
    return { locked: count("locked"), conditional: count("conditional") };
  }, [open, search]);

  const { fetchNextPage, hasNextPage, refetch } = closed;
  const more = useCallback(() => {
    if (tab === "closed" && hasNextPage) void fetchNextPage();
  }, [tab, hasNextPage, fetchNextPage]);
  return {
    rows,
    counts,
    lastKnown: known.current,
    loading: tab === "closed" ? closed.isPending : members === null,
    error: tab === "closed" ? closed.error : null,
    retry: () => void refetch(),
    more,
  };
}
