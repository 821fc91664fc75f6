import type { QuestionRow } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { Price } from "~/ui/Price";
import { PoolShare } from "./PoolShare";
import { frameOf, type VenueQuotes } from "./quotes";

interface QuotePairProps {
  readonly row: QuestionRow;
  readonly quotes: VenueQuotes;
  readonly faded: boolean;
}

/** What one venue quotes on a question: bid and ask beside each other, or in their place a pool's share of the pot. */
export function QuotePair({ row, quotes: { bid, ask, pool }, faded }: QuotePairProps) {
  if (pool !== null) return <PoolShare share={pool} faded={faded} />;
  return (
    <>
      <Price
        value={decimal(bid.bid)}
        side="bid"
        faded={faded}
        absent="no bid"
        frame={frameOf(row, bid, "bid", faded)}
      />
      <Price
        value={decimal(ask.ask)}
        side="ask"
        faded={faded}
        absent="no ask"
        frame={frameOf(row, ask, "ask", faded)}
      />
    </>
  );
}
