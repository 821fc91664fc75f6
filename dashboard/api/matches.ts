import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { useLinkStale, useLive, useOnChange } from "~/live/hooks";
import { client, unwrap } from "./client";
import type { MatchCounts, MatchDetail, paths } from "./generated/schema";

type MatchQuery = NonNullable<paths["/api/v1/matches"]["get"]["parameters"]["query"]>;
export type MatchFilter = Omit<MatchQuery, "cursor" | "limit">;

const PAGE = 100;
/** The stream says when lists of links have changed; while a catalogue comes in they do so all the time. */
const RENEW_MS = 1_000;
/** What it does not tell of, such as the money at stake, is asked for again so seldom. */
const SELDOM_MS = 300_000;
/** Everything that is asked of links; a decision about one may move any. */
const ALL = ["matches"] as const;

/** Links that a filter lets through, what matters most first, page by page. */
export function useMatches(filter: MatchFilter) {
  return useInfiniteQuery({
    queryKey: [...ALL, "queue", filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(client.GET("/api/v1/matches", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: SELDOM_MS,
    placeholderData: keepPreviousData,
  });
}

/** Ask again for what is shown of links when the stream says that it may have changed. */
export function useFollowedLinks(): void {
  const queries = useQueryClient();
  const renew = useCallback(() => void queries.invalidateQueries({ queryKey: ALL }), [queries]);
  useOnChange("links", COUNTS, RENEW_MS, renew);
}

const COUNTS = "counts";

/** How many links there are of each status; null before the stream has said so. */
export function useMatchCounts(): MatchCounts | null {
  return useLive("links", COUNTS);
}

/** How many links wait for a person, as a tab says it; empty where none does or nobody knows. */
export function useWaiting(): string {
  const counts = useMatchCounts();
  const linkStale = useLinkStale();
  const count = counts ? counts.stale + counts.proposed : 0;
  return count > 0 && !linkStale ? count.toLocaleString("en-GB") : "";
}

/** Answer a link; the client forgets that a span is a pair, which the server promises. */
function link(request: Parameters<typeof unwrap>[0]): Promise<MatchDetail> {
  return unwrap(request) as Promise<MatchDetail>;
}

function detail(match: string) {
  return {
    queryKey: [...ALL, "one", match],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<MatchDetail> =>
      link(client.GET("/api/v1/matches/{match}", { params: { path: { match } }, signal })),
  };
}

/** One link with all that is needed to judge it. */
export function useMatch(match: string) {
  return useQuery(detail(match));
}

/** Fetch a link that will probably be opened next. */
export function prefetchMatch(queries: QueryClient, match: string): void {
  void queries.prefetchQuery(detail(match));
}

/** How people and the machine agree. */
export function useMatchStats() {
  return useQuery({
    queryKey: [...ALL, "stats"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/matches/stats", { signal })),
  });
}

interface Said {
  readonly by: string;
  readonly note: string;
  /** The version that was looked at; null takes the link however it is. */
  readonly version: number | null;
  readonly took_s: number | null;
}

/** A decision in the server's words. */
export type Verdict = Said &
  (
    | { readonly verb: "confirm" | "opposite"; readonly acknowledged: readonly string[] }
    | { readonly verb: "subset"; readonly direction: "market_in_question" | "question_in_market" }
    | { readonly verb: "related" | "reject" | "split" | "undo" }
  );

function send(match: string, verdict: Verdict): Promise<MatchDetail> {
  const { by, note, version, took_s } = verdict;
  const body = { by, note, version, took_s };
  const params = { path: { match } };
  switch (verdict.verb) {
    case "confirm":
    case "opposite":
      return link(
        client.POST(`/api/v1/matches/{match}/${verdict.verb}`, {
          params,
          body: { ...body, acknowledged: [...verdict.acknowledged] },
        }),
      );
    case "subset":
      return link(
        client.POST("/api/v1/matches/{match}/subset", {
          params,
          body: { ...body, direction: verdict.direction },
        }),
      );
    default:
      return link(client.POST(`/api/v1/matches/{match}/${verdict.verb}`, { params, body }));
  }
}

/** Decide about links. Whatever comes of it, everything that is shown of links is asked for anew. */
export function useVerdict() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ match, verdict }: { readonly match: string; readonly verdict: Verdict }) =>
      send(match, verdict),
    onSuccess: (after) => queries.setQueryData([...ALL, "one", after.link.id], after),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ALL });
      void queries.invalidateQueries({ queryKey: ["question"] });
    },
  });
}
