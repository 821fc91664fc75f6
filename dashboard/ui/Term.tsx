import type { ReactNode } from "react";
import { Explained } from "./Explained";
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
    <Explained sentence={sentence} width={240}>
      {children ?? word}
    </Explained>
  );
}
