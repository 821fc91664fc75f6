import type { MarketOut, TableOut } from "~/api/generated/schema";
import { Bonds } from "./Bonds";
import { otherBonds, places } from "./bonds";
import styles from "./Endings.module.css";
import { heading, searched } from "./endings";
import { MarketRows } from "./MarketRows";
import { MemberRows } from "./MemberRows";
import { StateRows } from "./StateRows";

interface EndingTableProps {
  readonly table: TableOut;
  /** When the table came, ms of the epoch. */
  readonly tableAt: number;
  readonly markets: readonly MarketOut[];
}

/** One question, or a group of them: what is asked where and at which price, what follows from what, and all endings. */
export function EndingTable({ table, tableAt, markets }: EndingTableProps) {
  const { name, says } = heading(table);
  const placed = places(table);
  const remarks = table.workload ? [...table.notes, searched(table.workload)] : table.notes;
  return (
    <section className={styles.table} aria-label={name}>
      <h3>
        {name} <span>{says}</span>
      </h3>
      <div className={styles.parts}>
        {table.shape === "question" ? (
          <MarketRows table={table} tableAt={tableAt} markets={markets} />
        ) : (
          <MemberRows table={table} tableAt={tableAt} placed={placed} />
        )}
        <Bonds bonds={otherBonds(table, placed)} />
        <StateRows table={table} name={name} />
      </div>
      {remarks.length > 0 && (
        <ul className={styles.notes} aria-label="Remarks">
          {remarks.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
