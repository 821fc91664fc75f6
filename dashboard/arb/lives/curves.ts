import type { LatencyOut, LivesGroup, SurvivalPoint } from "~/api/generated/schema";
import { type Decimal, decimal } from "~/ui/format/decimal";
import { span } from "~/ui/format/time";

/** Below so many episodes a curve says little, and is drawn to show it. */
export const FEW = 30;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An age with the unit that suits it: `320 ms`, `4.2 s`, `3 m 20 s`. Rounded down. */
export function ageText(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < SECOND) return `${Math.floor(ms)} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  return ms < 100 * SECOND ? `${Math.floor(ms / SECOND)} s` : span(ms);
}

/** A latency of the table, which is whole: `50 ms`, `30 s`. */
export function latencyText(ms: number): string {
  return ms < SECOND ? `${ms} ms` : `${ms / SECOND} s`;
}

/** Where the axis is named, and how. */
export const MARKS: readonly (readonly [number, string])[] = [
  [10, "10 ms"],
  [100, "100 ms"],
  [SECOND, "1 s"],
  [10 * SECOND, "10 s"],
  [MINUTE, "1 min"],
  [10 * MINUTE, "10 min"],
  [HOUR, "1 h"],
  [10 * HOUR, "10 h"],
  [4 * DAY, "4 d"],
  [40 * DAY, "40 d"],
];

/** The ages from which and to which to draw: from a mark before the first end to a little behind the greatest age. */
export function axis(groups: readonly LivesGroup[]): readonly [number, number] {
  const ages = groups.flatMap(({ curve }) => curve.flatMap(({ age_ms }) => (age_ms > 0 ? [age_ms] : [])));
  const first = Math.min(SECOND, ...ages);
  const last = Math.max(10 * SECOND, ...groups.map(({ longest_ms }) => longest_ms ?? 0));
  const from = MARKS.findLast(([at]) => at <= first)?.[0] ?? 10;
  return [from, last * 1.1];
}

/** Where an age lies between both ends of a logarithmic axis, from 0 to 1. */
export function place(age: number, [from, to]: readonly [number, number]): number {
  return Math.log(Math.max(age, from) / from) / Math.log(to / from);
}

export interface Samples {
  readonly share: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** A curve at equal steps of a logarithmic axis; unknown behind the greatest age that was seen. */
export function sampled(group: LivesGroup, [from, to]: readonly [number, number], steps: number): Samples {
  const longest = group.longest_ms ?? 0;
  const found = Array.from({ length: steps }, (_, step) => {
    const age = from * (to / from) ** (step / (steps - 1));
    return age <= longest ? at(group, age) : null;
  });
  return {
    share: found.map((point) => point?.share ?? null),
    low: found.map((point) => point?.low ?? null),
    high: found.map((point) => point?.high ?? null),
  };
}

/** What a group's curve says of an age: its newest point up to there. */
export function at(group: LivesGroup, age: number): SurvivalPoint | null {
  return group.curve.findLast(({ age_ms }) => age_ms <= age) ?? null;
}

/** The share that outlives an age; null where nobody was watched. */
export function outlives(group: LivesGroup, age: number): Decimal | null {
  return age <= (group.longest_ms ?? -1) ? ratio(at(group, age)?.share) : null;
}

/** A share for the eye: statistics are floats, figures are decimals. */
export function ratio(share: number | null | undefined): Decimal | null {
  return share == null ? null : decimal(share.toString());
}

/** Whether anything can be said of a latency at all. */
export function judged({ judged: count }: LatencyOut): boolean {
  return count > 0;
}
