import type { LivesGroup } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { Money, Percent } from "~/ui/Money";
import { symbol } from "../words";
import { judged, latencyText, ratio } from "./curves";
import styles from "./Lifetimes.module.css";

interface LatencyTableProps {
  readonly group: LivesGroup;
  readonly base: string;
}

/** What an order finds that arrives so long after the opening, at the size that was seen then. */
export function LatencyTable({ group, base }: LatencyTableProps) {
  const unit = symbol(base);
  return (
    <>
      <h2>
        Left for an order that arrives later
        {group.name === "all" ? "" : `, ${group.name}`}
      </h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">After</th>
            <th scope="col" title="Old enough to tell">
              Judged
            </th>
            <th scope="col">Still there %</th>
            <th scope="col">Profit left %</th>
            <th scope="col" className={styles.spare} title="Guaranteed at their opening">
              Offered {unit}
            </th>
            <th scope="col" className={styles.spare} title="Of each at most what it had offered">
              Left {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {group.latencies.map((row) => (
            <tr key={row.latency_ms}>
              <th scope="row">{latencyText(row.latency_ms)}</th>
              <td>{row.judged.toLocaleString("en-GB")}</td>
              <td>
                <Percent value={ratio(row.share)} />
              </td>
              <td>
                <Percent value={ratio(row.share_of_money)} />
              </td>
              <td className={styles.spare}>
                <Money value={judged(row) ? decimal(row.offered) : null} />
              </td>
              <td className={styles.spare}>
                <Money value={judged(row) ? decimal(row.there) : null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.note}>
        Sized by what was seen at the opening, at the prices found on arrival. Opportunities share depth: this
        money was offered more than once.
      </p>
    </>
  );
}
