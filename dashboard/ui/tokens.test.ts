import { describe, expect, it } from "vitest";
import { blueOrange, dark, light, type Tokens } from "./tokens";

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function ratio(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function of(tokens: Tokens, name: string): string {
  const value = tokens[name];
  if (!value) throw new Error(`no token ${name}`);
  return value;
}

const schemes: readonly (readonly [string, Tokens])[] = [
  ["dark", dark],
  ["light", light],
  ["dark, blue and orange", { ...dark, ...blueOrange.dark }],
  ["light, blue and orange", { ...light, ...blueOrange.light }],
];

describe.each(schemes)("%s", (_, tokens) => {
  it.each(["text", "text-2", "text-3", "accent", "pos", "neg", "warn", "danger"])(
    "%s reads on surface and hover",
    (name) => {
      for (const ground of ["surface", "hover"]) {
        expect(ratio(of(tokens, name), of(tokens, ground))).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each([
    ["text", "flash-up"],
    ["text", "flash-down"],
    ["text", "pos-tint"],
    ["text", "warn-tint"],
    ["danger-ink", "danger"],
    ["accent-ink", "accent"],
  ])("%s reads on %s", (ink, ground) => {
    expect(ratio(of(tokens, ink), of(tokens, ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["KA", "PM", "BF", "SM", "DR", "HH"])("the bar of %s is seen", (code) => {
    expect(ratio(of(tokens, `venue-${code}`), of(tokens, "surface"))).toBeGreaterThanOrEqual(3);
  });

  it("borders of controls are seen", () => {
    expect(ratio(of(tokens, "control"), of(tokens, "surface"))).toBeGreaterThanOrEqual(3);
  });
});
