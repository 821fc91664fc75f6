import { useState } from "react";
import type { QuestionRow } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { Toggle } from "~/ui/Controls";
import { Loading } from "~/ui/Region";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { LadderTable } from "../LadderTable";
import { combine } from "../ladder";
import { useBooks } from "../useBooks";
import styles from "./Books.module.css";

const LEVELS = 8;

/** Every venue's book on one ladder, or each by itself. */
export function Books({ row }: { readonly row: QuestionRow }) {
  const [separate, setSeparate] = useState(false);
  const books = useBooks(row);
  const linkStale = useLinkStale();
  const locked = row.crossed === "locked" && !linkStale;
  return (
    <section className={styles.books} aria-label="Books">
      <header className={styles.head}>
        <h2>Books</h2>
        <span className={styles.trust}>
          {row.quotes.map((quote) => (
            <VenueTag key={quote.key} venue={quote.venue}>
              <TrustMark
                trust={linkStale ? "stale" : quote.trust}
                provedAt={quote.proved_at}
                title={quote.trust_reason || undefined}
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
            <LadderTable key={book.key} rungs={combine([book], LEVELS)} books={[book]} locked={false} />
          ))}
        </div>
      ) : (
        <LadderTable rungs={combine(books, LEVELS)} books={books} locked={locked} />
      )}
    </section>
  );
}
