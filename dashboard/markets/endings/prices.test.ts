import { describe, expect, it } from "vitest";
import type { BookOut, MemberOut, QuestionRow } from "~/api/generated/schema";
import { digits } from "~/ui/format/decimal";
import { impliers } from "./bonds";
import { best, contradictions, pricesOf, totals } from "./prices";
import { implies, market, member, members, quoted, table } from "./samples";

describe("prices", () => {
  const told = { row: null, books: new Map(), tableAt: 7 };
  const prices = (...all: MemberOut[]) => all.map((one) => pricesOf(one, told));

  it("are best where a live book has them", () => {
    const own = pricesOf(
      member(
        "a",
        market("betfair", { bid: "0.60", trust: "stale" }),
        market("polymarket", { bid: "0.52", ask: "0.55" }),
        market("kalshi", { bid: "0.50", ask: "0.54" }),
      ),
      told,
    );
    expect(own.map(({ venue }) => venue)).toEqual(["kalshi", "polymarket", "betfair"]);
    expect(best(own, "bid")?.venue).toBe("polymarket");
    expect(best(own, "ask")?.venue).toBe("kalshi");
  });

  it("come by the stream where it has them: a row of the question, or the book of what asks alone", () => {
    const both = member(
      "a",
      market("kalshi", { bid: "0.1" }),
      market("drift", { bid: "0.2" }),
      market("betfair"),
    );
    const quotes = [
      { key: "kalshi:X", bid: "0.30", ask: null, trust: "stale", trust_reason: "silent", proved_at: 3 },
    ];
    const book = {
      key: "drift:X",
      bids: [["0.40", "5"]],
      asks: [],
      tick: "0.01",
      trust: "live",
      proved_at: 5,
      pool: null,
    };
    const row = { quotes } as unknown as QuestionRow;
    const books = new Map([["drift:X", book as unknown as BookOut]]);
    const found = pricesOf(both, { row, books, tableAt: 7 });
    expect(
      found.map(({ venue, bid, trust, provedAt }) => [venue, bid && digits(bid, 2), trust, provedAt]),
    ).toEqual([
      ["kalshi", "0.30", "stale", 3],
      ["betfair", null, "live", 7],
      ["drift", "0.40", "live", 5],
    ]);
  });

  it("contradict an order only where the stricter is bid above what the wider costs", () => {
    const ladder = table({ shape: "ladder", members: members(3), bonds: [implies(0, 1), implies(1, 2)] });
    const from = impliers(ladder);
    const kept = prices(
      quoted("a", "0.20", "0.60"),
      quoted("b", "0.30", "0.50"),
      quoted("c", "0.50", "0.51"),
    );
    expect(contradictions(kept, from)).toEqual([null, null, null]);
    const broken = prices(
      quoted("a", "0.50", "0.52"),
      quoted("b", "0.48", "0.50"),
      quoted("c", "0.40", "0.47"),
    );
    expect(contradictions(broken, from)).toEqual([null, null, 0]);
  });

  it("of a set are added up, and what is missing is counted", () => {
    const sums = totals(
      prices(quoted("a", "0.20", "0.25"), quoted("b", null, "0.35"), quoted("c", "0.40", "0.45")),
    );
    expect([digits(sums.bids, 2), sums.asks && digits(sums.asks, 2)]).toEqual(["0.60", "1.05"]);
    expect([sums.unbid, sums.unoffered]).toEqual([1, 0]);
    expect(totals(prices(quoted("a", "0.2", null))).asks).toBeNull();
    const no = totals(prices(quoted("a", "0.20", "0.25"), quoted("not b", "0.60", "0.70")), new Set([1]));
    expect([digits(no.bids, 2), no.asks && digits(no.asks, 2)]).toEqual(["0.50", "0.65"]);
  });
});
