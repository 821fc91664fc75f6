import type { ReactNode } from "react";
import { type Decimal, sign } from "./format/decimal";
import { Money } from "./Money";
import styles from "./StateTable.module.css";

export interface StateLine {
  readonly id: string;
  readonly label: string;
  readonly pays: readonly (Decimal | null)[];
  readonly receive: Decimal | null;
  readonly profit: Decimal | null;
  /** Why it can or cannot happen; in the hover. */
  readonly why: string;
  readonly mark?: ReactNode;
}

interface StateTableProps {
  /** What each leg is, over its column of payouts. */
  readonly legs: readonly ReactNode[];
  readonly unit: string;
  readonly allowed: readonly StateLine[];
  readonly apart: readonly StateLine[];
  /** What is to be said of endings that the rules do not name. */
  readonly note: string | null;
  readonly apartHead: ReactNode;
  /** Nothing is provable now: keep the figures, drop their colours. */
  readonly faded: boolean;
  /** The upper lines prove a guaranteed profit; otherwise no profit is green. */
  readonly guaranteed: boolean;
}

/** With more legs than this there is a sum alone: each of them stands below with its fills. */
const MOST_COLUMNS = 2;

/** Every way the world can end and what it pays. Endings that the rules allow stand above, those in which venues part below. */
export function StateTable({
  legs,
  unit,
  allowed,
  note,
  apart,
  apartHead,
  faded,
  guaranteed,
}: StateTableProps): ReactNode {
  return (
    <table className={styles.table} data-faded={faded} data-many={legs.length > MOST_COLUMNS}>
      <thead>
        <tr>
          <th scope="col">If it settles…</th>
          {legs.map((leg, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: legs never change their order.
            <th key={index} scope="col" className={styles.leg}>
              {leg}
            </th>
          ))}
          <th scope="col">You receive {unit}</th>
          <th scope="col">Profit {unit}</th>
        </tr>
      </thead>
      <Lines lines={allowed} faded={faded} green={guaranteed} />
      <tbody>
        {note && (
          <tr className={styles.note}>
            <th scope="row" colSpan={legs.length + 3}>
              {note}
            </th>
          </tr>
        )}
        <tr className={styles.divide}>
          <th scope="rowgroup" colSpan={legs.length + 3}>
            {apartHead}
          </th>
        </tr>
      </tbody>
      <Lines lines={apart} faded={faded} green={guaranteed} />
    </table>
  );
}

interface LinesProps {
  readonly lines: readonly StateLine[];
  readonly faded: boolean;
  readonly green: boolean;
}

function Lines({ lines, faded, green }: LinesProps) {
  return (
    <tbody>
      {lines.map((line) => (
        <tr key={line.id} title={line.why || undefined}>
          <th scope="row">
            {line.label} {line.mark}
          </th>
          {line.pays.map((paid, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: legs never change their order.
            <td key={index} className={styles.leg}>
              <Money value={paid} />
            </td>
          ))}
          <td>
            <Money value={line.receive} />
          </td>
          <td className={styles.profit}>
            <Money
              value={line.profit}
              signed
              neutral={faded || (!green && line.profit !== null && sign(line.profit) > 0)}
            />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
