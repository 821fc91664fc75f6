import { describe, expect, it } from "vitest";
import type { OpportunityOut, OpportunityRow } from "~/api/generated/schema";
import { add, type Decimal, digits, sign, ZERO } from "~/ui/format/decimal";
import { costLines } from "./drawer/sums";
import { afterHurdle, arbSearch, passes, sorted } from "./search";
import { edgeOverLife, shown } from "./words";

function row(id: string, change: Partial<OpportunityRow> = {}): OpportunityRow {
  return {
    id,
    title: id,
    guaranteed: "8.55",
    outlay: "491.45",
    return: "0.0174",
    annualised: "0.353",
    lock_days: "18",
    settles_at: 1_765_238_400_000,
    kind: "pair",
    category: "macro",
    legs: [{ venue: "kalshi" }, { venue: "polymarket" }],
    ...change,
  } as OpportunityRow;
}

function written(value: Decimal): number {
  return sign(value) * Math.round(Number(digits(value, 2)) * 100);
}

describe("costs", () => {
  it("add up by hand to the cent, whatever single lines lose by rounding", () => {
    const found = {
      row: row("a", { guaranteed: "8.549" }),
      gross: "21.006",
      costs: [
        { label: "KA fee", amount: "-8.701" },
        { label: "PM fee", amount: "-3.751" },
        { label: "rounding", amount: "0" },
        { label: "gross", amount: "21.006" },
        { label: "net", amount: "8.549" },
      ],
    } as unknown as OpportunityOut;
    const { lines, net } = costLines(found);
    const sum = lines.reduce((total, { amount }) => total + written(amount), 0);
    expect(sum).toBe(written(net));
    expect(written(net)).toBe(854);
    expect(lines.map(({ label }) => label)).toEqual(["gross", "KA fee", "PM fee", "rounding"]);
    expect(lines.reduce((total, { amount }) => add(total, amount), ZERO).units).toBe(854n);
  });
});

describe("life", () => {
  it("is drawn over time and not over its steps, which lie closer at the beginning", () => {
    const life = [
      { at: 0, edge: "0.03", contracts: "1" },
      { at: 100, edge: "0.01", contracts: "1" },
      { at: 4_300, edge: "0", contracts: "0" },
    ];
    const points = edgeOverLife(row("a", { life, opened_at: 0, closed_at: 4_300, updated_at: 4_300 }));
    expect(points.filter((edge) => edge === 0.03)).toHaveLength(1);
    expect(points.filter((edge) => edge === 0.01)).toHaveLength(42);
    expect(points.at(-1)).toBe(0);
    expect(edgeOverLife(row("b", { life: [], opened_at: 0, closed_at: 9, updated_at: 9 }))).toEqual([]);
  });
});

describe("legs in a row", () => {
  const legs = row("a").legs;

  it("are all shown where they have room", () => {
    expect(shown(legs)).toEqual({ first: legs, more: 0 });
  });

  it("make the last place for how many more there are", () => {
    const twelve = Array.from({ length: 12 }, () => legs[0]) as typeof legs;
    expect(shown(twelve)).toEqual({ first: twelve.slice(0, 2), more: 10 });
  });
});

describe("list", () => {
  it("sorts exactly, missing values last, ties by id", () => {
    const rows = [
      row("b"),
      row("a"),
      row("c", { guaranteed: "8.550000001" }),
      row("d", { settles_at: null }),
    ];
    expect(sorted(rows).map(({ id }) => id)).toEqual(["c", "a", "b", "d"]);
    expect(sorted(rows, "settles").map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  it("ranks by what is left after a hurdle, unknown lock-ups last, and never by a rate", () => {
    const rows = [
      row("unknown", { guaranteed: "50", lock_days: null }),
      row("long", { guaranteed: "10", outlay: "1000", lock_days: "365" }),
      row("short", { guaranteed: "9", outlay: "100", lock_days: "1" }),
      row("tiny", { guaranteed: "0.12", outlay: "2", lock_days: "0.1", annualised: "30" }),
    ];
    const order = (hurdle?: string) => sorted(rows, "-after_hurdle", hurdle).map(({ id }) => id);
    expect(order()).toEqual(["short", "tiny", "long", "unknown"]);
    expect(order("0")).toEqual(["long", "short", "tiny", "unknown"]);
    const fifth = row("fifth", { guaranteed: "8.55", outlay: "100", lock_days: "73" });
    expect(afterHurdle(fifth, "5")?.units).toBe(755_000_000n);
    expect(arbSearch({ sort: "-annualised" }).sort).toBeUndefined();
    expect(arbSearch({ sort: "-after_hurdle", hurdle: "8" })).toMatchObject({
      sort: "-after_hurdle",
      hurdle: "8",
    });
  });

  it("filters by floor, return, days, venues", () => {
    expect(passes(row("a", { guaranteed: "0.99" }), {})).toBe(false);
    expect(passes(row("a", { guaranteed: "0.99" }), { min_profit: "0" })).toBe(true);
    expect(passes(row("a"), { min_return: "1.8" })).toBe(false);
    expect(passes(row("a"), { max_days: "7" })).toBe(false);
    expect(passes(row("a"), { venue: "BF" })).toBe(false);
    expect(passes(row("a"), { venue: "KA,BF" })).toBe(true);
  });

  it("drops from a link what it may not hold", () => {
    expect(arbSearch({ tab: "x", min_profit: "1e9", sort: "-evil", cat: "macro" })).toMatchObject({
      tab: undefined,
      min_profit: undefined,
      sort: undefined,
      cat: "macro",
    });
  });
});
