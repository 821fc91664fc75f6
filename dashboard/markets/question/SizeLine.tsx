import { useState } from "react";
import type { AllIn } from "~/api/generated/schema";
import { useSizeQuote } from "~/api/queries";
import { AmountField } from "~/ui/AmountField";
import { Toggle } from "~/ui/Controls";
import { decimal } from "~/ui/format/decimal";
import { size as sizeText } from "~/ui/format/money";
import { UNIT } from "~/ui/format/price";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { Term } from "~/ui/Term";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./SizeLine.module.css";

const START = "500";
const LEGAL = /^[1-9]\d{0,6}$/;

/** Where each side is cheapest for my size, every cost in; on demand at every venue. */
export function SizeLine({ id }: { readonly id: string }) {
  const [size, setSize] = useState(START);
  const [all, setAll] = useState(false);
  const quote = useSizeQuote(id, size);
  const shown = (side: readonly AllIn[] | undefined) => (all ? (side ?? []) : (side ?? []).slice(0, 1));
  return (
    <section className={styles.line} aria-label="Price for my size">
      <AmountField
        value={size}
        read={(typed) => (LEGAL.test(typed) ? typed : null)}
        legal="A whole number of contracts, 1 to 9,999,999"
        onChange={setSize}
      >
        My size in contracts
      </AmountField>
      <Side name="buy YES" offers={shown(quote.data?.yes)} size={size} />
      <Side name="buy NO" offers={shown(quote.data?.no)} size={size} />
      {quote.isError && <span className={styles.failed}>{quote.error.message}</span>}
      <Toggle on={all} onChange={setAll}>
        All venues
      </Toggle>
    </section>
  );
}

interface SideProps {
  readonly name: string;
  readonly offers: readonly AllIn[];
  readonly size: string;
}

function Side({ name, offers, size }: SideProps) {
  const { odds } = usePreferences();
  return (
    <span className={styles.side}>
      <span>{name}</span>
      {offers.length === 0 && <span className={styles.none}>no live offer</span>}
      {offers.map((offer) => {
        const filled = decimal(offer.filled);
        const short = filled && sizeText(filled).text !== sizeText(decimal(size) ?? filled).text;
        return (
          <span key={offer.key} className={styles.offer} data-usable={offer.usable}>
            <Price value={decimal(offer.price)} side="ask" faded={!offer.usable} />›
            <Price
              value={decimal(offer.all_in)}
              side="ask"
              faded={!offer.usable}
              frame={offer.usable ? "best" : undefined}
            />
            {UNIT[odds]} <Term name="allin">all-in</Term> at <VenueTag venue={offer.venue} />
            {short && filled && <span className={styles.short}>only {sizeText(filled).text}</span>}
            {!offer.usable && <span className={styles.short}>not usable now</span>}
          </span>
        );
      })}
    </span>
  );
}
