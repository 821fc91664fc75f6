import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useState } from "react";
import type { StateRowOut, TableOut } from "~/api/generated/schema";
import { Explained } from "~/ui/Explained";
import { Severity } from "~/ui/Severity";
import { VenueTag } from "~/ui/VenueTag";
import { apart, columnsOf, type EndingColumn, KINDS, STEP, shown, whyOf } from "./endings";
import { Opposite } from "./MarketRows";
import { Pays } from "./Pays";
import styles from "./States.module.css";

interface StateRowsProps {
  readonly table: TableOut;
  readonly name: string;
}

/** All endings, a line each, and what every market then pays. Wide ones scroll by themselves; the endings' names stay. */
export function StateRows({ table, name }: StateRowsProps) {
  const columns = columnsOf(table);
  const members = table.members.filter(({ markets }) => markets.length > 0);
  const open = table.states.some(({ settlements }) => settlements.some(({ word }) => word === "any"));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={`Endings: ${name}`}>
      <table className={styles.states}>
        <thead>
          {members.length > 1 && (
            <tr>
              <th rowSpan={2} scope="col" className={styles.ending}>
                Ending
              </th>
              {members.map(({ label, title, markets, is_asked }) => (
                <th key={title} colSpan={markets.length} scope="colgroup" title={title} data-asked={is_asked}>
                  <span className={styles.over}>{label}</span>
                </th>
              ))}
            </tr>
          )}
          <tr>
            {members.length === 1 && (
              <th scope="col" className={styles.ending}>
                Ending
              </th>
            )}
            {columns.map(({ market }) => (
              <th key={market.market} scope="col" title={market.title}>
                <VenueTag venue={market.venue} />
                {market.orientation === "opposite" && <Opposite />}
              </th>
            ))}
          </tr>
        </thead>
        {KINDS.map(([kind, head, meaning]) => (
          <Kind
            key={kind}
            head={head}
            meaning={meaning}
            table={table}
            columns={columns}
            rows={table.states.filter((row) => row.kind === kind)}
          />
        ))}
      </table>
      {open && <p className={styles.legend}>· may settle either way</p>}
    </div>
  );
}

interface KindProps {
  readonly head: string;
  readonly meaning: string;
  readonly table: TableOut;
  readonly columns: readonly EndingColumn[];
  readonly rows: readonly StateRowOut[];
}

function Kind({ head, meaning, table, columns, rows }: KindProps) {
  const [steps, setSteps] = useState(0);
  const count = shown(rows.length, steps);
  const rest = rows.length - count;
  return (
    <tbody>
      <tr className={styles.kind}>
        <th scope="rowgroup" colSpan={columns.length + 1}>
          <span>
            <Explained sentence={meaning}>{head}</Explained>{" "}
            <span className={styles.count}>{rows.length === 0 ? "none" : rows.length}</span>
          </span>
        </th>
      </tr>
      {rows.slice(0, count).map((row) => (
        <Ending key={row.id} row={row} table={table} columns={columns} />
      ))}
      {rest > 0 && (
        <tr className={styles.rest}>
          <td colSpan={columns.length + 1}>
            <button type="button" onClick={() => setSteps(steps + 1)}>
              {rest > STEP ? `${STEP} more of ${rows.length}` : `${rest} more`}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

interface EndingProps {
  readonly row: StateRowOut;
  readonly table: TableOut;
  readonly columns: readonly EndingColumn[];
}

function Ending({ row, table, columns }: EndingProps) {
  // Where venues part every line differs: only there, where the rules themselves part them, it is news.
  const differs = row.kind === "divergence" ? NONE : apart(table, row);
  const paid = new Map(row.settlements.map((one) => [one.market, one]));
  return (
    <tr data-apart={differs.size > 0}>
      <th scope="row" className={styles.ending}>
        <Explained sentence={whyOf(row)}>{row.label}</Explained>
        {(row.severity || differs.size > 0) && " "}
        {row.severity && (
          <span className={styles.mark}>
            <Severity level={row.severity} word />
          </span>
        )}
        {differs.size > 0 && (
          <span className={styles.mark}>
            <IconArrowsSplit2 size={12} aria-hidden="true" /> rules differ
          </span>
        )}
      </th>
      {columns.map(({ market }) => {
        const one = paid.get(market.market);
        return (
          <td key={market.market} data-apart={differs.has(market.market)}>
            {one ? <Pays word={one.word} refund={one.refund} /> : "–"}
          </td>
        );
      })}
    </tr>
  );
}

const NONE: ReadonlySet<string> = new Set();
