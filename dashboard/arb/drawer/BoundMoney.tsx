import type { OpportunityOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { day } from "~/ui/format/time";
import { Money } from "~/ui/Money";
import { usePreferences } from "~/ui/preferences";
import { Term } from "~/ui/Term";
import styles from "./BoundMoney.module.css";

/** Until when the outlay is bound, and what is left once it has earned its hurdle. */
export function BoundMoney({ found }: { readonly found: OpportunityOut }) {
  const { zone } = usePreferences();
  const { lockup, hurdle } = found;
  if (!lockup) {
    return (
      <p className={styles.bound}>
        <Term name="lockup">Lock-up</Term> unknown: a venue does not say when it pays
      </p>
    );
  }
  return (
    <p className={styles.bound}>
      <Term name="lockup">Pays</Term> by {day(new Date(lockup.median_at), zone)} with even chance, by{" "}
      {day(new Date(lockup.late_at), zone)} nine times in ten
      {lockup.assumed && " (assumed: a venue does not state its delay)"}
      {hurdle && (
        <>
          . After {Number((Number(hurdle.annual) * 100).toFixed(2))} % a year on the outlay until then:{" "}
          <Money value={decimal(hurdle.left)} signed currency={found.row.base} neutral />
        </>
      )}
    </p>
  );
}
