import { describe, expect, it } from "vitest";
import type { BondOut, TableOut } from "~/api/generated/schema";
import { implication, impliers, otherBonds, places, turnedInSet } from "./bonds";
import { basisWords } from "./endings";
import { implies, members, table } from "./samples";

const order = (found: TableOut) => places(found).map(({ member: at, depth }) => [at, depth]);

describe("bonds", () => {
  it("that one answer follows from another is told from what else two answers can have to do", () => {
    expect(implication(implies(0, 1))).toEqual({ from: 0, to: 1 });
    const turned = { ...implies(0, 1), answers: [...implies(0, 1).answers].reverse() } as BondOut;
    expect(implication(turned)).toEqual({ from: 0, to: 1 });
    const both = [0, 1].map((at) => ({ member: at, yes: true }));
    expect(implication(implies(0, 1, { answers: both, at_least: 0, at_most: 1 }))).toBeNull();
    expect(implication(implies(0, 1, { answers: both, at_least: 1, at_most: 2 }))).toBeNull();
    expect(implication(implies(0, 1, { kind: "one_of" }))).toBeNull();
  });

  it("a tree is indented below what implies it, the longest way round", () => {
    const bonds = [implies(2, 0), implies(2, 3), implies(3, 0), implies(1, 4)];
    const tree = table({ members: members(5), bonds });
    expect(order(tree)).toEqual([
      [1, 0],
      [4, 1],
      [2, 0],
      [3, 1],
      [0, 2],
    ]);
    expect(otherBonds(tree, places(tree))).toEqual([implies(2, 0)]);
  });

  it("questions that imply each other both stand, once", () => {
    const ring = table({ members: members(3), bonds: [implies(0, 1), implies(1, 0), implies(1, 2)] });
    expect(
      order(ring)
        .map(([at]) => at)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(impliers(ring).map((found) => [...found].sort())).toEqual([[1], [0], [0, 1]]);
  });

  it("a ladder keeps its order, each rung joined to the nearest before it", () => {
    const bonds = [implies(0, 2), implies(1, 2), implies(0, 1)];
    const ladder = table({ shape: "ladder", members: members(3), bonds });
    expect(order(ladder)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(places(ladder).map(({ bond }) => bond)).toEqual([null, bonds[2], bonds[1]]);
    expect(places(ladder).map(({ after }) => after)).toEqual([null, 0, 1]);
  });

  it("of a set tell which questions ask the opposite of an outcome", () => {
    const answers = [
      { member: 0, yes: true },
      { member: 1, yes: false },
    ];
    const bonds = [implies(0, 1, { kind: "one_of", answers })];
    expect([...turnedInSet(table({ shape: "set", members: members(2), bonds }))]).toEqual([1]);
    expect(turnedInSet(table({ members: members(2), bonds: [implies(0, 1)] })).size).toBe(0);
  });

  it("say on what they rest", () => {
    expect(basisWords(implies(0, 1, { basis: "stated", stated_by: "kalshi" }))).toBe("stated by Kalshi");
    expect(basisWords(implies(0, 1, { basis: "read" }))).toBe("read from two texts: never locked on this");
  });
});
