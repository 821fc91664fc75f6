import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Explained.module.css";

interface ExplainedProps {
  /** What it means, or why it is so. */
  readonly sentence: string;
  readonly width?: number;
  readonly children: ReactNode;
}

/** Words with a sentence behind them: it shows on hover, on focus and on touch. */
export function Explained({ sentence, width = 320, children }: ExplainedProps): ReactNode {
  return (
    <Tooltip
      label={sentence}
      multiline
      w={width}
      openDelay={250}
      events={{ hover: true, focus: true, touch: true }}
      withinPortal
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the sentence must be reachable by keyboard. */}
      <span className={styles.explained} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}
