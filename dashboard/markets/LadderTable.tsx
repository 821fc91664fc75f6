import { Figure } from "~/ui/Figure";
import { decimal } from "~/ui/format/decimal";
import { whole } from "~/ui/format/money";
import { UNIT } from "~/ui/format/price";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { usable } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./LadderTable.module.css";
import { onTick, type Rung, type TurnedBook } from "./ladder";

interface LadderTableProps {
  readonly rungs: readonly Rung[];
  readonly books: readonly TurnedBook[];
  /** Whether a locked opportunity stands behind the cross. */
  readonly locked: boolean;
}

/** All books on one ladder: contracts bid to the left of the price, contracts offered to the right. */
export function LadderTable({ rungs, books, locked }: LadderTableProps) {
  const { odds } = usePreferences();
  return (
    <table className={styles.ladder}>
      <thead>
        <tr>
          {books.map((book) => (
            <th key={`b${book.key}`} scope="col">
              <VenueTag venue={book.venue}>bid</VenueTag>
            </th>
          ))}
          <th scope="col" className={styles.price}>
            Price {UNIT[odds]}
          </th>
          {books.map((book) => (
            <th key={`a${book.key}`} scope="col">
              <VenueTag venue={book.venue}>ask</VenueTag>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rungs.map((rung) => (
          <tr
            key={`${rung.price.units}/${rung.price.scale}`}
            data-crossed={rung.crossed ? (locked ? "locked" : "raw") : undefined}
          >
            {books.map((book, index) => (
              <SizeCell key={book.key} book={book} rung={rung} size={rung.bids[index] ?? null} />
            ))}
            <td className={styles.price}>
              <Price value={rung.price} side={rung.bids.some(Boolean) ? "bid" : "ask"} />
            </td>
            {books.map((book, index) => (
              <SizeCell key={book.key} book={book} rung={rung} size={rung.asks[index] ?? null} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SizeCell({
  book,
  rung,
  size,
}: {
  readonly book: TurnedBook;
  readonly rung: Rung;
  readonly size: Rung["bids"][number];
}) {
  if (!size) return <td className={styles.none}>{onTick(rung.price, decimal(book.book.tick)) ? "–" : ""}</td>;
  return (
    <td className={usable(book.book.trust) ? undefined : styles.none}>
      <Figure figure={whole(size)} />
    </td>
  );
}
