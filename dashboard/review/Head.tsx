import { IconArrowsExchange, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { MatchDetail, SideOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { Conflicts } from "~/ui/Severity";
import { Term } from "~/ui/Term";
import { FINDING_WORDS, ofPair, shown } from "./findings";
import styles from "./Head.module.css";
import { useDesk } from "./useDesk";

interface HeadProps {
  readonly match: MatchDetail;
  readonly flipped: boolean;
  readonly onStep: (direction: "before" | "after") => void;
}

/** What is claimed, by whom and how surely, and what hangs on it. */
export function Head({ match, flipped, onStep }: HeadProps) {
  const { order, total } = useDesk();
  const { link, machine, against, market } = match;
  const at = order.indexOf(link.id);
  const relation = shown(match, flipped);
  const stake = decimal(match.stake);
  return (
    <header className={styles.head}>
      <div className={styles.first}>
        <Link to="/review" search={true} className={styles.back}>
          ‹ Queue
        </Link>
        <h1 title={match.question_title}>
          <Link to="/questions/$id" params={{ id: link.question }} search={{ tab: "rules" }}>
            {match.question_title}
          </Link>
        </h1>
        <Conflicts counts={match.severities} />
        <span className={styles.at}>{at < 0 ? "" : `${at + 1} of ${Math.max(total, order.length)}`}</span>
        <button
          type="button"
          onClick={() => onStep("before")}
          aria-label="Previous link"
          title="Previous ( [ )"
        >
          <IconChevronLeft size={14} aria-hidden="true" />
        </button>
        <button type="button" onClick={() => onStep("after")} aria-label="Next link" title="Next ( ] )">
          <IconChevronRight size={14} aria-hidden="true" />
        </button>
      </div>
      <p className={styles.claim}>
        <b className={styles.relation} data-flipped={flipped}>
          {flipped && <IconArrowsExchange size={13} role="img" aria-label="flipped" />}
          {FINDING_WORDS[relation]}
        </b>
        {against && (relation === "same" || relation === "opposite") && (
          <span>
            A “{yes(market)}” pays when B “{relation === "same" ? yes(against) : no(against)}” does
          </span>
        )}
      </p>
      <p className={styles.facts}>
        <span>
          <Term name="link">Link</Term> {link.status}
          {match.dead && ", decided before: a text has changed since"}
        </span>
        <span>{machineWords(match)}</span>
        {machine && against && ofPair(machine.finding, match) !== shown(match, false) && (
          <b className={styles.warn}>the machine says otherwise</b>
        )}
        <span>
          <Term name="stake">At stake</Term> {stake ? money(stake, { currency: "USD" }).text : "–"}
        </span>
        <span>
          {match.others.length === 1
            ? "1 market asks it already"
            : `${match.others.length} markets ask it already`}
        </span>
      </p>
    </header>
  );
}

function machineWords(match: MatchDetail): string {
  const { machine } = match;
  if (!machine) return "the machine has nothing to compare";
  const pair = ofPair(machine.finding, match) ?? machine.finding;
  const sure = machine.contested
    ? "sure of these two, and as sure of others that contradict them: all of them wait"
    : machine.certain
      ? "sure enough to link by itself"
      : "not sure enough to link by itself";
  return `machine: ${FINDING_WORDS[pair]} ${machine.score.toFixed(2)}, ${sure}`;
}

function yes({ yes_label, outcome }: SideOut): string {
  return outcome ?? yes_label;
}

function no({ no_label }: SideOut): string {
  return no_label;
}
