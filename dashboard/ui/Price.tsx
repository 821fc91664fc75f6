import type { ReactNode } from "react";
import { Figure } from "./Figure";
import { type Decimal, toNumber } from "./format/decimal";
import { MISSING } from "./format/figure";
import { price, type Role } from "./format/price";
import styles from "./Price.module.css";
import { usePreferences } from "./preferences";

export type Frame = "best" | "crossed" | "raw";

interface PriceProps {
  readonly value: Decimal | null;
  readonly side: Role;
  readonly tick?: Decimal | null;
  /** With hundredths of a cent, whatever the tick. */
  readonly finer?: boolean;
  /** `best` of the row; `crossed` when a locked opportunity stands behind it; `raw` when costs eat the cross up. */
  readonly frame?: Frame | undefined;
  /** Figures that nothing is computed from. */
  readonly faded?: boolean;
  /** What stands here when there is no price: `no bid`, `no ask`, or a dash where the market is not listed. */
  readonly absent?: string | undefined;
  readonly title?: string | undefined;
}

/** A probability as the reader wants prices written, rounded to the reader's harm. */
export function Price({
  value,
  side,
  tick = null,
  finer = false,
  frame,
  faded,
  absent,
  title,
}: PriceProps): ReactNode {
  const { odds } = usePreferences();
  if (!value) return <span className={styles.absent}>{absent ?? MISSING}</span>;
  const tone = faded ? styles.faded : frame ? styles[frame] : styles.plain;
  return (
    <Figure
      className={`${styles.price} ${tone}`}
      figure={price(value, side, odds, tick, finer)}
      title={title}
      side={side}
      value={toNumber(value)}
    />
  );
}
