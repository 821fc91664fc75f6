import type { ReactNode } from "react";
import styles from "./Depth.module.css";
import { type Decimal, toNumber } from "./format/decimal";

/** Contracts at which a bar is full; the scale is logarithmic, so one decade is a quarter of it. */
const FULL = 10_000;

function share(size: Decimal | null): number {
  const contracts = size ? toNumber(size) : 0;
  return contracts <= 1 ? 0 : Math.min(1, Math.log10(contracts) / Math.log10(FULL));
}

interface DepthProps {
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly faded?: boolean;
}

/** Sizes at the best prices as two bars from the middle: bid to the left, ask to the right. */
export function Depth({ bid, ask, faded = false }: DepthProps): ReactNode {
  return (
    <span className={faded ? styles.faded : styles.depth} aria-hidden="true">
      <i style={{ "--share": share(bid) }} />
      <i style={{ "--share": share(ask) }} />
    </span>
  );
}
