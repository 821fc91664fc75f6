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

/** Longer than this, a word may be broken, and its number with it. */
const LONG_WORD = 24;

/** Where the last word of a stretch begins, which stands in one line with the number behind it. */
function lastWord(piece: string): number {
  const at = piece.search(/\S+\s*$/);
  return at < 0 || piece.length - at > LONG_WORD ? piece.length : at;
}

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
        {piece.slice(0, lastWord(piece))}
        <span className={styles.end}>
          {piece.slice(lastWord(piece))}
          {numbers.map((number) => (
            <DifferenceNumber key={number} number={number} severity={severity(number)} />
          ))}
        </span>
      </mark>
    ),
  );
}
