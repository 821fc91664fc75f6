import { memo } from "react";
import { useFlash } from "~/live/flash";
import styles from "./Figure.module.css";
import type { Figure as FigureText } from "./format/figure";
import { MISSING } from "./format/figure";

interface FigureProps {
  readonly figure: FigureText | null;
  /** A number that grows with the figure: tells an upward flash from a downward one. Left out, the figure never flashes. */
  readonly value?: number | null;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  /** Which of two figures in one cell this is. */
  readonly side?: string;
}

/** A number in a right-aligned column; its invisible padding is drawn by CSS, so copying takes the figure alone. */
export const Figure = memo(function Figure({ figure, value = null, className, title, side }: FigureProps) {
  const text = figure?.text ?? MISSING;
  const suffix = figure?.suffix;
  const ref = useFlash<HTMLSpanElement>(`${text}${suffix ?? ""}`, value);
  const missing = figure === null;
  return (
    <span
      ref={ref}
      className={`${styles.figure} ${missing ? styles.missing : ""} ${className ?? ""}`}
      title={title}
      data-side={side}
    >
      <span data-figure={missing ? undefined : ""} data-pad={figure?.pad || undefined}>
        {text}
      </span>
      {suffix !== undefined && <span className={styles.suffix}>{suffix}</span>}
    </span>
  );
});
