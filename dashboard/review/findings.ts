import type { DecisionOut, Match, MatchDetail, MatchOut } from "~/api/generated/schema";
import type { Verdict } from "~/api/matches";

/** What a reviewer can say of two markets: A, which is under review, and B, which asks the question already. */
export type Choice = "confirm" | "reject" | "split" | Match;

type Compared = Pick<MatchOut, "against">;
type Judged = Pick<MatchDetail, "against" | "link" | "to_acknowledge" | "to_acknowledge_turned">;

export const FINDING_WORDS: Readonly<Record<Match, string>> = {
  same: "same",
  opposite: "opposite",
  within: "A implies B",
  around: "B implies A",
  related: "related",
  different: "different",
};

const TURNED: Partial<Record<Match, Match>> = { same: "opposite", opposite: "same" };

/** Whether B stands on the other side of the question, so that what is said of the question is not said of B. */
export function isTurned({ against }: Compared): boolean {
  return against?.orientation === "opposite";
}

/**
 * Say of A and B what the server says of A and the question. Null where that is nothing that can be said of B: who
 * implies a question neither implies nor is implied by its opposite.
 */
export function ofPair(finding: Match, compared: Compared): Match | null {
  if (!isTurned(compared)) return finding;
  if (finding === "within" || finding === "around") return null;
  return TURNED[finding] ?? finding;
}

/** How A lies to B when the link is confirmed as it is shown, straight or flipped. */
export function shown(match: Compared & Pick<MatchOut, "link">, flipped: boolean): Match {
  const { orientation } = match.link;
  return ofPair(flipped ? (TURNED[orientation] ?? orientation) : orientation, match) ?? orientation;
}

/** Which kinds of differences must be ticked before the link may be confirmed as it is shown. */
export function demanded(match: Judged, flipped: boolean): readonly string[] {
  return flipped ? match.to_acknowledge_turned : match.to_acknowledge;
}

interface LetIn {
  readonly verb: "confirm" | "opposite";
}

interface KeepOut {
  readonly verb: Exclude<Verdict["verb"], "confirm" | "opposite" | "subset" | "undo">;
}

interface Subset {
  readonly verb: "subset";
  readonly direction: "market_in_question" | "question_in_market";
}

export type Act = LetIn | KeepOut | Subset;

/** Whether money may be staked on the link afterwards. */
export function isLetIn(what: Act): what is LetIn {
  return what.verb === "confirm" || what.verb === "opposite";
}

/** What a choice asks of the server; null where it cannot be said of this pair. */
export function act(choice: Choice, match: Judged, flipped: boolean): Act | null {
  switch (choice) {
    case "confirm":
      return { verb: flipped ? "opposite" : "confirm" };
    case "same":
    case "opposite":
      return { verb: shown(match, false) === choice ? "confirm" : "opposite" };
    case "within":
    case "around":
      if (isTurned(match) || !match.against) return null;
      return {
        verb: "subset",
        direction: choice === "within" ? "market_in_question" : "question_in_market",
      };
    case "related":
      return match.against ? { verb: "related" } : null;
    case "split":
      return match.against ? { verb: "split" } : null;
    case "reject":
    case "different":
      return { verb: "reject" };
  }
}

/** Which kinds of differences are not ticked yet that an act passes over. */
export function missing(what: Act, match: Judged, ticked: ReadonlySet<string>): readonly string[] {
  if (!isLetIn(what)) return [];
  return demanded(match, what.verb === "opposite").filter((kind) => !ticked.has(kind));
}

/** How a decision reads afterwards. */
export const DONE: Readonly<Record<Verdict["verb"], string>> = {
  confirm: "Confirmed",
  opposite: "Confirmed the other way round",
  subset: "Kept as a subset",
  related: "Kept as related",
  reject: "Rejected",
  split: "Split off",
  undo: "Taken back",
};

/** Who said what, in one line. */
export function whoSaid({ action, by }: Pick<DecisionOut, "action" | "by">): string {
  return `${DONE[action]} by ${by}`;
}

/** The keys of decisions, in the order of the buttons. */
export const CHOICE_KEYS: readonly (readonly [string, Choice, string])[] = [
  ["n", "reject", "Reject"],
  ["y", "confirm", "Confirm"],
  ["1", "same", "Same"],
  ["2", "opposite", "Opposite"],
  ["3", "within", "A in B"],
  ["4", "around", "B in A"],
  ["5", "related", "Related"],
  ["6", "different", "Different"],
  ["x", "split", "Split"],
];
