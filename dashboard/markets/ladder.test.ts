import { describe, expect, it } from "vitest";
import type { BookOut, Trust } from "~/api/generated/schema";
import { type Decimal, decimal, digits } from "~/ui/format/decimal";
import { combine, onTick, turn } from "./ladder";

function book(
  venue: string,
  bids: [string, string][],
  asks: [string, string][],
  trust: Trust = "live",
): BookOut {
  return {
    key: `${venue}:x`,
    venue,
    bids,
    asks,
    native_bids: bids.map(([price]) => price),
    native_asks: asks.map(([price]) => price),
    tick: "0.01",
    trust,
    trust_reason: "",
    trust_since: 0,
    proved_at: 0,
    changed_at: 0,
    venue_at: null,
    lag_ms: null,
    version: 1,
    pool: null,
  };
}

const show = (value: Decimal | null) => (value ? digits(value, 2) : null);

describe("ladder", () => {
  it("turns an opposite market round: its asks become bids at one minus their price", () => {
    const turned = turn(book("kalshi", [["0.40", "5"]], [["0.45", "7"]]), "opposite");
    expect(turned.bids.map(({ price, size }) => [show(price), show(size)])).toEqual([["0.55", "7.00"]]);
    expect(turned.asks.map(({ price, size }) => [show(price), show(size)])).toEqual([["0.60", "5.00"]]);
  });

  it("puts equal prices of several venues on one rung, dearest first, and marks the crossed zone", () => {
    const rungs = combine(
      [
        turn(
          book(
            "kalshi",
            [["0.45", "8"]],
            [
              ["0.460", "5"],
              ["0.48", "3"],
            ],
          ),
          "same",
        ),
        turn(
          book(
            "polymarket",
            [
              ["0.502", "5"],
              ["0.46", "1"],
            ],
            [["0.506", "2"]],
          ),
          "same",
        ),
      ],
      10,
    );
    expect(rungs.map((rung) => [digits(rung.price, 3), rung.crossed])).toEqual([
      ["0.506", false],
      ["0.502", true],
      ["0.480", true],
      ["0.460", true],
      ["0.450", false],
    ]);
    expect(rungs[3]?.asks.map(show)).toEqual(["5.00", null]);
    expect(rungs[3]?.bids.map(show)).toEqual([null, "1.00"]);
  });

  it("sees no cross with a book that is not live", () => {
    const rungs = combine(
      [
        turn(book("kalshi", [], [["0.46", "5"]], "stale"), "same"),
        turn(book("polymarket", [["0.50", "5"]], []), "same"),
      ],
      10,
    );
    expect(rungs.some((rung) => rung.crossed)).toBe(false);
  });

  it("knows which prices a venue can quote", () => {
    const d = (text: string) => decimal(text) as Decimal;
    expect(onTick(d("0.46"), d("0.01"))).toBe(true);
    expect(onTick(d("0.462"), d("0.01"))).toBe(false);
    expect(onTick(d("0.462"), d("0.001"))).toBe(true);
  });
});
