import { useMemo } from "react";
import type { QuestionRow } from "~/api/generated/schema";
import { BOOK_MS, useLiveMany, useTopics } from "~/live/hooks";
import { type TurnedBook, turn } from "./ladder";

/** Six venues list a question at most twice each; the rest is room. A bound at all keeps a mistaken link from following thousands. */
export const MOST_BOOKS = 16;

/** The live books of a question, turned into its orientation. */
export function useBooks(row: QuestionRow | null): TurnedBook[] {
  const keys = (row?.quotes ?? []).slice(0, MOST_BOOKS).map(({ key }) => key);
  useTopics(keys.map((key) => `book:${key}`));
  const books = useLiveMany("book", keys, { every: BOOK_MS });
  const orientations = row?.orientations;
  return useMemo(
    () => books.flatMap((book, index) => (book ? [turn(book, orientations?.[index] ?? "same")] : [])),
    [books, orientations],
  );
}
