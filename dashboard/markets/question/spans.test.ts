import { describe, expect, it } from "vitest";
import type { ConflictOut } from "~/api/generated/schema";
import { cut } from "./spans";

function conflict(number: number, spans: [number, number][]): ConflictOut {
  return {
    number,
    kind: "source",
    severity: "note",
    first: "kalshi:a",
    second: "polymarket:b",
    ending: "",
    first_text: "",
    second_text: "",
    spans: spans.map(([start, end]) => ({ market: "kalshi:a", section: "primary", start, end })),
  };
}

const text = "as published at federalreserve.gov by 11:59 PM";

describe("spans", () => {
  it("numbers what differs and loses no character", () => {
    const pieces = cut("kalshi:a", "primary", text, [conflict(1, [[16, 34]])]);
    expect(pieces.map((piece) => [piece.text, piece.numbers])).toEqual([
      ["as published at ", []],
      ["federalreserve.gov", [1]],
      [" by 11:59 PM", []],
    ]);
  });

  it("copes with overlaps, other sections and spans beyond the end", () => {
    const pieces = cut("kalshi:a", "primary", text, [conflict(1, [[3, 20]]), conflict(2, [[16, 999]])]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    expect(pieces.map((piece) => piece.numbers)).toEqual([[], [1], [1, 2], [2]]);
    expect(cut("kalshi:a", "secondary", text, [conflict(1, [[3, 20]])])).toHaveLength(1);
    expect(cut("kalshi:a", "primary", "", [])).toEqual([]);
  });
});
