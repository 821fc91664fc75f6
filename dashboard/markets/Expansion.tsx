import { Link } from "@tanstack/react-router";
import { useQuestion, useQuestionHistory } from "~/api/queries";
import { useLinkStale, useLive } from "~/live/hooks";
import { Severity } from "~/ui/Severity";
import { StepPlot } from "~/ui/StepPlot";
import styles from "./Expansion.module.css";
import { midSeries } from "./history";
import { LadderTable } from "./LadderTable";
import { byVenue, combine, nearMiddle } from "./ladder";
import { useBooks } from "./useBooks";

const LEVELS = 5;
/** Rungs on each side of the middle that fit the fixed height. */
const A_SIDE = 4;
/** Rule differences that fit it, two lines each; the rest are on the question's page. */
const DIFFERENCES = 3;

/** A look into a row without leaving the list: top of the books, the day, what differs in the rules. */
export function Expansion({ id }: { readonly id: string }) {
  const row = useLive("question", id);
  const columns = byVenue(useBooks(row));
  const linkStale = useLinkStale();
  const question = useQuestion(id);
  const history = useQuestionHistory(id, "1d");
  const conflicts = question.data?.conflicts ?? [];
  const copy = () =>
    void navigator.clipboard?.writeText(new URL(`/questions/${id}`, window.location.href).href);
  return (
    <div className={styles.expansion}>
      <div className={styles.ladder}>
        <LadderTable
          rungs={nearMiddle(combine(columns, LEVELS), columns, A_SIDE)}
          columns={columns}
          locked={row?.crossed === "locked" && !linkStale}
          stale={linkStale}
        />
      </div>
      <div className={styles.plot}>
        {history.data && (
          <StepPlot
            series={history.data.series.map(midSeries)}
            width={320}
            height={176}
            label="Mid price per venue over 24 hours"
          />
        )}
      </div>
      <div className={styles.rules}>
        {conflicts.length === 0 && question.data && <p>No rule difference is known.</p>}
        {conflicts.slice(0, DIFFERENCES).map((conflict) => (
          <p key={conflict.number} className={styles.difference} title={conflict.ending}>
            <Severity level={conflict.severity} /> {conflict.ending}
          </p>
        ))}
        {conflicts.length > DIFFERENCES && <p>and {conflicts.length - DIFFERENCES} more</p>}
        <div className={styles.actions}>
          <Link to="/questions/$id" params={{ id }}>
            Open
          </Link>
          <button type="button" onClick={copy}>
            Copy link
          </button>
        </div>
      </div>
    </div>
  );
}
