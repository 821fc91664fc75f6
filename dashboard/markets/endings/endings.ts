import type {
  BondOut,
  MemberOut,
  SettlementOut,
  StateKind,
  StateMarketOut,
  StateRowOut,
  TableOut,
  WorkloadOut,
} from "~/api/generated/schema";
import { decimal, digits } from "~/ui/format/decimal";
import { venueName } from "~/ui/venues";

/** A market over its column, with the member that it asks. */
export interface EndingColumn {
  readonly market: StateMarketOut;
  readonly member: number;
}

/** The columns of a table's endings, in the order of its members. */
export function columnsOf({ members }: TableOut): EndingColumn[] {
  return members.flatMap(({ markets }, member) => markets.map((market) => ({ market, member })));
}

export const KINDS: readonly (readonly [StateKind, string, string])[] = [
  ["core", "Plain endings", "Every market settles on its terms"],
  ["branch", "What the rules say otherwise", "Void, postponed, tied: what each rule text says of it"],
  ["divergence", "Where venues may part", "The same happens, and the venues settle it differently"],
];

/** Why an ending can come: its own sentence, or what is true of all of its kind that have none. */
export function whyOf({ kind, why, severity }: StateRowOut): string {
  if (why) return why;
  if (kind === "divergence" && severity === null) return "No known difference of the rules opens this.";
  return KINDS.find(([each]) => each === kind)?.[2] ?? "";
}

/** So many endings of a kind are shown at first, and so many more at each step. */
export const FIRST = 12;
export const STEP = 100;

/** How many of `all` to show after so many steps: a rest that is no longer than the button is shown at once. */
export function shown(all: number, steps: number): number {
  const most = FIRST + steps * STEP;
  return all <= most + 2 ? all : most;
}

/** What a market pays, as a text that is equal where the payment is; null where the ending leaves it open. */
function payment({ yes, refund }: SettlementOut): string | null {
  if (refund) return "refund";
  const value = decimal(yes);
  return value && digits(value, PLACES);
}

/** Finer than any venue settles. */
const PLACES = 12;

/** The markets of an ending that settle their member otherwise than another market does. */
export function apart({ members }: Pick<TableOut, "members">, row: StateRowOut): ReadonlySet<string> {
  const paid = new Map(row.settlements.map((one) => [one.market, one]));
  const found = new Set<string>();
  for (const { markets } of members) {
    const said = markets.flatMap(({ market }) => {
      const one = paid.get(market);
      const pays = one ? payment(one) : null;
      return pays === null ? [] : [{ market, pays }];
    });
    if (new Set(said.map(({ pays }) => pays)).size < 2) continue;
    for (const { market } of said) found.add(market);
  }
  return found;
}

/** On what a bond rests, in words. */
export function basisWords({ basis, stated_by }: BondOut): string {
  switch (basis) {
    case "decided":
      return "a person said so";
    case "stated":
      return `stated by ${stated_by === null ? "its venue" : venueName(stated_by).name}`;
    case "siblings":
      return "same words, other level or day";
    case "read":
      return "read from two texts: never locked on this";
  }
}

/** What a table is about, and how its members hang together. */
export function heading({ shape, about, members, must_pay }: TableOut): {
  readonly name: string;
  readonly says: string;
} {
  const count = members.length;
  switch (shape) {
    case "question":
      return { name: "The question by itself", says: marketsWord(members) };
    case "ladder":
      return { name: about ? `Ladder: ${about}` : "Ladder", says: `${count} rungs, the strictest first` };
    case "set":
      return {
        name: about ? `Set of outcomes: ${about}` : "Set of outcomes",
        says: `${count} outcomes, ${must_pay ? "one of them must pay" : "it is possible that none pays"}`,
      };
    case "tree":
      return {
        name: about ? `Questions that hang together: ${about}` : "Questions that hang together",
        says: `${count} questions, each below what implies it`,
      };
  }
}

function marketsWord(members: readonly MemberOut[]): string {
  const count = members.reduce((sum, { markets }) => sum + markets.length, 0);
  return count === 1 ? "one market asks it" : `${count} markets ask it`;
}

/** What looking for opportunities in a table has cost. */
export function searched({ looked, dismissed, searches, spent_ms }: WorkloadOut): string {
  const changes = `${looked.toLocaleString("en")} ${looked === 1 ? "change" : "changes"} of these books`;
  const ruledOut = looked ? `, ${((100 * dismissed) / looked).toFixed(1)} % ruled out by one comparison` : "";
  const times = `${searches.toLocaleString("en")} ${searches === 1 ? "search" : "searches"}`;
  return `Looked for opportunities at ${changes}${ruledOut}; ${times} took ${Math.round(spent_ms).toLocaleString("en")} ms.`;
}
