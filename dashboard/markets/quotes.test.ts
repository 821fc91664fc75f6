import { describe, expect, it } from "vitest";
import type { QuestionRow, Quote } from "~/api/generated/schema";
import { frameOf, quotesAt, trustByVenue } from "./quotes";

function quote(key: string, bid: string | null, ask: string | null, change: Partial<Quote> = {}): Quote {
  const venue = key.split(":")[0] ?? "";
  return { key, venue, bid, ask, trust: "live", proved_at: 10, ...change } as Quote;
}

function row(quotes: Quote[], change: Partial<QuestionRow> = {}): QuestionRow {
  return { quotes, orientations: quotes.map(() => "same"), crossed: "no", ...change } as QuestionRow;
}

describe("quotes of a venue", () => {
  it("takes the best of each side where a venue lists both sides of a game", () => {
    const found = quotesAt(
      row([quote("kalshi:a", "0.44", "0.46"), quote("kalshi:b", "0.50", "0.52", { proved_at: 5 })], {
        orientations: ["same", "opposite"],
      }),
      "kalshi",
    );
    expect([found?.bid.key, found?.ask.key, found?.weakest.key]).toEqual([
      "kalshi:b",
      "kalshi:a",
      "kalshi:b",
    ]);
    expect([found?.opposite, found?.count]).toEqual([true, 2]);
  });

  it("prefers a book that can be used to a better price that cannot", () => {
    const found = quotesAt(
      row([quote("kalshi:a", "0.44", "0.46"), quote("kalshi:b", "0.60", null, { trust: "stale" })]),
      "kalshi",
    );
    expect(found?.bid.key).toBe("kalshi:a");
  });

  it("shows the share of a pool, unless a firm quote stands beside it", () => {
    const option = quote("hedgehog:p~0", null, "0.31", { trust: "delayed", pool: "0.3000" });
    expect(quotesAt(row([option]), "hedgehog")?.pool).toBe("0.3000");
    const other = quote("hedgehog:p~1", "0.29", null, { trust: "delayed", pool: "0.3000" });
    expect(quotesAt(row([option, other]), "hedgehog")?.pool).toBe("0.3000");
    expect(quotesAt(row([option, quote("hedgehog:q", "0.28", null)]), "hedgehog")?.pool).toBeNull();
    expect(quotesAt(row([quote("kalshi:a", "0.44", "0.46")]), "kalshi")?.pool).toBeNull();
  });

  it("knows where a venue does not list it", () => {
    expect(quotesAt(row([quote("kalshi:a", null, null)]), "polymarket")).toBeNull();
  });

  it("says of each venue how far its weakest book is to be trusted, venues in their order", () => {
    const found = trustByVenue(
      row([
        quote("smarkets:a", null, null),
        quote("kalshi:a", null, null, { trust: "stale" }),
        quote("kalshi:b", "0.4", "0.5"),
        quote("kalshi:c", "0.4", "0.5", { trust: "halted", proved_at: 2 }),
      ]),
    );
    expect(found.map(({ venue, weakest, count }) => [venue, weakest.key, count])).toEqual([
      ["kalshi", "kalshi:c", 3],
      ["smarkets", "smarkets:a", 1],
    ]);
  });

  it("frames the best of live books only", () => {
    const live = quote("kalshi:a", "0.44", "0.46");
    const best = { price: "0.44", size: "1", venue: "kalshi", key: "kalshi:a" };
    const here = row([live], { best_bid: best, best_ask: null, crossed: "locked" });
    expect(frameOf(here, live, "bid", false)).toBe("crossed");
    expect(frameOf(here, live, "bid", true)).toBeUndefined();
    expect(frameOf(here, live, "ask", false)).toBeUndefined();
    expect(frameOf(here, { ...live, trust: "stale" }, "bid", false)).toBeUndefined();
  });
});
