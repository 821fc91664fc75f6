import { describe, expect, it } from "vitest";
import { typing } from "./keys";

function input(type: string): HTMLInputElement {
  const made = document.createElement("input");
  made.type = type;
  return made;
}

describe("typing", () => {
  it("tells letters of a text from keys", () => {
    expect(["text", "search", "number"].map((type) => typing(input(type)))).toEqual([true, true, true]);
    expect(typing(document.createElement("textarea"))).toBe(true);
    expect(["checkbox", "radio"].map((type) => typing(input(type)))).toEqual([false, false]);
    expect(typing(document.createElement("button"))).toBe(false);
    expect(typing(null)).toBe(false);
  });
});
