import { Figure } from "~/ui/Figure";
import type { Decimal } from "~/ui/format/decimal";
import { decimal } from "~/ui/format/decimal";
import { briefSize, size, whole } from "~/ui/format/money";
import { exactCents, UNIT } from "~/ui/format/price";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { VenueTag } from "~/ui/VenueTag";
import { venueColour, venueName } from "~/ui/venues";
import styles from "./LadderTable.module.css";
import { type Cell, type Column, keyOf, onTick, quotable, type Rung } from "./ladder";

interface LadderTableProps {
  readonly rungs: readonly Rung[];
  readonly columns: readonly Column[];
  /** Whether a locked opportunity stands behind the cross. */
  readonly locked: boolean;
  /** Whether the link has been dead too long to read anything here as current. */
  readonly stale?: boolean;
  /** One cell a side that names its venues, where there is no room for a column each. */
  readonly composite?: boolean;
}

/** From so many columns a side on, sizes are shortened and stand closer. */
const TIGHT = 4;

/** All columns on one ladder: contracts bid to the left of the price, contracts offered to the right. */
export function LadderTable({ rungs, columns, locked, stale, composite = false }: LadderTableProps) {
  const { odds } = usePreferences();
  const several = columns.length > 1 && !composite;
  const across = several ? columns.length : 1;
  const tight = across >= TIGHT;
  // Odds and opposite sides give prices between the tenths of a cent: rounded to those, rungs would seem out of order.
  const finer = rungs.some((rung) => !onTick(rung.price, TENTH));
  return (
    <table
      className={styles.ladder}
      data-odds={odds}
      data-tight={tight}
      data-composite={composite}
      data-stale={stale}
    >
      <colgroup>
        <col span={across} />
        <col className={styles.middle} />
        <col span={across} />
      </colgroup>
      <thead>
        <tr>
          <th scope={several ? "colgroup" : "col"} colSpan={across}>
            Bid
          </th>
          <th scope="col" rowSpan={several ? 2 : 1} className={styles.price}>
            Price {UNIT[odds]}
          </th>
          <th
            scope={several ? "colgroup" : "col"}
            colSpan={across}
            className={several || composite ? styles.left : undefined}
          >
            Ask
          </th>
        </tr>
        {several && (
          <tr className={styles.venues}>
            <VenueHeads columns={columns} />
            <VenueHeads columns={columns} />
          </tr>
        )}
      </thead>
      <tbody>
        {rungs.map((rung) => (
          <tr key={keyOf(rung.price)} data-crossed={rung.crossed ? (locked ? "locked" : "raw") : undefined}>
            <Side columns={columns} cells={rung.bids} at={rung.price} tight={tight} composite={composite} />
            <td className={styles.price}>
              <Price
                value={rung.price}
                side={rung.bids.some(Boolean) ? "bid" : "ask"}
                finer={finer}
                title={`${exactCents(rung.price)} ¢`}
              />
            </td>
            <Side columns={columns} cells={rung.asks} at={rung.price} tight={tight} composite={composite} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TENTH = decimal("0.001");

function VenueHeads({ columns }: { readonly columns: readonly Column[] }) {
  return columns.map(({ key, venue }) => (
    <th key={key} scope="col">
      <VenueTag venue={venue} />
    </th>
  ));
}

interface SideProps {
  readonly columns: readonly Column[];
  readonly cells: readonly (Cell | null)[];
  readonly at: Decimal;
  readonly tight: boolean;
  readonly composite: boolean;
}

function Side({ columns, cells, at, tight, composite }: SideProps) {
  if (composite) return <Parts columns={columns} cells={cells} />;
  return columns.map((column, index) => {
    const cell = cells[index] ?? null;
    if (!cell)
      return (
        <td key={column.key} className={`${styles.none} ${styles.dash}`}>
          {quotable(at, column) ? "–" : ""}
        </td>
      );
    return (
      <td key={column.key} className={cell.usable ? undefined : styles.none}>
        <Figure figure={tight ? briefSize(cell.size) : whole(cell.size)} title={sizeInFull(column, cell)} />
      </td>
    );
  });
}

/** All venues of one side in one cell, each behind its code. */
function Parts({ columns, cells }: Pick<SideProps, "columns" | "cells">) {
  return (
    <td>
      <span className={styles.parts}>
        {columns.map((column, index) => {
          const cell = cells[index];
          if (!cell) return null;
          const { text, suffix } = briefSize(cell.size);
          return (
            <span
              key={column.key}
              className={`${styles.part} ${cell.usable ? "" : styles.none}`}
              style={{ "--venue": venueColour(column.venue) }}
            >
              <span>{venueName(column.venue).code}</span>
              <Figure figure={{ text: `${text}${suffix ?? ""}`, pad: "" }} title={sizeInFull(column, cell)} />
            </span>
          );
        })}
      </span>
    </td>
  );
}

function sizeInFull({ venue, books }: Column, { size: contracts, usable, besides }: Cell): string {
  const { name } = venueName(venue);
  const all = books.length > 1 ? `${name}, ${books.length} books` : name;
  const shown = `${all}: ${size(contracts).text} contracts${usable ? "" : " that may not be used now"}`;
  return besides ? `${shown}, and ${size(besides).text} in a book that may not be used now` : shown;
}
