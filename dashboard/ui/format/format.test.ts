import { describe, expect, it } from "vitest";
import { compare, type Decimal, decimal, divide, fromInteger, rescale } from "./decimal";
import { fixed } from "./figure";
import { briefSize, money, percent, shortSize, size } from "./money";
import { exactCents, price, type Role } from "./price";
import { age, offset, span, until } from "./time";

function d(text: string): Decimal {
  const value = decimal(text);
  if (!value) throw new Error(`no decimal: ${text}`);
  return value;
}

describe("decimal", () => {
  it("reads what the API sends and nothing that is no number", () => {
    expect(decimal("0.4630")).toMatchObject({ units: 4630n, scale: 4 });
    expect(decimal("1E+3")).toMatchObject({ units: 1000n, scale: 0 });
    expect(decimal("-1.5e-3")).toMatchObject({ units: -15n, scale: 4 });
    for (const bad of ["NaN", "Infinity", "", "1/3", "0x1", "--1", null, undefined])
      expect(decimal(bad)).toBeNull();
  });

  it("rounds in the direction asked for on both sides of zero", () => {
    expect(rescale(d("1.29"), 1, "down").units).toBe(12n);
    expect(rescale(d("1.21"), 1, "up").units).toBe(13n);
    expect(rescale(d("-1.21"), 1, "down").units).toBe(-13n);
    expect(rescale(d("-1.29"), 1, "up").units).toBe(-12n);
    expect(rescale(d("-1.25"), 1, "near").units).toBe(-13n);
    expect(divide(d("1"), d("0"), 2, "down")).toBeNull();
  });

  it("has no negative zero", () => {
    expect(fixed(d("-0.00"), 2, { rounding: "near", signed: true }).text).toBe("0.00");
    expect(fixed(d("-0.004"), 2, { rounding: "up", signed: true }).text).toBe("0.00");
  });
});

describe("price", () => {
  const text = (
    p: string,
    role: Role,
    unit: "cents" | "percent" | "decimal" | "american" = "cents",
    tick = "0.001",
  ) => price(d(p), role, unit, d(tick)).text;

  it("tells rungs apart that lie between tenths of a cent, and names them exactly for a hover", () => {
    const rung = (p: string, role: Role) => price(d(p), role, "cents", null, true).text;
    expect([rung("0.53764", "bid"), rung("0.53764", "ask"), rung("0.53", "bid")]).toEqual([
      "53.76",
      "53.77",
      "53.00",
    ]);
    expect(["0.53764", "0.5300", "0.1", "1"].map((p) => exactCents(d(p)))).toEqual([
      "53.764",
      "53",
      "10",
      "100",
    ]);
  });

  it("rounds bids down and asks up", () => {
    expect(text("0.46305", "bid")).toBe("46.3");
    expect(text("0.46305", "ask")).toBe("46.4");
    expect(text("0.46", "ask")).toBe("46.0");
  });

  it("shows two decimals near the ends and three where the tick needs them", () => {
    expect(text("0.0055", "bid")).toBe("0.55");
    expect(text("0.9955", "ask")).toBe("99.55");
    expect(text("0.005512", "bid", "cents", "0.00001")).toBe("0.551");
  });

  it("reserves room so that points stand above each other", () => {
    for (const p of ["0.005", "0.05", "0.5", "0.995", "1", "0"]) {
      const figure = price(d(p), "bid");
      const whole = `${figure.text}${figure.pad}`;
      expect(whole.length - whole.indexOf(".")).toBe(3);
    }
    for (const p of ["0.9", "0.05", "0.004"]) {
      const figure = price(d(p), "ask", "decimal");
      const whole = `${figure.text}${figure.pad}`;
      expect(whole.length - whole.indexOf(".")).toBe(3);
    }
  });

  it("never shows a cross that is not there, in any unit", () => {
    // In odds a lower figure is a higher price.
    for (let step = 1; step < 400; step += 1) {
      const bid = d(`0.${String(step * 24 + 7).padStart(4, "0")}`);
      const ask = d(`0.${String(step * 24 + 8).padStart(4, "0")}`);
      const value = (role: Role, p: Decimal, unit: "cents" | "decimal" | "american") =>
        Number(price(p, role, unit).text.replace("\u2212", "-").replace(/[+,]/g, ""));
      expect(value("bid", bid, "cents")).toBeLessThan(value("ask", ask, "cents"));
      expect(value("bid", bid, "decimal")).toBeGreaterThanOrEqual(value("ask", ask, "decimal"));
    }
  });

  it("writes odds as each market does", () => {
    expect(text("0.5", "mid", "decimal")).toBe("2.00");
    expect(text("0.3279", "ask", "decimal")).toBe("3.04");
    expect(text("0.3279", "bid", "decimal")).toBe("3.05");
    expect(text("0.0245", "ask", "decimal")).toBe("40.8");
    expect(text("0.002", "ask", "decimal")).toBe("500");
    expect(text("0.6", "ask", "american")).toBe("\u2212150");
    expect(text("0.4", "ask", "american")).toBe("+150");
    expect(text("0.61", "ask", "american")).toBe("\u2212157");
    expect(text("0.61", "bid", "american")).toBe("\u2212156");
  });
});

