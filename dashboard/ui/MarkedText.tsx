import type { ReactNode } from "react";
import styles from "./MarkedText.module.css";
import type { SeverityLevel } from "./Severity";
import { cut, type Marked } from "./spans";

interface NumberProps {
  readonly number: number;
  readonly severity: SeverityLevel | undefined;
}

/** The number of a rule difference, the same wherever that difference is spoken of. */
export function DifferenceNumber({ number, severity }: NumberProps): ReactNode {
  return (
    <span className={styles.number} data-severity={severity}>
      {number}
    </span>
  );
}

const GRAVITY = ["note", "material", "fatal"] as const;

interface MarkedTextProps {
  /** A venue's own words: untrusted, and drawn as plain text only. */
  readonly text: string;
  readonly marks: readonly Marked[];
  readonly severity: (number: number) => SeverityLevel | undefined;
  /** The difference that the reader looks at now. */
  readonly current?: number | null;
}

/** A text whose differing stretches carry the number of the difference, in the colour of the gravest. */
export function MarkedText({ text, marks, severity, current = null }: MarkedTextProps): ReactNode {
  const gravest = (numbers: readonly number[]) =>
    GRAVITY[Math.max(0, ...numbers.map((number) => GRAVITY.indexOf(severity(number) ?? "note")))];
  return cut(text, marks).map(({ start, text: piece, numbers }) =>
    numbers.length === 0 ? (
      piece
    ) : (
      <mark
        key={start}
        className={styles.mark}
        data-severity={gravest(numbers)}
        data-numbers={numbers.join(" ")}
        data-current={current !== null && numbers.includes(current)}
      >
        {piece}
        {numbers.map((number) => (
          <DifferenceNumber key={number} number={number} severity={severity(number)} />
        ))}
      </mark>
    ),
  );
}
