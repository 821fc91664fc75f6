import type { LeftOutOut, OpportunityRow, PortfolioOut } from "~/api/generated/schema";
import type { PortfolioFilter } from "~/api/queries";
import { add, type Decimal, decimal, sign, ZERO } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { type ArbSearch, DEFAULT_BANKROLL, hurdleOf, number } from "../search";

/** A bankroll as it is typed, without the commas of thousands; null where it is none. */
export function bankrollOf(typed: string): string | null {
  const text = number(typed.trim().replaceAll(",", ""));
  const value = decimal(text);
  return text !== undefined && value && sign(value) > 0 ? text : null;
}

/** What may lie at a venue as it is typed; nothing means that there is no limit, and null that it is no amount. */
export function limitOf(typed: string): string | null {
  const plain = typed.trim().replaceAll(",", "");
  return plain === "" ? "" : (number(plain) ?? null);
}

/** What the server is asked for. */
export function portfolioFilter(search: ArbSearch): PortfolioFilter {
  const hurdle = hurdleOf(search);
  return {
    bankroll: bankrollOf(search.bankroll ?? "") ?? DEFAULT_BANKROLL,
    class: search.of ?? "locked",
    rank: hurdle === null ? "profit" : "after_hurdle",
    ...(search.funds === undefined ? {} : { funds: search.funds }),
    ...(hurdle === null ? {} : { hurdle: `${hurdle}e-2` }),
  } as PortfolioFilter;
}

/** What is lost if the venues part on all of them at once. */
export function worstOf(rows: readonly OpportunityRow[]): Decimal {
  return rows.reduce((sum, row) => add(sum, decimal(row.worst_divergence) ?? ZERO), ZERO);
}

/** What to do, in one sentence. */
export function sentence({ base, chosen, outlay, guaranteed, left }: PortfolioOut, locked: boolean): string {
  const say = (text: string, rounding: "up" | "down") => {
    const value = decimal(text);
    return value ? money(value, { currency: base, rounding }).text : "–";
  };
  const [one, them, each] =
    chosen.length === 1 ? ["this one", "it", "it"] : [`these ${chosen.length}`, "them", "each"];
  const gain = locked
    ? `at least ${say(guaranteed, "down")} on every ending the rules allow`
    : `${say(guaranteed, "down")} if ${each} pays`;
  return `Take ${one}: pay ${say(outlay, "up")} for ${them} now, gain ${gain}; ${say(left, "down")} stays free.`;
}

/** What a chosen one is paid for where it was proved anew for less than it is listed with; null for any other. */
export function sizedFor(found: PortfolioOut | undefined, id: string): string | null {
  if (!found?.resized.includes(id)) return null;
  return found.chosen.find((row) => row.id === id)?.outlay ?? null;
}

/** Which of the chosen are smaller than they are listed. */
export function resizedWords({ chosen, resized }: PortfolioOut): string {
  const titles = chosen.flatMap(({ id, title }) => (resized.includes(id) ? [`“${title}”`] : []));
  return `Proved anew for less money than ${titles.length > 1 ? "they are" : "it is"} listed with: ${titles.join(", ")}.`;
}

/** How many of the rows have ended, and how many stand otherwise by now than when they were chosen. */
export function movedOn(
  chosen: readonly OpportunityRow[],
  now: readonly (OpportunityRow | null)[],
): { readonly gone: number; readonly changed: number } {
  const over = chosen.map((_, index) => now[index]?.status !== "open" || !now[index]?.provable);
  const changed = chosen.filter(({ version }, index) => !over[index] && now[index]?.version !== version);
  return { gone: over.filter(Boolean).length, changed: changed.length };
}

/** A stretch of a sentence, and the chosen opportunity that it names, if it does. */
export interface Part {
  readonly text: string;
  readonly id: string | null;
}

/** Why one was left out, with the ids in it told apart, so that a page can say their titles. */
export function parts({ sentence: text, because }: LeftOutOut): Part[] {
  return because.reduce<Part[]>(
    (all, id) =>
      all.flatMap((part) => {
        if (part.id !== null) return [part];
        return part.text
          .split(id)
          .flatMap((piece, index) => [...(index > 0 ? [{ text: id, id }] : []), { text: piece, id: null }])
          .filter((piece) => piece.text !== "");
      }),
    [{ text, id: null }],
  );
}
