import type { OpportunityOut } from "~/api/generated/schema";
import { Money } from "~/ui/Money";
import styles from "./Drawer.module.css";
import { costLines, shown } from "./sums";

/** From gross to net, line by line. */
export function Costs({ found, unit }: { readonly found: OpportunityOut; readonly unit: string }) {
  const { lines, net } = costLines(found);
  return (
    <table className={styles.costs} data-sum="costs">
      <thead>
        <tr>
          <th scope="col">Costs</th>
          <th scope="col">{unit}</th>
        </tr>
      </thead>
      <tbody>
        {lines.filter(shown).map((line) => (
          <tr key={line.label}>
            <th scope="row">{line.label}</th>
            <td>
              <Money value={line.amount} signed={line.label !== "gross"} neutral />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">net</th>
          <td>
            <Money value={net} signed neutral />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
