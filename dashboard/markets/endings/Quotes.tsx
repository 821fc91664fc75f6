import type { Decimal } from "~/ui/format/decimal";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { TrustMark, usable } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { PoolShare } from "../PoolShare";
import styles from "./Members.module.css";
import { best, type MarketPrice } from "./prices";

interface QuoteProps {
  readonly price: MarketPrice;
  readonly linkStale: boolean;
}

/** Bid and ask of one market, or in their place a pool's share of the pot. */
export function Quote({ price, linkStale }: QuoteProps) {
  const { odds } = usePreferences();
  const faded = linkStale || !usable(price.trust);
  return (
    <span className={styles.pair} data-odds={odds}>
      {price.pool !== null ? (
        <PoolShare share={price.pool} faded={faded} />
      ) : (
        <>
          <Price value={price.bid} side="bid" faded={faded} absent="no bid" />
          <Price value={price.ask} side="ask" faded={faded} absent="no ask" />
        </>
      )}
    </span>
  );
}

/** The age of a market's book, or the word for what is wrong with it. */
export function QuoteTrust({ price, linkStale }: QuoteProps) {
  if (price.trust === null) return <span className={styles.none}>no book</span>;
  return (
    <TrustMark
      trust={linkStale ? "stale" : price.trust}
      provedAt={price.provedAt}
      title={price.reason || undefined}
    />
  );
}

interface BestProps {
  readonly prices: readonly MarketPrice[];
  readonly side: "bid" | "ask";
  readonly linkStale: boolean;
}

/** The best price of one side among live books, with the venue that has it. */
export function Best({ prices, side, linkStale }: BestProps) {
  const found = linkStale ? null : best(prices, side);
  const value: Decimal | null = found?.[side] ?? null;
  return (
    <span className={styles.best}>
      <Price value={value} side={side} />
      <span className={styles.at}>{found && <VenueTag venue={found.venue} />}</span>
    </span>
  );
}
