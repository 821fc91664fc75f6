import { expect, test } from "vitest";
import { leastSure } from "./Unsure";

test("the least sure of several readings speaks for all of them", () => {
  const firm = { confidence: 0.95, reason: "" };
  const habit = { confidence: 0.4, reason: "no text names a zone" };
  expect(leastSure([firm, habit, { confidence: 0.7, reason: "ticker" }])).toBe(habit);
  expect(leastSure([{ confidence: null, reason: "" }, firm])).toBe(firm);
});

test("where nothing was read there is nothing to doubt", () => {
  expect(leastSure([])).toEqual({ confidence: null, reason: "" });
  expect(leastSure([{ confidence: null, reason: "" }]).confidence).toBeNull();
});
