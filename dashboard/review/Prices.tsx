import type { Quote } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { decimal } from "~/ui/format/decimal";
import { UNIT } from "~/ui/format/price";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { TrustMark, usable } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./Prices.module.css";

/** What linked markets cost, as prices of the question's YES. Shown only after a decision: they bias. */
export function Prices({ prices }: { readonly prices: readonly Quote[] }) {
  const linkStale = useLinkStale();
  const { odds } = usePreferences();
  return (
    <span className={styles.prices} data-prices="" title="Best bid and ask for the question's Yes">
      <span className={styles.unit}>{UNIT[odds]}</span>
      {prices.map((quote) => {
        const trust = linkStale ? "stale" : quote.trust;
        const faded = !usable(trust);
        return (
          <VenueTag key={quote.key} venue={quote.venue}>
            <Price value={decimal(quote.bid)} side="bid" faded={faded} absent="no bid" />
            <Price value={decimal(quote.ask)} side="ask" faded={faded} absent="no ask" />
            <TrustMark trust={trust} provedAt={quote.proved_at} title={quote.trust_reason || undefined} />
          </VenueTag>
        );
      })}
    </span>
  );
}
