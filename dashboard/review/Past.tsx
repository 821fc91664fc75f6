import type { DecisionOut, MatchDetail } from "~/api/generated/schema";
import { absolute } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import { DONE, FINDING_WORDS, ofPair } from "./findings";
import styles from "./Past.module.css";
import { Prices } from "./Prices";

/** Who decided what about the link, newest first, and what it costs once somebody has. */
export function Past({ match }: { readonly match: MatchDetail }) {
  const decisions = [...match.decisions].reverse();
  return (
    <section className={styles.past} aria-label="Decisions and prices">
      <p className={styles.prices}>
        {match.prices ? (
          <>
            Prices <Prices prices={match.prices} />
          </>
        ) : (
          "Prices are hidden until somebody has decided: they bias."
        )}
      </p>
      {decisions.length === 0 ? (
        <p className={styles.none}>Nobody has decided about this link yet.</p>
      ) : (
        <ol aria-label="Decisions">
          {decisions.map((decision) => (
            <Line key={decision.id} decision={decision} match={match} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ decision, match }: { readonly decision: DecisionOut; readonly match: MatchDetail }) {
  const { zone } = usePreferences();
  const { action, finding, by, at, note, undone, current, machine } = decision;
  const pair = finding && (ofPair(finding, match) ?? finding);
  return (
    <li data-over={undone || action === "undo"}>
      <b>
        {DONE[action]}
        {pair &&
          (action === "confirm" || action === "opposite" || action === "subset") &&
          `: ${FINDING_WORDS[pair]}`}
      </b>
      <span>by {by}</span>
      <span className={styles.at}>{absolute(new Date(at), zone)}</span>
      {machine && (
        <span className={styles.at}>
          machine then {FINDING_WORDS[ofPair(machine.finding, match) ?? machine.finding]}{" "}
          {machine.score.toFixed(2)}
        </span>
      )}
      {undone && <span>taken back</span>}
      {!undone && !current && action !== "undo" && <span className={styles.old}>on older texts</span>}
      {note && <q>{note}</q>}
    </li>
  );
}
