import type { ReactNode } from "react";
import { Figure } from "./Figure";
import { type Decimal, HUNDRED, multiply, sign, toNumber } from "./format/decimal";
import { fixed } from "./format/figure";
import { type MoneyOptions, money, percent } from "./format/money";
import styles from "./Money.module.css";

function tone(value: Decimal | null, neutral: boolean): string | undefined {
  if (!value || neutral) return undefined;
  const side = sign(value);
  return side > 0 ? styles.pos : side < 0 ? styles.neg : undefined;
}

interface MoneyProps extends MoneyOptions {
  readonly value: Decimal | null;
  /** Keep the surrounding colour: what is not guaranteed, or no longer provable, is never green. */
  readonly neutral?: boolean;
  readonly title?: string | undefined;
}

/** An amount in the reporting currency; signed amounts are profit or loss and wear their colour beside their sign. */
export function Money({ value, neutral = false, title, ...options }: MoneyProps): ReactNode {
  return (
    <Figure
      className={tone(value, neutral || !options.signed)}
      figure={value && money(value, options)}
      title={title}
      value={value && toNumber(value)}
    />
  );
}

interface DeltaProps {
  readonly value: Decimal | null;
  readonly neutral?: boolean;
  /** An estimate from late books: `~1.2`, never green. */
  readonly indicative?: boolean;
  readonly places?: number;
  readonly title?: string | undefined;
}

/** A difference of prices in cents per contract, always with its sign. `value` is in units of 1. */
export function Delta({
  value,
  neutral = false,
  indicative = false,
  places = 1,
  title,
}: DeltaProps): ReactNode {
  const cents = value && multiply(value, HUNDRED);
  const figure = cents && fixed(cents, places, { rounding: "down", signed: !indicative });
  return (
    <Figure
      className={indicative ? styles.indicative : tone(value, neutral)}
      figure={figure && indicative ? { ...figure, text: `~${figure.text}` } : figure}
      title={title}
      value={value && toNumber(value)}
    />
  );
}

interface PercentProps {
  readonly value: Decimal | null;
  readonly signed?: boolean;
  readonly title?: string | undefined;
}

/** A ratio as percent; the unit stands in the head of its column. */
export function Percent({ value, signed = false, title }: PercentProps): ReactNode {
  return (
    <Figure figure={value && percent(value, { signed })} title={title} value={value && toNumber(value)} />
  );
}
