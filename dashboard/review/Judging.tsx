import { useEffect, useMemo, useRef, useState } from "react";
import type { MatchDetail } from "~/api/generated/schema";
import { type PageKey, useKeysOfPage } from "~/ui/keys";
import { Changes } from "./Changes";
import { DecisionBar } from "./DecisionBar";
import { Differences } from "./Differences";
import { acknowledged, untold } from "./demands";
import { act, CHOICE_KEYS, type Choice, demanded, FINDING_WORDS, missing, shown } from "./findings";
import { Head } from "./Head";
import styles from "./MatchPane.module.css";
import { neighbours } from "./order";
import { Past } from "./Past";
import { Predicates } from "./Predicates";
import { Texts } from "./Texts";
import { useDesk } from "./useDesk";

/** Whether this is a machine with keys, as far as a page can tell. */
const KEYBOARD = window.matchMedia("(any-hover: hover)").matches;

interface JudgingProps {
  readonly match: MatchDetail;
  /** What was done to the link elsewhere while it was being read; null if nothing was. */
  readonly overtaken: string | null;
}

/** One version of a link with everything that is needed to judge it. */
export function Judging({ match, overtaken }: JudgingProps) {
  const desk = useDesk();
  const { id } = match.link;
  const root = useRef<HTMLDivElement>(null);
  const took = useTook();
  const [flipped, setFlipped] = useState(false);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<number | null>(null);
  const [warned, setWarned] = useState(false);
  const [changesShown, setChangesShown] = useState(match.changes.length > 0);
  const kinds = useMemo(() => acknowledged(match.conflicts, ticked), [match.conflicts, ticked]);

  const decide = (choice: Choice) => {
    const what = act(choice, match, flipped);
    if (!what) {
      desk.say(whyNot(choice, match));
      return;
    }
    if (overtaken && !warned) {
      // The key may have been on its way when the link changed under it.
      setWarned(true);
      desk.say(
        `${overtaken} meanwhile: nothing was decided. Press again to decide about it as it stands now.`,
      );
      return;
    }
    const left = missing(what, match, kinds);
    if (left.length > 0) {
      setFlipped(what.verb === "opposite");
      desk.say(
        `Look at it and tick it first: ${left.join(", ").replaceAll("_", " ")}.${KEYBOARD ? " Space ticks." : ""}`,
      );
      // The box may only be drawn once the other side is shown.
      requestAnimationFrame(() => {
        const box = root.current?.querySelector<HTMLElement>("input[data-demanded]:not(:checked)");
        box?.focus({ preventScroll: true });
        // The middle is never under the buttons of a phone.
        box?.scrollIntoView({ block: "center" });
      });
      return;
    }
    desk.decide(match, what, { acknowledged: [...kinds], took_s: took() });
  };
  const jump = () => {
    const numbers = match.conflicts.map(({ number }) => number);
    const next = numbers[(current === null ? -1 : numbers.indexOf(current)) + 1] ?? numbers[0] ?? null;
    setCurrent(next);
    desk.say(next === null ? "No known difference between the two." : "");
  };
  const showChanges = () => {
    if (match.changes.length > 0) setChangesShown((before) => !before);
    else desk.say("No text has changed since the link was last decided.");
  };
  const step = (direction: "before" | "after") => {
    const to = neighbours(desk.order, id)[direction];
    if (to) desk.open(to);
  };

  const keys: PageKey[] = [
    ...choices(match).map(([key, choice, label]) => ({
      key,
      label: choice === "confirm" ? `Confirm as ${FINDING_WORDS[shown(match, flipped)]}` : `Decide: ${label}`,
      run: () => decide(choice),
    })),
    { key: "f", label: "Flip: hold it the other way round", run: () => setFlipped((before) => !before) },
    { key: "s", label: "Skip this link", run: () => desk.skip(id) },
    { key: "e", label: "Jump to the next difference", run: jump },
    { key: "v", label: "What changed since it was decided", run: showChanges },
    { key: "[", label: "Previous link", run: () => step("before") },
    { key: "]", label: "Next link", run: () => step("after") },
  ];
  useKeysOfPage(keys);

  const severity = (number: number) => match.conflicts.find((each) => each.number === number)?.severity;
  return (
    <div ref={root} className={styles.judging}>
      <Head match={match} flipped={flipped} onStep={step} />
      <Predicates match={match} severity={severity} onLook={setCurrent} />
      <section className={styles.work} aria-label="Both rules">
        <div className={styles.above}>
          {changesShown && <Changes changes={match.changes} />}
          <Differences
            conflicts={match.conflicts}
            demanded={demanded(match, flipped)}
            untold={untold(match.conflicts, demanded(match, flipped))}
            ticked={ticked}
            current={current}
            onTick={(tick, on) => setTicked((before) => withOne(before, tick, on))}
            onLook={setCurrent}
          />
        </div>
        <Texts texts={match.texts} severity={severity} current={current} />
        <Past match={match} />
      </section>
      <DecisionBar
        match={match}
        flipped={flipped}
        choices={choices(match)}
        onChoose={decide}
        onFlip={() => setFlipped((before) => !before)}
        onChanges={showChanges}
      />
    </div>
  );
}

/** The choices that a link has: only what is linked can be split off. */
function choices({ link }: MatchDetail): typeof CHOICE_KEYS {
  const linked = link.status === "confirmed" || link.status === "stale";
  return CHOICE_KEYS.filter(([, choice]) => choice !== "split" || linked);
}

function whyNot(choice: Choice, { against }: MatchDetail): string {
  if (!against)
    return "Nobody else asks this question, so there is nothing to relate it to: confirm or reject.";
  if (choice === "within" || choice === "around")
    return "B asks the question turned round, of which no implication can be kept: choose related or different.";
  return "That cannot be said of these two.";
}

function withOne(ticked: ReadonlySet<string>, tick: string, on: boolean): ReadonlySet<string> {
  const next = new Set(ticked);
  if (on) next.add(tick);
  else next.delete(tick);
  return next;
}

/** Seconds since the link was first seen; null if the page was out of sight meanwhile, because nobody was reading then. */
function useTook(): () => number | null {
  const since = useRef({ at: performance.now(), hidden: document.hidden });
  useEffect(() => {
    const onHide = () => {
      if (document.hidden) since.current.hidden = true;
    };
    document.addEventListener("visibilitychange", onHide);
    return () => document.removeEventListener("visibilitychange", onHide);
  }, []);
  return () => (since.current.hidden ? null : Math.round((performance.now() - since.current.at) / 10) / 100);
}
