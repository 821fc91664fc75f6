import type { LegOut, OpportunityOut } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { decimal } from "~/ui/format/decimal";
import { money, size } from "~/ui/format/money";
import { price, UNIT } from "~/ui/format/price";
import { usePreferences } from "~/ui/preferences";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import { contracts, limit } from "../words";
import styles from "./Drawer.module.css";

/** What to buy where, level by level, with the age of each book. */
export function Legs({ found }: { readonly found: OpportunityOut }) {
  return (
    <section className={styles.legs} aria-label="Legs">
      <h3>Legs, level by level</h3>
      {found.row.legs.map((leg) => (
        <Leg key={leg.market} leg={leg} />
      ))}
      <p className={styles.limit}>size limited by {limit(found.row.limit_by)}</p>
    </section>
  );
}

function Leg({ leg }: { readonly leg: LegOut }) {
  const { odds } = usePreferences();
  const linkStale = useLinkStale();
  const write = (text: string) => {
    const value = decimal(text);
    return value ? price(value, "ask", odds).text : "–";
  };
  const amount = (text: string) => {
    const value = decimal(text);
    return value ? money(value, { currency: leg.currency, rounding: "up" }).text : "–";
  };
  return (
    <div className={styles.leg}>
      <p>
        <VenueTag venue={leg.venue}>
          buy {leg.side.toUpperCase()} {contracts(leg)}
        </VenueTag>
        {leg.name && <span className={styles.name}>{leg.name}</span>}
        <TrustMark
          trust={linkStale ? "stale" : leg.trust}
          provedAt={leg.proved_at}
          title={leg.trust_reason || undefined}
        />
      </p>
      <ul>
        {leg.fills.map((fill) => {
          const count = decimal(fill.contracts);
          return (
            <li key={fill.price}>
              {count ? size(count).text : "–"} at {write(fill.price)} {UNIT[odds]} · cost {amount(fill.cost)}{" "}
              · fee {amount(fill.fee)}
            </li>
          );
        })}
        <li className={styles.beyond}>
          limit {write(leg.worst_price)} {UNIT[odds]}
        </li>
      </ul>
    </div>
  );
}
