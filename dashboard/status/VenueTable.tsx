import { Term } from "~/ui/Term";
import { VenueRow } from "./VenueRow";
import styles from "./VenueTable.module.css";

/** One block per venue: its state in words, its books, its rates, its day. */
export function VenueTable({ venues }: { readonly venues: readonly string[] }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Venue</th>
            <th scope="col">State</th>
            <th scope="col" className={styles.right}>
              Data age
            </th>
            <th scope="col" className={styles.right}>
              Books <Term name="trust">live / delayed / stale / resync / halted</Term>
            </th>
            <th scope="col" className={styles.right}>
              Msg/s
            </th>
            <th scope="col" className={styles.right}>
              <Term name="lag">Lag p50 / p99 ms</Term>
            </th>
            <th scope="col" className={styles.right}>
              Gaps 1 h
            </th>
            <th scope="col" className={styles.right}>
              Reconn. 1 h
            </th>
            <th scope="col" className={styles.right}>
              Rate left %
            </th>
            <th scope="col">Last problem</th>
          </tr>
        </thead>
        {venues.map((venue) => (
          <VenueRow key={venue} venue={venue} />
        ))}
      </table>
    </div>
  );
}
