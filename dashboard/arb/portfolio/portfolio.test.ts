import { describe, expect, it } from "vitest";
import type { LeftOutOut, OpportunityRow, PortfolioOut, SharedDepthOut } from "~/api/generated/schema";
import { digits } from "~/ui/format/decimal";
import { arbSearch, fundsOf, fundsText } from "../search";
import { byOther } from "../words";
import {
  bankrollOf,
  limitOf,
  movedOn,
  parts,
  portfolioFilter,
  resizedWords,
  sentence,
  sizedFor,
  worstOf,
} from "./plan";

function row(id: string, change: Partial<OpportunityRow> = {}): OpportunityRow {
  return {
    id,
    version: 1,
    status: "open",
    provable: true,
    worst_divergence: "-10.00",
    ...change,
  } as OpportunityRow;
}

describe("bankroll", () => {
  it("is what is typed, without commas, if it is more than nothing", () => {
    expect(["5000", " 12,500.50 ", "0.01"].map(bankrollOf)).toEqual(["5000", "12500.50", "0.01"]);
    expect(["", "0", "0.00", "-5", "1e9", "12345678", "much"].map(bankrollOf)).toEqual(Array(7).fill(null));
  });

  it("lies in the address, and what the address may not hold is dropped", () => {
    expect(arbSearch({ tab: "portfolio", bankroll: "750" })).toMatchObject({
      tab: "portfolio",
      bankroll: "750",
    });
    expect(arbSearch({ bankroll: "-1" }).bankroll).toBeUndefined();
  });

  it("goes to the server with the class and the order that are asked for", () => {
    expect(portfolioFilter({})).toEqual({ bankroll: "5000", class: "locked", rank: "profit" });
    const search = { bankroll: "750", of: "conditional", sort: "-after_hurdle", hurdle: "8" } as const;
    expect(portfolioFilter(search)).toEqual({
      bankroll: "750",
      class: "conditional",
      rank: "after_hurdle",
      hurdle: "8e-2",
    });
  });
});

describe("what may lie at venues", () => {
  it("is any amount, and nothing where there is no limit", () => {
    expect(["", "0", " 1,200.50 ", "9999999"].map(limitOf)).toEqual(["", "0", "1200.50", "9999999"]);
    expect(["-1", "1e3", "much", "12345678"].map(limitOf)).toEqual(Array(4).fill(null));
  });

  it("lies in the address in the order of venues, and what is no venue's amount is dropped", () => {
    expect(arbSearch({ funds: "PM:0,ka:500,XX:5,SM:much,BF" }).funds).toBe("KA:500,PM:0");
    expect(arbSearch({ funds: "XX:5" }).funds).toBeUndefined();
    expect(fundsOf("KA:500,PM:0")).toEqual({ kalshi: "500", polymarket: "0" });
    expect(fundsText({})).toBeUndefined();
  });

  it("goes to the server", () => {
    expect(portfolioFilter({ funds: "KA:500" })).toMatchObject({ bankroll: "5000", funds: "KA:500" });
  });
});

describe("chosen", () => {
  it("are told in one sentence that rounds against the reader", () => {
    const found = { base: "USD", outlay: "481.231", guaranteed: "8.559", left: "4518.769" };
    const many = { ...found, chosen: [row("a"), row("b")] } as unknown as PortfolioOut;
    expect(sentence(many, true)).toBe(
      "Take these 2: pay $481.24 for them now, gain at least $8.55 on every ending the rules allow; $4,518.76 stays free.",
    );
    const one = { ...found, chosen: [row("a")] } as unknown as PortfolioOut;
    expect(sentence(one, false)).toContain("Take this one: pay $481.24 for it now, gain $8.55 if it pays;");
  });

  it("are named where they are smaller than they are listed", () => {
    const chosen = [row("a", { title: "A" }), row("b", { title: "B" }), row("c", { title: "C" })];
    const said = (...resized: string[]) => resizedWords({ chosen, resized } as unknown as PortfolioOut);
    expect(said("b")).toBe("Proved anew for less money than it is listed with: “B”.");
    expect(said("a", "c")).toContain("than they are listed with: “A”, “C”.");
  });

  it("are opened with the certificate of what is paid for them where that is less than listed", () => {
    const chosen = [row("a", { outlay: "12.34" }), row("b", { outlay: "99.00" })];
    const found = { chosen, resized: ["a"] } as unknown as PortfolioOut;
    expect(["a", "b", "gone"].map((id) => sizedFor(found, id))).toEqual(["12.34", null, null]);
    expect(sizedFor(undefined, "a")).toBeNull();
  });

  it("lose together what each can lose", () => {
    expect(digits(worstOf([row("a"), row("b", { worst_divergence: "-0.5" })]), 2)).toBe("10.50");
  });

  it("are followed after they were chosen", () => {
    const chosen = [row("same"), row("moved"), row("closed"), row("broken"), row("gone")];
    const now = [
      row("same"),
      row("moved", { version: 2 }),
      row("closed", { status: "closed", version: 3 }),
      row("broken", { provable: false, version: 4 }),
      null,
    ];
    expect(movedOn(chosen, now)).toEqual({ gone: 3, changed: 1 });
  });
});

describe("left out", () => {
  it("name what stands in their way by its place in the sentence", () => {
    const one = { sentence: "takes the same offers as AR1 at Kalshi and as AR2", because: ["AR2", "AR1"] };
    expect(parts(one as unknown as LeftOutOut)).toEqual([
      { text: "takes the same offers as ", id: null },
      { text: "AR1", id: "AR1" },
      { text: " at Kalshi and as ", id: null },
      { text: "AR2", id: "AR2" },
    ]);
    const alone = { sentence: "needs $90.00", because: [] };
    expect(parts(alone as unknown as LeftOutOut)).toEqual([{ text: "needs $90.00", id: null }]);
  });
});

describe("shared depth", () => {
  it("is told once per other opportunity", () => {
    const share = (opportunity_id: string, market: string) =>
      ({ opportunity_id, title: `T ${opportunity_id}`, market }) as SharedDepthOut;
    const found = byOther([share("a", "x"), share("b", "x"), share("a", "y")]);
    expect(found.map(({ id, title, takes }) => [id, title, takes.length])).toEqual([
      ["a", "T a", 2],
      ["b", "T b", 1],
    ]);
  });
});
