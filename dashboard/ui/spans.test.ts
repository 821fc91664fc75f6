import { describe, expect, it } from "vitest";
import { cut } from "./spans";

const text = "as published at federalreserve.gov by 11:59 PM";

describe("spans", () => {
  it("numbers what differs and loses no character", () => {
    const pieces = cut(text, [{ number: 1, start: 16, end: 34 }]);
    expect(pieces.map((piece) => [piece.text, piece.numbers])).toEqual([
      ["as published at ", []],
      ["federalreserve.gov", [1]],
      [" by 11:59 PM", []],
    ]);
  });

  it("copes with overlaps and with marks beyond the end", () => {
    const pieces = cut(text, [
      { number: 1, start: 3, end: 20 },
      { number: 2, start: 16, end: 999 },
      { number: 3, start: 30, end: 30 },
      { number: 4, start: -5, end: 0 },
    ]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    expect(pieces.map((piece) => piece.numbers)).toEqual([[], [1], [1, 2], [2]]);
    expect(cut("", [])).toEqual([]);
  });

  it("says once that two marks of one difference meet in the same words", () => {
    const pieces = cut(text, [
      { number: 2, start: 0, end: 12 },
      { number: 2, start: 3, end: 12 },
      { number: 1, start: 3, end: 12 },
    ]);
    expect(pieces.map((piece) => piece.numbers)).toEqual([[2], [1, 2], []]);
  });

  it("counts characters as the server does, whatever they take in memory", () => {
    const pieces = cut("🏆🏆 wins", [{ number: 1, start: 3, end: 7 }]);
    expect(pieces.map((piece) => piece.text)).toEqual(["🏆🏆 ", "wins"]);
  });
});
