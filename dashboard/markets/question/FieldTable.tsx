import type { ConflictOut, MarketOut, RuleField } from "~/api/generated/schema";
import { DifferenceNumber } from "~/ui/MarkedText";
import { leastSure, Unsure } from "~/ui/Unsure";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./Rules.module.css";

interface FieldTableProps {
  readonly markets: readonly MarketOut[];
  readonly fields: readonly RuleField[];
  readonly conflicts: readonly ConflictOut[];
}

/** What each venue's rules say, field by field: equal values share one cell, differing ones are framed and numbered. */
export function FieldTable({ markets, fields, conflicts }: FieldTableProps) {
  if (fields.length === 0) return null;
  const severity = (field: RuleField) => conflicts.find(({ number }) => number === field.conflict)?.severity;
  const twice = ({ venue }: MarketOut) => markets.filter((other) => other.venue === venue).length > 1;
  return (
    <div className={styles.scroll}>
      <table className={styles.fields}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {markets.map((market) => (
              <th key={market.key} scope="col" title={market.title}>
                <VenueTag venue={market.venue} />
                {twice(market) && <span className={styles.outcome}>{market.outcome ?? market.title}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.field} data-verdict={field.verdict}>
              <th scope="row">{field.field.replaceAll("_", " ")}</th>
              {field.verdict === "equal" ? (
                <td colSpan={markets.length}>
                  {field.values[0] || "–"}
                  <Unsure {...leastSure(field.traces.flat())} />
                </td>
              ) : (
                field.values.map((value, index) => (
                  <td
                    key={markets[index]?.key ?? index}
                    data-differs={field.verdict === "differs"}
                    data-severity={severity(field)}
                  >
                    {value || (field.verdict === "unread" ? "not read" : "–")}
                    <Unsure {...leastSure(field.traces[index] ?? [])} />
                    {field.conflict !== null && (
                      <DifferenceNumber number={field.conflict} severity={severity(field)} />
                    )}
                  </td>
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
