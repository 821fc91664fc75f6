import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Term.module.css";
import { TERMS, type TermName } from "./terms";

/** A word of the product; its sentence shows on hover and on focus. */
export function Term({
  name,
  children,
}: {
  readonly name: TermName;
  readonly children?: ReactNode;
}): ReactNode {
  const [word, sentence] = TERMS[name];
  return (
    <Tooltip
      label={sentence}
      multiline
      w={240}
      openDelay={250}
      events={{ hover: true, focus: true, touch: true }}
      withinPortal
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the sentence must be reachable by keyboard. */}
      <span className={styles.term} tabIndex={0}>
        {children ?? word}
      </span>
    </Tooltip>
  );
}
