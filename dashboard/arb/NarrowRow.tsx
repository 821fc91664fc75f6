import { Until } from "~/ui/Age";
import { decimal } from "~/ui/format/decimal";
import { price } from "~/ui/format/price";
import { Money, Percent } from "~/ui/Money";
import { usePreferences } from "~/ui/preferences";
import { Conflicts } from "~/ui/Severity";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./NarrowRow.module.css";
import { type ArbRef, useRow } from "./rows";
import { shown, weakest, whyClosed } from "./words";

export function NarrowOpportunity(at: ArbRef) {
  return <NarrowRow at={at} />;
}

function NarrowRow({ at }: { readonly at: ArbRef }) {
  const { row, over, closed } = useRow(at);
  const { odds } = usePreferences();
  const leg = weakest(row);
  const { first, more } = shown(row.legs);
  return (
    <div className={styles.row} data-over={over}>
      <span className={styles.money}>
        <b>
          <Money
            value={decimal(row.guaranteed)}
            signed
            currency={row.base}
            neutral={over || row.class === "conditional"}
          />
        </b>
        <span>
          <Percent value={decimal(row.return)} /> %
        </span>
        <span className={styles.worst}>
          worst <Money value={decimal(row.worst_divergence)} signed neutral={over} />{" "}
          <Conflicts counts={row.conflicts} />
        </span>
      </span>
      <span className={styles.title}>
        {row.kind} · {row.title}
      </span>
      <span className={styles.legs}>
        {closed
          ? whyClosed(row)
          : first.map(({ market, venue, side, price: paid }) => {
              const value = decimal(paid);
              return (
                <VenueTag key={market} venue={venue}>
                  {side.toUpperCase()} {value ? price(value, "ask", odds).text : "–"}
                </VenueTag>
              );
            })}
        {!closed && more > 0 && <span>+{more}</span>}
        <span className={styles.age}>
          <Until at={row.settles_at === null ? null : new Date(row.settles_at)} />
          {!closed && <TrustMark trust={leg?.trust ?? "live"} provedAt={leg?.proved_at ?? row.proved_at} />}
        </span>
      </span>
    </div>
  );
}
