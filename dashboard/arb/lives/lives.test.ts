import { describe, expect, it } from "vitest";
import type { LivesGroup, SurvivalPoint } from "~/api/generated/schema";
import { digits } from "~/ui/format/decimal";
import { ageText, at, axis, latencyText, outlives, place, sampled } from "./curves";

function point(age_ms: number, share: number): SurvivalPoint {
  return { age_ms, share, low: share / 2, high: (1 + share) / 2, at_risk: 4 };
}

function group(longest_ms: number | null, ...curve: SurvivalPoint[]): LivesGroup {
  return { name: "KA-PM", episodes: 4, curve, longest_ms } as unknown as LivesGroup;
}

const FOUR = group(9_000, point(0, 1), point(500, 0.75), point(4_000, 0.25));

describe("ages", () => {
  it("have the unit that suits them, rounded down", () => {
    expect([50, 1_000, 60_000].map(latencyText)).toEqual(["50 ms", "1 s", "60 s"]);
    expect([null, 0.4, 320.9, 1_000, 4_290, 63_999, 200_000].map(ageText)).toEqual([
      "–",
      "0 ms",
      "320 ms",
      "1.0 s",
      "4.2 s",
      "63 s",
      "3 m 20 s",
    ]);
  });
});

describe("curves", () => {
  it("hold from a point until the next, and say nothing of ages that nobody saw", () => {
    expect([0, 499, 500, 3_999, 4_000, 8_000].map((age) => at(FOUR, age)?.share)).toEqual([
      1, 1, 0.75, 0.75, 0.25, 0.25,
    ]);
    const [half, late] = [outlives(FOUR, 500), outlives(FOUR, 10_000)];
    expect(half && digits(half, 2)).toBe("0.75");
    expect(late).toBeNull();
    expect(outlives(group(null), 0)).toBeNull();
  });

  it("are drawn from a mark before the first end to a little behind the greatest age", () => {
    expect(axis([FOUR])).toEqual([100, 11_000]);
    expect(axis([group(null)])).toEqual([1_000, 11_000]);
    expect(axis([group(3e9, point(0, 1), point(3, 0.5))])[0]).toBe(10);
    expect(axis([FOUR, group(2e6, point(0, 1), point(2_000, 0.5))])[1]).toBeCloseTo(2.2e6);
    expect([10, 100, 1_000, 10_000].map((age) => place(age, [100, 10_000]))).toEqual([0, 0, 0.5, 1]);
  });

  it("fall, keep within their bands and end with the greatest age", () => {
    const { share, low, high } = sampled(FOUR, [100, 100_000], 61);
    const known = share.filter((value) => value !== null);
    expect(known).toEqual([...known].sort((a, b) => b - a));
    expect(share.indexOf(null)).toBe(40);
    known.forEach((value, index) => {
      expect(low[index]).toBeLessThanOrEqual(value);
      expect(high[index]).toBeGreaterThanOrEqual(value);
    });
  });
});