describe("money", () => {
  it("groups, signs with U+2212 and never rounds to the reader's favour", () => {
    expect(money(d("1240.509"), { currency: "USD" }).text).toBe("$1,240.50");
    expect(money(d("8.559"), { signed: true }).text).toBe("+8.55");
    expect(money(d("-3.101"), { signed: true }).text).toBe("\u22123.11");
    expect(money(d("491.441"), { rounding: "up" }).text).toBe("491.45");
    expect(money(d("-491.45"), { signed: true, currency: "USD" }).text).toBe("\u2212$491.45");
  });

  it("shortens from ten thousand on, only when asked, and keeps the points above each other", () => {
    const short = (text: string) => money(d(text), { compact: 1, currency: "USD" });
    expect(short("1249000")).toEqual({ text: "$1.2", pad: "", suffix: "M" });
    expect(short("640000")).toEqual({ text: "$640.0", pad: "", suffix: "k" });
    expect(short("10000")).toEqual({ text: "$10.0", pad: "", suffix: "k" });
    expect(short("9999.99")).toEqual({ text: "$9,999.9", pad: "", suffix: "" });
    expect(money(d("1249000")).text).toBe("1,249,000.00");
  });

  it("writes sizes and percentages", () => {
    expect(size(d("500.00")).text).toBe("500");
    expect(size(d("12.349")).text).toBe("12.34");
    const brief = (text: string) => briefSize(d(text));
    expect(brief("999.99")).toEqual({ text: "999", pad: ".0", suffix: "" });
    expect(brief("0.4")).toEqual({ text: "<1", pad: ".0", suffix: "" });
    expect(brief("1000")).toEqual({ text: "1.0", pad: "", suffix: "k" });
    expect(brief("17999")).toEqual({ text: "17.9", pad: "", suffix: "k" });
    expect(brief("2345678")).toEqual({ text: "2.3", pad: "", suffix: "M" });
    expect(shortSize(fromInteger(12345))).toEqual({ text: "12", pad: "", suffix: "k" });
    expect(percent(d("0.0174")).text).toBe("1.74");
    expect(percent(d("0.3534")).text).toBe("35.3");
    expect(percent(d("4.5"))).toEqual({ text: "450", pad: ".00" });
    expect(percent(d("31.2")).text).toBe(">999");
  });
});

describe("time", () => {
  it("writes ages and distances in one unit", () => {
    expect([0, 59_999, 60_000, 7_200_000, 3 * 86_400_000, -5].map(age)).toEqual([
      "0s",
      "59s",
      "1m",
      "2h",
      "3d",
      "0s",
    ]);
    expect([18.5 * 86_400_000, 5 * 3_600_000, 90_000, 10, -1].map(until)).toEqual([
      "18 d",
      "5 h",
      "1 min",
      "1 min",
      "due",
    ]);
    expect(span(2 * 3_600_000 + 14 * 60_000)).toBe("2 h 14 m");
    expect(offset(new Date(), "utc")).toBe("UTC");
  });

  it("orders decimals", () => {
    expect(compare(d("0.10"), d("0.1"))).toBe(0);
  });
});
