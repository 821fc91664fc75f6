import { IconArrowsExchange } from "@tabler/icons-react";
import type { MarketOut, TableOut } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { UNIT } from "~/ui/format/price";
import { usePreferences } from "~/ui/preferences";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./Members.module.css";
import type { MarketPrice } from "./prices";
import { Quote, QuoteTrust } from "./Quotes";
import { usePrices } from "./usePrices";

interface MarketRowsProps {
  readonly table: TableOut;
  readonly tableAt: number;
  /** What the venues call the markets; none until it is read. */
  readonly markets: readonly MarketOut[];
}

/** The markets of one question beside each other, each under the name that its venue gives it. */
export function MarketRows({ table, tableAt, markets }: MarketRowsProps) {
  const prices = usePrices(table, tableAt).flat();
  const linkStale = useLinkStale();
  const { odds } = usePreferences();
  return (
    <table className={styles.members}>
      <thead>
        <tr>
          <th scope="col">Market</th>
          <th scope="col">
            Bid {UNIT[odds]} · ask {UNIT[odds]}
          </th>
          <th scope="col">Age</th>
        </tr>
      </thead>
      <tbody>
        {prices.map((price) => (
          <tr key={price.market}>
            <th scope="row">
              <span className={styles.market}>
                <VenueTag venue={price.venue} />
                <Name price={price} market={markets.find(({ key }) => key === price.market)} />
                {price.orientation === "opposite" && <Opposite />}
              </span>
            </th>
            <td>
              <Quote price={price} linkStale={linkStale} />
            </td>
            <td>
              <QuoteTrust price={price} linkStale={linkStale} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface NameProps {
  readonly price: MarketPrice;
  readonly market: MarketOut | undefined;
}

/** A venue that lists both sides of a game calls both markets alike: the outcome tells them apart. */
function Name({ price: { title }, market }: NameProps) {
  const outcome = market?.outcome;
  const name = outcome && !title.includes(outcome) ? `${title}: ${outcome}` : title;
  return (
    <span className={styles.title} title={name}>
      {name}
    </span>
  );
}

/** Says that a market asks the opposite; what it quotes and pays is turned round here. */
export function Opposite() {
  return (
    <span title="Linked as opposite: its Yes is No here, so its prices and payments are turned round">
      <IconArrowsExchange size={12} role="img" aria-label="linked as opposite" />
    </span>
  );
}
