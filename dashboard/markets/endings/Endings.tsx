import { Link } from "@tanstack/react-router";
import type { MarketOut } from "~/api/generated/schema";
import { useStates } from "~/api/queries";
import { Failure, Loading, Region } from "~/ui/Region";
import styles from "./Endings.module.css";
import { EndingTable } from "./EndingTable";

interface EndingsProps {
  readonly id: string;
  /** What the venues call the markets; none until it is read. */
  readonly markets: readonly MarketOut[];
}

/** Every way in which a question can end: by itself, and with each group of questions that hangs together with it. */
export function Endings({ id, markets }: EndingsProps) {
  const found = useStates(id);
  const tables = found.data?.tables.filter(({ members }) =>
    members.some(({ markets }) => markets.length > 0),
  );
  return (
    <section className={styles.endings} aria-label="How it can end">
      <h2>How it can end</h2>
      <p className={styles.explain}>
        Each line is one way the world can end, with what every market then pays. What is proved under Arb is
        proved over lines like these.
      </p>
      {tables && tables.length > 0 ? (
        tables.map((table) => (
          <EndingTable key={table.id} table={table} tableAt={found.dataUpdatedAt} markets={markets} />
        ))
      ) : found.isError && !tables ? (
        <Failure error={found.error} what="How it can end" retry={() => void found.refetch()} />
      ) : tables ? (
        <Region
          sentence="No market is confirmed to ask this question."
          meaning="Only confirmed links are in the tables of endings, and opportunities rest on nothing else."
          action={<Link to="/review">Look at what waits for review</Link>}
        />
      ) : (
        <Loading rows={8} height={28} awaiting="the endings" />
      )}
    </section>
  );
}
