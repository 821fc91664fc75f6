import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Explained } from "./Explained";
import { type Decimal, sign } from "./format/decimal";
import { Money } from "./Money";
import { type Scale, scaleOf, stretch } from "./profitBar";
import styles from "./StateTable.module.css";

export interface StateLine {
  readonly id: string;
  readonly label: string;
  readonly pays: readonly (Decimal | null)[];
  readonly receive: Decimal | null;
  readonly profit: Decimal | null;
  /** Why it can or cannot happen; behind the label. */
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

/** With more legs than this their columns scroll, behind the sums that matter most. */
const MOST_COLUMNS = 3;

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
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const sumsFirst = narrow || legs.length > MOST_COLUMNS;
  const scale = scaleOf([...allowed, ...apart].map(({ profit }) => profit));
  const shared = { faded, green: guaranteed, sumsFirst, scale };
  const sums = (
    <>
      <th scope="col">You receive {unit}</th>
      <th scope="col">Profit {unit}</th>
    </>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Payout by ending">
      <table className={styles.table} data-faded={faded} data-many={legs.length > MOST_COLUMNS}>
        <thead>
          <tr>
            <th scope="col" className={styles.ending}>
              If it settles…
            </th>
            {sumsFirst && sums}
            {legs.map((leg, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: legs never change their order.
              <th key={index} scope="col">
                {leg}
              </th>
            ))}
            {!sumsFirst && sums}
          </tr>
        </thead>
        <Lines lines={allowed} {...shared} />
        <tbody>
          {note && (
            <tr className={styles.note}>
              <th scope="row" colSpan={legs.length + 3}>
                <span>{note}</span>
              </th>
            </tr>
          )}
          <tr className={styles.divide}>
            <th scope="rowgroup" colSpan={legs.length + 3}>
              <span>{apartHead}</span>
            </th>
          </tr>
        </tbody>
        <Lines lines={apart} {...shared} />
      </table>
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly StateLine[];
  readonly faded: boolean;
  readonly green: boolean;
  readonly sumsFirst: boolean;
  readonly scale: Scale;
}

function Lines({ lines, faded, green, sumsFirst, scale }: LinesProps) {
  return (
    <tbody>
      {lines.map((line) => {
        const neutral = faded || (!green && line.profit !== null && sign(line.profit) > 0);
        const sums = (
          <>
            <td data-of="receive">
              <Money value={line.receive} />
            </td>
            <td data-of="profit" className={styles.profit}>
              <Money value={line.profit} signed neutral={neutral} />
            </td>
          </>
        );
        return (
          <tr key={line.id}>
            <th scope="row" className={styles.ending}>
              {line.why ? <Explained sentence={line.why}>{line.label}</Explained> : line.label} {line.mark}
              <Bar profit={line.profit} scale={scale} neutral={neutral} />
            </th>
            {sumsFirst && sums}
            {line.pays.map((paid, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: legs never change their order.
              <td key={index} data-of="leg">
                <Money value={paid} />
              </td>
            ))}
            {!sumsFirst && sums}
          </tr>
        );
      })}
    </tbody>
  );
}

interface BarProps {
  readonly profit: Decimal | null;
  readonly scale: Scale;
  readonly neutral: boolean;
}

/** Profit or loss as a stretch from zero, all endings to one scale. The figure beside says the same. */
function Bar({ profit, scale, neutral }: BarProps) {
  const drawn = profit && stretch(profit, scale);
  if (!drawn) return null;
  const tone = neutral ? "neutral" : drawn.loss ? "loss" : "gain";
  return (
    <span className={styles.bar} aria-hidden="true" style={{ "--zero": scale.zero }}>
      <i data-tone={tone} style={{ "--from": drawn.from, "--share": drawn.share }} />
    </span>
  );
}
