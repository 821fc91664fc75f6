import { IconArrowBackUp, IconCheck, IconCircleHalf2, IconX } from "@tabler/icons-react";
import styles from "./States.module.css";

interface PaysProps {
  /** `Yes`, `No`, `refund`, what a contract of Yes pays, or `any` where the ending leaves it open. */
  readonly word: string;
  readonly refund: boolean;
}

/** How a market settles, as a shape and a word. */
export function Pays({ word, refund }: PaysProps) {
  if (word === "any")
    return (
      <span className={styles.open} title="It may settle either way" role="img" aria-label="either way">
        ·
      </span>
    );
  const [kind, Icon] = refund ? SHAPES.refund : (SHAPES[word] ?? PART);
  return (
    <span className={styles.pays} data-pays={kind}>
      <Icon size={12} stroke={2} aria-hidden="true" />
      {word}
    </span>
  );
}

type Shape = readonly [string, typeof IconCheck];

const PART: Shape = ["part", IconCircleHalf2];
const SHAPES: Readonly<Record<string, Shape>> & { readonly refund: Shape } = {
  Yes: ["yes", IconCheck],
  No: ["no", IconX],
  refund: ["refund", IconArrowBackUp],
};
