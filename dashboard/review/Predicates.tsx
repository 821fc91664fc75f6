import { IconCheck, IconQuestionMark } from "@tabler/icons-react";
import type { MatchDetail, PredicateLine } from "~/api/generated/schema";
import { Severity, type SeverityLevel } from "~/ui/Severity";
import { leastSure, Unsure } from "~/ui/Unsure";
import { VenueTag } from "~/ui/VenueTag";
import { fieldName, inReadingOrder, valueText } from "./fields";
import { Look } from "./Look";
import styles from "./Predicates.module.css";

interface PredicatesProps {
  readonly match: MatchDetail;
  readonly severity: (number: number) => SeverityLevel | undefined;
  /** Show a difference in both texts. */
  readonly onLook: (number: number) => void;
}

/** Both claims field by field: equal values share a cell, what differs or could not be read says so. */
export function Predicates({ match, severity, onLook }: PredicatesProps) {
  const { market, against } = match;
  const lines = inReadingOrder(match.predicates);
  return (
    <section className={styles.fields} aria-label="Fields compared">
      {against && lines.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">
                A <VenueTag venue={market.venue} />
              </th>
              <th scope="col">
                B <VenueTag venue={against.venue} />
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.field} data-verdict={line.verdict} data-numbered={line.number > 0}>
                <th scope="row">{fieldName(line.field)}</th>
                {line.verdict === "equal" && line.ours === line.theirs ? (
                  <td colSpan={2}>
                    {valueText(line.ours)}
                    <Unsure {...leastSure([ours(line), theirs(line)])} />
                  </td>
                ) : (
                  <>
                    <td>
                      {valueText(line.ours)}
                      <Unsure {...ours(line)} />
                    </td>
                    <td>
                      {valueText(line.theirs)}
                      <Unsure {...theirs(line)} />
                    </td>
                  </>
                )}
                <td>
                  <Verdict line={line} severity={severity(line.number)} onLook={onLook} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className={styles.none}>
          {against
            ? "Neither text could be read into fields: compare the words."
            : "No other market asks this question now, so there is nothing to compare with."}
        </p>
      )}
    </section>
  );
}

function ours(line: PredicateLine) {
  return { confidence: line.ours_confidence, reason: line.ours_reason };
}

function theirs(line: PredicateLine) {
  return { confidence: line.theirs_confidence, reason: line.theirs_reason };
}

interface VerdictProps {
  readonly line: PredicateLine;
  readonly severity: SeverityLevel | undefined;
  readonly onLook: (number: number) => void;
}

function Verdict({ line: { verdict, number }, severity, onLook }: VerdictProps) {
  return (
    <span className={styles.verdict} data-verdict={verdict} data-severity={severity}>
      {verdict === "equal" && <IconCheck size={12} stroke={2.4} aria-hidden="true" />}
      {verdict === "unread" && <IconQuestionMark size={12} stroke={2.4} aria-hidden="true" />}
      {verdict === "differs" && <Severity level={severity ?? "note"} />}
      {verdict === "unread" ? "not read" : verdict}
      {number > 0 && <Look number={number} severity={severity} onLook={onLook} />}
    </span>
  );
}
