import { describe, expect, it } from "vitest";
import type { BookOut, Trust } from "~/api/generated/schema";
import { type Decimal, decimal, digits } from "~/ui/format/decimal";
import { alone, byVenue, combine, nearMiddle, onTick, quotable, type Rung, turn } from "./ladder";

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
const sizes = (cells: Rung["bids"] | undefined) => cells?.map((cell) => (cell ? show(cell.size) : null));
const prices = (rungs: readonly Rung[]) => rungs.map(({ price }) => digits(price, 3));

describe("ladder", () => {
  it("turns an opposite market round: its asks become bids at one minus their price", () => {
    const turned = turn(book("kalshi", [["0.40", "5"]], [["0.45", "7"]]), "opposite");
    expect(turned.bids.map(({ price, size }) => [show(price), show(size)])).toEqual([["0.55", "7.00"]]);
    expect(turned.asks.map(({ price, size }) => [show(price), show(size)])).toEqual([["0.60", "5.00"]]);
  });

  it("puts equal prices of several venues on one rung, dearest first, and marks the crossed zone", () => {
    const rungs = combine(
      byVenue([
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
      ]),
      10,
    );
    expect(rungs.map((rung) => [digits(rung.price, 3), rung.crossed])).toEqual([
      ["0.506", false],
      ["0.502", true],
      ["0.480", true],
      ["0.460", true],
      ["0.450", false],
    ]);
    expect(sizes(rungs[3]?.asks)).toEqual(["5.00", null]);
    expect(sizes(rungs[3]?.bids)).toEqual([null, "1.00"]);
  });

  it("sees no cross with a book that is not live", () => {
    const rungs = combine(
      byVenue([
        turn(book("kalshi", [], [["0.46", "5"]], "stale"), "same"),
        turn(book("polymarket", [["0.50", "5"]], []), "same"),
      ]),
      10,
    );
    expect(rungs.some((rung) => rung.crossed)).toBe(false);
  });

  it("adds the sizes of a venue's books at one price exactly, whichever way round each is listed", () => {
    const columns = byVenue([
      turn(book("smarkets", [["0.5", "1"]], []), "same"),
      turn(book("kalshi", [["0.53", "0.1"]], [["0.54", "20"]]), "same"),
      turn(
        book(
          "kalshi",
          [["0.460", "7"]],
          [
            ["0.470", "0.2"],
            ["0.48", "3"],
          ],
        ),
        "opposite",
      ),
    ]);
    expect(columns.map(({ venue, books }) => [venue, books.length])).toEqual([
      ["kalshi", 2],
      ["smarkets", 1],
    ]);
    const rungs = combine(columns);
    expect(prices(rungs)).toEqual(["0.540", "0.530", "0.520", "0.500"]);
    expect(sizes(rungs[0]?.asks)).toEqual(["27.00", null]);
    expect(rungs[1]?.bids[0]?.size).toMatchObject({ units: 3n, scale: 1 });
    expect(sizes(rungs[3]?.bids)).toEqual([null, "1.00"]);
  });

  it("never adds what may not be used to what may", () => {
    const books = (trusts: Trust[]) =>
      trusts.map((trust, index) => turn(book("kalshi", [["0.53", `${index + 1}`]], [], trust), "same"));
    const cell = (...trusts: Trust[]) => combine(byVenue(books(trusts)))[0]?.bids[0] ?? null;
    const seen = (...trusts: Trust[]) => {
      const { size, usable, besides } = cell(...trusts) ?? { size: null, usable: null, besides: null };
      return [show(size), usable, show(besides)];
    };
    expect(seen("live", "delayed")).toEqual(["3.00", true, null]);
    expect(seen("live", "stale", "halted")).toEqual(["1.00", true, "5.00"]);
    expect(seen("stale", "resyncing", "live")).toEqual(["3.00", true, "3.00"]);
    expect(seen("stale", "halted")).toEqual(["3.00", false, null]);
  });

  it("shows so many rungs around the middle, and each column's best however far", () => {
    const side = (from: number, step: number): [string, string][] =>
      Array.from({ length: 9 }, (_, index) => [((from + index * step) / 100).toFixed(2), "1"]);
    const columns = byVenue([
      turn(book("kalshi", side(49, -1), side(51, 1)), "same"),
      turn(book("betfair", [["0.10", "1"]], [["0.90", "1"]]), "same"),
    ]);
    const rungs = combine(columns);
    expect(rungs).toHaveLength(20);
    expect(prices(nearMiddle(rungs, columns, 2))).toEqual(["0.520", "0.510", "0.490", "0.480"]);
    expect(prices(nearMiddle(rungs, columns, 1, true))).toEqual(["0.900", "0.510", "0.490", "0.100"]);
    expect(nearMiddle(rungs, columns, 50)).toEqual(rungs);
  });

  it("finds the middle of what is live, and of what there is where nothing is", () => {
    const far = (trust: Trust) => turn(book("betfair", [["0.05", "1"]], [["0.06", "1"]], trust), "same");
    const near = turn(
      book(
        "kalshi",
        [
          ["0.49", "1"],
          ["0.48", "1"],
        ],
        [
          ["0.51", "1"],
          ["0.52", "1"],
        ],
      ),
      "same",
    );
    const both = byVenue([near, far("stale")]);
    expect(prices(nearMiddle(combine(both), both, 1))).toEqual(["0.510", "0.490"]);
    const only = byVenue([far("stale")]);
    expect(prices(nearMiddle(combine(only), only, 1))).toEqual(["0.060", "0.050"]);
  });

  it("leaves cells blank where no book of the column can quote the price", () => {
    const d = (text: string) => decimal(text) as Decimal;
    const even = alone(turn(book("kalshi", [["0.45", "8"]], []), "same"));
    expect(quotable(d("0.46"), even)).toBe(true);
    expect(quotable(d("0.462"), even)).toBe(false);
    const odds = alone(turn(book("betfair", [["0.4673", "8"]], []), "same"));
    expect(quotable(d("0.46"), odds)).toBe(false);
  });

  it("knows which prices a venue can quote", () => {
    const d = (text: string) => decimal(text) as Decimal;
    expect(onTick(d("0.46"), d("0.01"))).toBe(true);
    expect(onTick(d("0.462"), d("0.01"))).toBe(false);
    expect(onTick(d("0.462"), d("0.001"))).toBe(true);
  });
});
