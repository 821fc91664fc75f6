import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { seed } from "~/live/hooks";
import { client, unwrap } from "./client";
import type { OpportunityOut, paths, QuestionRow, SizedOut } from "./generated/schema";

type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

export type QuestionFilter = Omit<QueryOf<"/api/v1/questions">, "cursor" | "limit">;
export type OpportunityFilter = Omit<QueryOf<"/api/v1/opportunities">, "cursor" | "limit">;
export type PortfolioFilter = QueryOf<"/api/v1/opportunities/portfolio">;
export type LivesFilter = Omit<QueryOf<"/api/v1/opportunities/statistics">, "from" | "to">;
export type Range = "1d" | "7d" | "30d" | "all";

const PAGE = 100;
const LIST_REFRESH_MS = 20_000;
/** Endings change with rules, links and groups; the prices beside them come by the stream where they can. */
const STATES_MS = 30_000;

function seedQuestions(rows: readonly QuestionRow[]): void {
  for (const row of rows) seed("question", row.id, row.version, row);
}

/** All questions that a filter lets through, in the server's order, page by page. */
export function useQuestions(filter: QuestionFilter) {
  return useInfiniteQuery({
    queryKey: ["questions", filter],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      const page = await unwrap(client.GET("/api/v1/questions", { params: { query }, signal }));
      seedQuestions(page.items);
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** The first questions whose title answers to a few words. */
export function useQuestionSearch(words: string) {
  return useQuery({
    queryKey: ["question-search", words],
    enabled: words.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { q: words, limit: 8 };
      const page = await unwrap(client.GET("/api/v1/questions", { params: { query }, signal }));
      seedQuestions(page.items);
      return page.items;
    },
  });
}

/** Everything about one question; its quotes go on living in the store. */
export function useQuestion(id: string) {
  return useQuery({
    queryKey: ["question", id],
    refetchInterval: 30_000,
    queryFn: async ({ signal }) => {
      const found = await unwrap(
        client.GET("/api/v1/questions/{question}", { params: { path: { question: id } }, signal }),
      );
      seed("question", id, found.row.version, found.row);
      return found;
    },
  });
}

/** In what ways a question can end, by itself and with those that hang together with it. */
export function useStates(id: string) {
  return useQuery({
    queryKey: ["question", id, "states"],
    refetchInterval: STATES_MS,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/questions/{question}/states", { params: { path: { question: id } }, signal }),
      ),
  });
}

export function useQuestionHistory(id: string, range: Range) {
  return useQuery({
    queryKey: ["question-history", id, range],
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/questions/{question}/history", {
          params: { path: { question: id }, query: { range } },
          signal,
        }),
      ),
  });
}

/** All-in prices for a size in contracts. */
export function useSizeQuote(id: string, size: string) {
  return useQuery({
    queryKey: ["size-quote", id, size],
    refetchInterval: 2_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/questions/{question}/quote", {
          params: { path: { question: id }, query: { size } },
          signal,
        }),
      ),
  });
}

/** One market as its venue lists it. */
export function useMarket(key: string) {
  return useQuery({
    queryKey: ["market", key],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/markets/{key}", { params: { path: { key } }, signal })),
  });
}

/** Closed episodes, newest first, page by page. */
export function useClosedOpportunities(filter: OpportunityFilter, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ["closed-opportunities", filter],
    enabled,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...filter,
        status: "closed",
        limit: PAGE,
        ...(pageParam ? { cursor: pageParam } : {}),
      } as const;
      return unwrap(client.GET("/api/v1/opportunities", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** Which open opportunities guarantee most together under a bankroll. While `held`, the answer that is read stays. */
export function usePortfolio(filter: PortfolioFilter, enabled: boolean, held: boolean) {
  return useQuery({
    queryKey: ["portfolio", filter],
    enabled,
    retry: false,
    refetchInterval: held ? false : LIST_REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/opportunities/portfolio", { params: { query: filter }, signal })),
  });
}

/** The certificate of one opportunity; `version` is the newest that the stream told of, and asks for it anew. */
export function useOpportunity(id: string, version: number | null) {
  return useQuery<OpportunityOut>({
    queryKey: ["opportunity", id, version],
    gcTime: 10_000,
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/opportunities/{opportunity}", { params: { path: { opportunity: id } }, signal }),
      ),
  });
}

/** One opportunity as it is proved for an outlay of at most so much; nothing is asked where there is no such limit. */
export function useSized(id: string, most: string | null, version: number | null) {
  return useQuery<SizedOut>({
    queryKey: ["sized", id, most, version],
    enabled: most !== null,
    retry: false,
    gcTime: 10_000,
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    queryFn: ({ signal }) => {
      const params = { path: { opportunity: id }, query: { bankroll: most ?? "" } };
      return unwrap(client.GET("/api/v1/opportunities/{opportunity}/sized", { params, signal }));
    },
  });
}

const DAY_MS = 86_400_000;

/** How long the opportunities lived that opened within so many days, today included. */
export function useLifetimes(filter: LivesFilter, days: number) {
  return useQuery({
    queryKey: ["lifetimes", filter, days],
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
      const params = { query: { ...filter, from } };
      return unwrap(client.GET("/api/v1/opportunities/statistics", { params, signal }));
    },
  });
}
