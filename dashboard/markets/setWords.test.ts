import { expect, test } from "vitest";
import type { OutcomeSetOut } from "~/api/generated/schema";
import { explained, said } from "./question/setWords";

const LABELS = ["Ann", "Bob", "Other"];

function set(part: Partial<OutcomeSetOut> = {}): OutcomeSetOut {
  return {
    id: "s1",
    event: "kalshi:E",
    event_title: "Who wins?",
    stated_by: "kalshi",
    at_least: 1,
    at_most: 1,
    exhaustive: true,
    other: false,
    augmented: false,
    thinned: false,
    outcomes: LABELS.map((label) => ({ market: `kalshi:${label}`, label, question: null, other: false })),
    fingerprint: "f",
    as_of: 0,
    ...part,
  };
}

test("a set that is exhaustive says that exactly one pays", () => {
  expect(said(set())).toBe("one of 3, exactly one pays");
  expect(explained(set())).toBe("Who wins?: Ann, Bob, Other.");
});

test("a set that need not hold the winner says why", () => {
  const open = { exhaustive: false, at_least: 0 };
  expect(said(set(open))).toBe("one of 3, at most one pays");
  expect(explained(set(open))).toContain("does not say that one must pay");
  expect(explained(set({ ...open, augmented: true }))).toContain("may add outcomes");
  expect(explained(set({ ...open, thinned: true }))).toContain("has ended");
  expect(explained(set({ other: true }))).toContain("all that are not named");
});

test("a long set is cut", () => {
  const outcomes = Array.from({ length: 11 }, (_, at) => ({
    market: `m${at}`,
    label: `L${at}`,
    question: null,
    other: false,
  }));
  expect(explained(set({ outcomes }))).toContain("L7 and 3 more.");
});
