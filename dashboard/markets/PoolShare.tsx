import { decimal } from "~/ui/format/decimal";
import { Price } from "~/ui/Price";
import styles from "./PoolShare.module.css";

/** The one price of a pool: an option's share of the pot, in the place of bid and ask. */
export function PoolShare({ share, faded }: { readonly share: string; readonly faded: boolean }) {
  return (
    <>
      <span
        className={styles.word}
        title="A parimutuel pool: its share of the pot. Every later stake moves it, so it is never traded on."
      >
        pool
      </span>
      <Price value={decimal(share)} side="ask" faded={faded} />
    </>
  );
}
