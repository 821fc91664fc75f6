import { IconCircle, IconOctagonFilled, IconTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Severity.module.css";

export type SeverityLevel = "note" | "material" | "fatal";

const SHAPES = {
  note: [IconCircle, "wording differs, no ending found that parts the venues"],
  material: [IconTriangle, "a nameable ending parts the venues"],
  fatal: [IconOctagonFilled, "another question"],
} as const;

interface SeverityProps {
  readonly level: SeverityLevel;
  readonly count?: number;
  /** Write the word beside the shape. */
  readonly word?: boolean;
}

/** A rule difference: shape and count, the word in the hover or beside it. */
export function Severity({ level, count, word = false }: SeverityProps): ReactNode {
  const [Icon, meaning] = SHAPES[level];
  return (
    <span className={`${styles.mark} ${styles[level]}`} title={`${level}: ${meaning}`} data-severity={level}>
      <Icon size={11} stroke={2.4} role="img" aria-label={level} />
      {count !== undefined && count > 0 && <span>{count}</span>}
      {word && <span>{level}</span>}
    </span>
  );
}

export interface ConflictCounts {
  readonly note: number;
  readonly material: number;
  readonly fatal: number;
}

/** Every severity that a question carries, the gravest first. */
export function Conflicts({ counts }: { readonly counts: ConflictCounts }): ReactNode {
  const levels = (["fatal", "material", "note"] as const).filter((level) => counts[level] > 0);
  if (levels.length === 0) return null;
  return (
    <span className={styles.all}>
      {levels.map((level) => (
        <Severity key={level} level={level} count={counts[level]} />
      ))}
    </span>
  );
}
