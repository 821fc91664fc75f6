import { describe, expect, it } from "vitest";
import { codesOf, text, toggled, venuesOf } from "./search";

describe("venues in a link", () => {
  it("are named by their codes, and unknown ones are left out", () => {
    expect(venuesOf("KA,pm,XX")).toEqual(["kalshi", "polymarket"]);
    expect(codesOf(["kalshi", "polymarket"])).toBe("KA,PM");
  });

  it("are not in it when none is chosen", () => {
    expect(venuesOf(undefined)).toEqual([]);
    expect(codesOf([])).toBeUndefined();
  });
});

it("takes an item into a list, and out of it", () => {
  expect(toggled(["a", "b"], "c")).toEqual(["a", "b", "c"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
});

it("takes nothing but words for text", () => {
  expect([text("fed"), text(""), text(7)]).toEqual(["fed", undefined, undefined]);
});
