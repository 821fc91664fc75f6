import type { OpportunityOut } from "~/api/generated/schema";
import { add, decimal } from "~/ui/format/decimal";
import { money, percent } from "~/ui/format/money";
import { day } from "~/ui/format/time";
import { Money } from "~/ui/Money";
import { usePreferences } from "~/ui/preferences";
import { Conflicts } from "~/ui/Severity";
import { Term } from "~/ui/Term";
import styles from "./Drawer.module.css";

interface HeroProps {
  readonly found: OpportunityOut;
  /** Why the claim does not hold now, or null while it does. */
  readonly why: string | null;
}

/** The claim and its price in one sentence each; profit and loss in figures of one size. */
export function Hero({ found, why }: HeroProps) {
  const { zone } = usePreferences();
  const { row } = found;
  const outlay = decimal(row.outlay);
  const won = decimal(row.guaranteed);
  const lost = decimal(row.worst_divergence);
  const ratio = decimal(row.return);
  const locked = row.class === "locked";
  const pay = outlay ? money(outlay, { currency: row.base, rounding: "up" }).text : "–";
  const receive = outlay && won ? money(add(outlay, won), { currency: row.base }).text : "–";
  const profit = won ? money(won, { currency: row.base, signed: true }).text : "–";
  const by = row.settles_at === null ? "" : ` by ${day(new Date(row.settles_at), zone)}`;
  const share = ratio ? ` (${percent(ratio).text} %)` : "";
  return (
    <header className={styles.hero}>
      <p className={styles.sentence}>
        {why ??
          (locked
            ? `Pay ${pay} now, receive ${receive} on every ending the rules allow: ${profit}${share}${by}.`
            : `Not guaranteed. Pay ${pay} now, receive ${receive}${by} on the plain endings. But: ${row.losing_state || "a named ending loses."}`)}
      </p>
      <dl className={styles.keys}>
        <div>
          <dt>
            <Term name={locked ? "guaranteed" : "conditional"}>{locked ? "Guaranteed" : "If it pays"}</Term>
          </dt>
          <dd>
            <Money value={won} signed currency={row.base} neutral={why !== null || !locked} />
          </dd>
        </div>
        <div>
          <dt>
            <Term name="worst">If the venues part</Term> <Conflicts counts={row.conflicts} />
          </dt>
          <dd>
            <Money value={lost} signed currency={row.base} neutral={why !== null} />
          </dd>
        </div>
      </dl>
      {found.parted && <p className={styles.parted}>{found.parted}</p>}
      {!locked && found.why_not_locked.length > 0 && (
        <ul className={styles.whyNot}>
          {found.why_not_locked.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </header>
  );
}
