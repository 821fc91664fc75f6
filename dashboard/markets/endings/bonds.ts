import type { BondOut, TableOut } from "~/api/generated/schema";

/** That the answer Yes to one member makes Yes the answer to another. */
export interface Implication {
  readonly from: number;
  readonly to: number;
}

/** What follows from what by a bond; null where it says something else, as that two exclude each other. */
export function implication({ kind, answers, at_least }: BondOut): Implication | null {
  const [one, other] = answers;
  if (kind === "one_of" || answers.length !== 2 || at_least !== 1 || !one || !other) return null;
  // At least one of "not A" and "B".
  if (one.yes === other.yes) return null;
  return one.yes ? { from: other.member, to: one.member } : { from: one.member, to: other.member };
}

/** A member at its place in the table, below what implies it. */
export interface Place {
  readonly member: number;
  readonly depth: number;
  /** The member from which it follows, and the bond by which it does; null where it follows from none before it. */
  readonly after: number | null;
  readonly bond: BondOut | null;
}

/**
 * Members in the order to show. In a tree each stands, indented, below the last of those that imply it; everywhere else
 * the order is the table's, and a bond joins a member to the nearest before it.
 */
export function places({ shape, members, bonds }: TableOut): Place[] {
  const implied = members.map((_, to) =>
    bonds.flatMap((bond) => {
      const found = implication(bond);
      return found?.to === to ? [{ bond, from: found.from }] : [];
    }),
  );
  if (shape !== "tree") {
    return members.map((_, member) => {
      const before = (implied[member] ?? []).filter(({ from }) => from < member);
      const near = before.reduce<(typeof before)[number] | null>(
        (best, one) => (best === null || one.from > best.from ? one : best),
        null,
      );
      return { member, depth: 0, after: near?.from ?? null, bond: near?.bond ?? null };
    });
  }
  const found = new Map<number, Place>();
  const open = new Set<number>();
  // What implies each other in a ring stands in the order in which it is met.
  const visit = (member: number): number => {
    const known = found.get(member);
    if (known) return known.depth;
    open.add(member);
    let place: Place = { member, depth: 0, after: null, bond: null };
    for (const { bond, from } of implied[member] ?? []) {
      if (open.has(from)) continue;
      const depth = visit(from) + 1;
      if (depth > place.depth) place = { member, depth, after: from, bond };
    }
    open.delete(member);
    found.set(member, place);
    return place.depth;
  };
  for (const member of members.keys()) visit(member);
  const below = (parent: number | null): Place[] =>
    [...members.keys()].flatMap((member) => {
      const place = found.get(member);
      return place && place.after === parent ? [place, ...below(member)] : [];
    });
  return below(null);
}

/** Bonds that stand below no member, in the table's order. */
export function otherBonds({ bonds }: TableOut, shown: readonly Place[]): BondOut[] {
  const said = new Set(shown.map(({ bond }) => bond));
  return bonds.filter((bond) => !said.has(bond));
}

/** Members of a set whose No is the outcome that the set names, as where the venue asks the opposite of the question. */
export function turnedInSet({ members, bonds }: TableOut): ReadonlySet<number> {
  const set = bonds.find(({ kind, answers }) => kind === "one_of" && answers.length === members.length);
  return new Set(set?.answers.filter(({ yes }) => !yes).map(({ member }) => member));
}

/** Per member, every other from which it follows, by any number of steps. */
export function impliers({ members, bonds }: TableOut): ReadonlySet<number>[] {
  const edges = bonds.map(implication).filter((edge) => edge !== null);
  return members.map((_, to) => {
    const found = new Set<number>();
    const waiting = [to];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const edge of edges) {
        if (edge.to !== at || edge.from === to || found.has(edge.from)) continue;
        found.add(edge.from);
        waiting.push(edge.from);
      }
    }
    return found;
  });
}
