import { useMemo } from "react";
import type { TableOut } from "~/api/generated/schema";
import { CALM_MS, useLiveMany, useTopics } from "~/live/hooks";
import { MOST_BOOKS } from "../useBooks";
import { type MarketPrice, pricesOf } from "./prices";

/** Stands for a member that is no question: nothing is kept under it. */
const NO_QUESTION = "none";

/** What the markets of each member quote, followed while it is shown; `tableAt` is when the table came. */
export function usePrices({ members }: TableOut, tableAt: number): readonly (readonly MarketPrice[])[] {
  const ids = members.map(({ question_id }) => question_id ?? NO_QUESTION);
  // What asks alone is in no row of a question. Whole books are heavy: further ones are as they came with the table.
  const alone = members
    .flatMap(({ question_id, markets }) => (question_id === null ? markets.map(({ market }) => market) : []))
    .slice(0, MOST_BOOKS);
  useTopics([
    ...ids.filter((id) => id !== NO_QUESTION).map((id) => `question:${id}`),
    ...alone.map((market) => `book:${market}`),
  ]);
  const rows = useLiveMany("question", ids, { every: CALM_MS });
  const found = useLiveMany("book", alone, { every: CALM_MS });
  return useMemo(() => {
    const books = new Map(found.flatMap((book) => (book ? [[book.key, book] as const] : [])));
    return members.map((member, index) => pricesOf(member, { row: rows[index] ?? null, books, tableAt }));
  }, [members, rows, found, tableAt]);
}
