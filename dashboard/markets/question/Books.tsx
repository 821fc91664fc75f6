import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { MarketOut, QuestionRow } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { Toggle } from "~/ui/Controls";
import { Loading } from "~/ui/Region";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { LadderTable } from "../LadderTable";
import { byVenue, combine, nearMiddle } from "../ladder";
import { trustByVenue } from "../quotes";
import { MOST_BOOKS, useBooks } from "../useBooks";
import styles from "./Books.module.css";
import { SeparateBook } from "./SeparateBook";

/** Rungs on each side of the middle: what fits a screen beside the history. */
const A_SIDE = 16;
/** A phone has no room for more columns a side than these. */
const NARROW_COLUMNS = 2;

interface BooksProps {
  readonly row: QuestionRow;
  /** What the venues call the markets behind the books; none until it is read. */
  readonly markets: readonly MarketOut[];
}

/** Every venue's books on one ladder, or each by itself. */
export function Books({ row, markets }: BooksProps) {
  const [separate, setSeparate] = useState(false);
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const books = useBooks(row);
  const linkStale = useLinkStale();
  const columns = byVenue(books);
  const all = combine(columns);
  const rungs = nearMiddle(all, columns, A_SIDE, true);
  return (
    <section className={styles.books} aria-label="Books">
      <header className={styles.head}>
        <h2>Books</h2>
        <span className={styles.trust}>
          {trustByVenue(row).map(({ venue, weakest, count }) => (
            <VenueTag key={venue} venue={venue}>
              {count > 1 && (
                <span title={`Listed ${count} times here: the weakest book's trust`}>×{count}</span>
              )}
              <TrustMark
                trust={linkStale ? "stale" : weakest.trust}
                provedAt={weakest.proved_at}
                title={weakest.trust_reason || undefined}
              />
            </VenueTag>
          ))}
        </span>
        <Toggle on={separate} onChange={setSeparate}>
          Separate books
        </Toggle>
      </header>
      {books.length === 0 ? (
        <Loading rows={12} height={18} awaiting="the books" />
      ) : separate ? (
        <div className={styles.apart}>
          {books.map((book) => (
            <SeparateBook
              key={book.key}
              book={book}
              market={markets.find(({ key }) => key === book.key)}
              linkStale={linkStale}
            />
          ))}
        </div>
      ) : (
        <>
          <LadderTable
            rungs={rungs}
            columns={columns}
            locked={row.crossed === "locked" && !linkStale}
            stale={linkStale}
            composite={narrow && columns.length > NARROW_COLUMNS}
          />
          {rungs.length < all.length && (
            <p className={styles.note}>
              {rungs.length} of {all.length} prices: those nearest the middle, and each venue's best.
            </p>
          )}
        </>
      )}
      {row.quotes.length > MOST_BOOKS && (
        <p className={styles.note}>
          The first {MOST_BOOKS} of {row.quotes.length} books.
        </p>
      )}
    </section>
  );
}
