import type { BondOut } from "~/api/generated/schema";
import styles from "./Endings.module.css";
import { basisWords } from "./endings";

/** More sentences than these are folded. */
const MOST = 4;

/** What is known of several answers at once, as sentences, each with what it rests on. */
export function Bonds({ bonds }: { readonly bonds: readonly BondOut[] }) {
  if (bonds.length === 0) return null;
  const list = (
    <ul className={styles.bonds} aria-label="What binds the answers">
      {bonds.map((bond) => (
        <li key={bond.sentence}>
          {bond.sentence} <Basis bond={bond} />
        </li>
      ))}
    </ul>
  );
  if (bonds.length <= MOST) return list;
  return (
    <details className={styles.folded}>
      <summary>{bonds.length} more sentences about these answers</summary>
      {list}
    </details>
  );
}

/** On what a bond rests; what nothing may be locked on stands out. */
export function Basis({ bond }: { readonly bond: BondOut }) {
  return (
    <span className={styles.basis} data-certain={bond.certain}>
      {basisWords(bond)}
    </span>
  );
}
