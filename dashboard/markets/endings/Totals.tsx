import { Explained } from "~/ui/Explained";
import { Figure } from "~/ui/Figure";
import { toNumber } from "~/ui/format/decimal";
import { price } from "~/ui/format/price";
import { usePreferences } from "~/ui/preferences";
import styles from "./Members.module.css";
import type { Totals as Sums } from "./prices";

interface TotalsProps {
  readonly sums: Sums;
  readonly count: number;
  readonly mustPay: boolean;
}

/** What one of each outcome is bid and costs together. Odds have no sum: it is in cents there. */
export function Totals({ sums, count, mustPay }: TotalsProps) {
  const { odds } = usePreferences();
  const unit = odds === "percent" ? "percent" : "cents";
  const told = mustPay
    ? "One of them pays 100: all of them for less than 100, or bids for all above 100, leave something before costs."
    : "At most one of them pays 100: bids for all above 100 leave something before costs. Whoever buys all of them may be paid nothing.";
  return (
    <tfoot>
      <tr>
        <th scope="row">
          <Explained sentence={told}>All {count} together</Explained>
          {unit !== odds && odds !== "cents" && ", ¢"}
          <span className={styles.follows}>{missing(sums)}</span>
        </th>
        <td>
          <span className={styles.best}>
            <Figure
              className={styles.sum}
              figure={price(sums.bids, "bid", unit)}
              value={toNumber(sums.bids)}
              side="bid"
            />
            <span className={styles.at} />
          </span>
        </td>
        <td>
          <span className={styles.best}>
            <Figure
              className={styles.sum}
              figure={sums.asks && price(sums.asks, "ask", unit)}
              value={sums.asks && toNumber(sums.asks)}
              side="ask"
            />
            <span className={styles.at} />
          </span>
        </td>
      </tr>
    </tfoot>
  );
}

function missing({ unbid, unoffered }: Sums): string {
  return [
    unbid > 0 ? `${unbid} without a live bid` : "",
    unoffered > 0 ? `${unoffered} without a live ask` : "",
  ]
    .filter(Boolean)
    .join(", ");
}
