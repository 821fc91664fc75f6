import { useMemo } from "react";
import type { QuestionRow } from "~/api/generated/schema";
import { BOOK_MS, useLive, useTopic } from "~/live/hooks";
import { type TurnedBook, turn } from "./ladder";

/** Follow the book of one market while mounted. */
function useBook(key: string | null) {
  useTopic(key ? `book:${key}` : null);
  return useLive("book", key ?? "", { every: BOOK_MS });
}

/** At most one market per venue, and there are six. */
const MOST = 6;

/** The live books of a question, turned into its orientation. */
export function useBooks(row: QuestionRow | null): TurnedBook[] {
  const key = (index: number) => row?.quotes[index]?.key ?? null;
  const books = [
    useBook(key(0)),
    useBook(key(1)),
    useBook(key(2)),
    useBook(key(3)),
    useBook(key(4)),
    useBook(key(5)),
  ];
  const orientations = row?.orientations;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the six books are the dependencies.
  return useMemo(
    () =>
      books
        .slice(0, MOST)
        .flatMap((book, index) => (book ? [turn(book, orientations?.[index] ?? "same")] : [])),
    [...books, orientations],
  );
}
