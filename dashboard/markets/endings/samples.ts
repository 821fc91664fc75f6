import type { BondOut, MemberOut, StateMarketOut, TableOut } from "~/api/generated/schema";

/* Small tables for tests. */

export function market(venue: string, change: Partial<StateMarketOut> = {}): StateMarketOut {
  return {
    market: `${venue}:${change.title ?? "X"}`,
    venue,
    orientation: "same",
    title: "X",
    bid: null,
    ask: null,
    trust: "live",
    ...change,
  } as StateMarketOut;
}

export function member(label: string, ...markets: StateMarketOut[]): MemberOut {
  return { title: `Will it be ${label}?`, label, question_id: label, is_asked: false, markets } as MemberOut;
}

export function quoted(label: string, bid: string | null, ask: string | null): MemberOut {
  return member(label, market("kalshi", { title: label, bid, ask }));
}

export function implies(from: number, to: number, change: Partial<BondOut> = {}): BondOut {
  const answers = [
    { member: from, yes: false },
    { member: to, yes: true },
  ];
  return {
    kind: "implies",
    basis: "siblings",
    certain: true,
    answers,
    at_least: 1,
    at_most: 2,
    sentence: `If ${from} then ${to}.`,
    ...change,
  } as BondOut;
}

export function table(change: Partial<TableOut>): TableOut {
  return {
    shape: "tree",
    about: "",
    must_pay: false,
    members: [],
    bonds: [],
    states: [],
    notes: [],
    workload: null,
    ...change,
  } as TableOut;
}

export const members = (count: number) => Array.from({ length: count }, (_, index) => member(`m${index}`));
