import { type Decimal, toNumber } from "./format/decimal";

/** From the greatest loss to the greatest profit of a table; zero always lies in it. */
export interface Scale {
  readonly least: number;
  readonly span: number;
  /** Where zero lies, as a share of the width. */
  readonly zero: number;
}

/** The scale that holds all of these. */
export function scaleOf(profits: readonly (Decimal | null)[]): Scale {
  const values = profits.flatMap((profit) => (profit ? [toNumber(profit)] : []));
  const least = Math.min(0, ...values);
  const span = Math.max(0, ...values) - least;
  return { least, span, zero: span > 0 ? Math.abs(least) / span : 0 };
}

export interface Stretch {
  readonly from: number;
  readonly share: number;
  readonly loss: boolean;
}

/** Where a profit or loss is drawn, as shares of the width; null where there is nothing to draw. */
export function stretch(profit: Decimal, { span, zero }: Scale): Stretch | null {
  const share = span > 0 ? toNumber(profit) / span : 0;
  if (share === 0) return null;
  return { from: Math.min(zero, zero + share), share: Math.abs(share), loss: share < 0 };
}
