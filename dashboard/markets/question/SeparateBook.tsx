import { IconArrowsExchange } from "@tabler/icons-react";
import type { MarketOut } from "~/api/generated/schema";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { LadderTable } from "../LadderTable";
import { alone, combine, type TurnedBook } from "../ladder";
import styles from "./Books.module.css";
import { PoolFacts } from "./PoolFacts";

/** Best levels of each side. */
const LEVELS = 8;

interface SeparateBookProps {
  readonly book: TurnedBook;
  readonly market: MarketOut | undefined;
  readonly linkStale: boolean;
}

/** One book by itself, under the name that its venue gives the market: a venue may list the question twice. */
export function SeparateBook({ book, market, linkStale }: SeparateBookProps) {
  const { pool, trust, trust_reason, proved_at } = book.book;
  const column = alone(book);
  const rungs = combine([column], LEVELS);
  const name = market?.outcome ?? market?.title ?? "";
  const full = market ? [market.title, market.outcome].filter(Boolean).join(": ") : undefined;
  return (
    <section aria-label={full}>
      <header className={styles.market}>
        <VenueTag venue={book.venue}>
          <TrustMark
            trust={linkStale ? "stale" : trust}
            provedAt={proved_at}
            title={trust_reason || undefined}
          />
        </VenueTag>
        <span className={styles.name} title={full}>
          {name}
        </span>
        {book.opposite && (
          <span title="Linked as opposite: its Yes is this question's No, so prices are turned round">
            <IconArrowsExchange size={12} role="img" aria-label="linked as opposite" />
          </span>
        )}
      </header>
      {pool && <PoolFacts pool={pool} market={market} />}
      {rungs.length > 0 ? (
        <LadderTable rungs={rungs} columns={[column]} locked={false} stale={linkStale} />
      ) : (
        <p className={styles.note}>
          {pool ? "No further stake is taken." : "Nothing is bid or offered here."}
        </p>
      )}
    </section>
  );
}
