import type { PortfolioOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { Money } from "~/ui/Money";
import { Term } from "~/ui/Term";
import styles from "./Portfolio.module.css";
import { worstOf } from "./plan";

interface FiguresProps {
  readonly found: PortfolioOut;
  readonly locked: boolean;
  readonly hurdle: string | null;
}

/** What the set guarantees and what it can lose, as large as each other; then what it binds. */
export function Figures({ found, locked, hurdle }: FiguresProps) {
  const currency = found.base;
  return (
    <dl className={styles.figures}>
      <div>
        <dt>
          <Term name={locked ? "guaranteed" : "conditional"}>{locked ? "Guaranteed" : "If all pay"}</Term>
        </dt>
        <dd>
          <Money value={decimal(found.guaranteed)} signed currency={currency} neutral={!locked} />
        </dd>
      </div>
      <div>
        <dt>
          <Term name="worst">If the venues part on all</Term>
        </dt>
        <dd>
          <Money value={worstOf(found.chosen)} signed currency={currency} />
        </dd>
      </div>
      <div>
        <dt>
          <Term name="outlay">Outlay</Term>
        </dt>
        <dd>
          <Money value={decimal(found.outlay)} rounding="up" currency={currency} />
        </dd>
      </div>
      <div>
        <dt>Stays free</dt>
        <dd>
          <Money value={decimal(found.left)} currency={currency} />
        </dd>
      </div>
      {hurdle !== null && (
        <div>
          <dt>
            <Term name="hurdle">After {hurdle} % a year</Term>
          </dt>
          <dd>
            <Money value={decimal(found.after_hurdle)} signed neutral currency={currency} />
          </dd>
        </div>
      )}
    </dl>
  );
}
