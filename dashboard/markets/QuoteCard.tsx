import { Portal } from "@mantine/core";
import type { Quote } from "~/api/generated/schema";
import { useMarket } from "~/api/queries";
import { Ago } from "~/ui/Age";
import { decimal } from "~/ui/format/decimal";
import { size } from "~/ui/format/money";
import { price } from "~/ui/format/price";
import { usePreferences } from "~/ui/preferences";
import { venueName } from "~/ui/venues";
import { allIn, changeWords, feeWords, payWords } from "./fees";
import styles from "./QuoteCard.module.css";

interface QuoteCardProps {
  readonly anchor: DOMRect;
  readonly quote: Quote;
  readonly opposite: boolean;
}

const WIDTH = 300;
const HEIGHT = 250;

function contracts(text: string | null): string {
  const value = decimal(text);
  return value ? `${size(value).text} contracts` : "–";
}

/** What a venue itself says behind a price: its own title, native prices, sizes, fee, times. */
export function QuoteCard({ anchor, quote, opposite }: QuoteCardProps) {
  const market = useMarket(quote.key);
  const below = anchor.bottom + HEIGHT < window.innerHeight;
  const left = Math.min(anchor.left, window.innerWidth - WIDTH - 8);
  const own = market.data?.quote ?? quote;
  const native = (text: string | null, role: "bid" | "ask") => {
    const value = decimal(text);
    return value ? `${price(value, role, "cents", decimal("0.000001")).text} ¢` : "–";
  };
  const ask = decimal(own.ask);
  const { zone } = usePreferences();
  const fee = decimal(market.data?.fees.on_100 ?? null);
  const change = market.data ? changeWords(market.data.fees, zone) : null;
  const ownSide = opposite
    ? "linked as opposite: YES here is NO there. Prices below are the venue's own."
    : null;
  return (
    <Portal>
      <div
        className={styles.card}
        role="tooltip"
        style={{
          left,
          width: WIDTH,
          ...(below ? { top: anchor.bottom + 4 } : { bottom: window.innerHeight - anchor.top + 4 }),
        }}
      >
        <p className={styles.title}>{market.data?.title ?? venueName(quote.venue).name}</p>
        {market.data?.outcome && <p>{market.data.outcome}</p>}
        {ownSide && <p>{ownSide}</p>}
        <dl>
          <dt>Bid</dt>
          <dd>
            {native(own.bid, "bid")} · {contracts(own.bid_size)}
          </dd>
          <dt>Ask</dt>
          <dd>
            {native(own.ask, "ask")} · {contracts(own.ask_size)}
          </dd>
          <dt>Tick</dt>
          <dd>{market.data ? `${market.data.tick} ${market.data.price_kind}` : "–"}</dd>
          <dt>Fee on 100</dt>
          <dd>{market.data ? feeWords(market.data.fees, market.data.currency) : "–"}</dd>
          {change && (
            <>
              <dt>Fee changes</dt>
              <dd>{change}</dd>
            </>
          )}
          <dt>All-in ask</dt>
          <dd>{ask && fee ? `${price(allIn(ask, fee), "ask").text} ¢` : "–"}</dd>
          <dt>Pays</dt>
          <dd title={market.data?.lockup?.source}>
            {market.data ? payWords(market.data.lockup, zone) : "–"}
          </dd>
          <dt>Proved</dt>
          <dd>
            <Ago at={new Date(quote.proved_at)} />
          </dd>
          <dt>Last change</dt>
          <dd>
            <Ago at={new Date(quote.changed_at)} />
          </dd>
          <dt>Venue to here</dt>
          <dd>{quote.lag_ms === null ? "–" : `${Math.round(quote.lag_ms)} ms`}</dd>
          {quote.trust !== "live" && (
            <>
              <dt>Trust</dt>
              <dd>{quote.trust_reason || quote.trust}</dd>
            </>
          )}
        </dl>
      </div>
    </Portal>
  );
}
