import { expect, test } from "vitest";
import type { FeesOut } from "~/api/generated/schema";
import { changeWords, feeWords, payWords } from "./fees";

const FEES: FeesOut = {
  form: "quadratic",
  rate: "0.07",
  exponent: 1,
  rounding_unit: "0.0001",
  source: "series",
  valid_from: 0,
  valid_until: null,
  known: true,
  settlement_rate: "0",
  on_100: "1.75",
  maker_rate: "0",
  order_allowance: "0.02",
  minimum: "0",
  why_unknown: "",
  rebates: [],
  ahead: [],
};

test("a fee is an amount, and an unknown one says why", () => {
  expect(feeWords(FEES, "USD")).toBe("$1.75");
  const unknown = { ...FEES, form: "unknown" as const, known: false, on_100: null, why_unknown: "type flat" };
  expect(feeWords(unknown, "USD")).toBe("not known, so no leg: type flat");
  expect(feeWords({ ...FEES, on_100: null }, "USD")).toBe("–");
});

test("a pay-out is expected around a day, or by one", () => {
  const lockup = {
    median_at: Date.UTC(2026, 11, 9, 1),
    late_at: Date.UTC(2026, 11, 13),
    latest_at: Date.UTC(2027, 0, 1),
    observed: 3,
    assumed: false,
    source: "a sheet",
  };
  expect(payWords(lockup, "utc")).toBe("about 9 Dec 2026, 9 in 10 by 13 Dec 2026");
  expect(payWords({ ...lockup, late_at: Date.UTC(2026, 11, 9, 20) }, "utc")).toBe("by 9 Dec 2026");
  expect(payWords(null, "utc")).toBe("not stated");
});

test("an announced change is told with its day", () => {
  expect(changeWords(FEES, "utc")).toBeNull();
  const next = {
    form: "quadratic" as const,
    rate: "0.035",
    maker_rate: "0",
    source: "announced",
    valid_from: Date.UTC(2026, 11, 1),
    valid_until: null,
  };
  expect(changeWords({ ...FEES, ahead: [next] }, "utc")).toBe("from 1 Dec 2026: rate 0.035 instead of 0.07");
  const lost = { ...next, form: "unknown" as const };
  expect(changeWords({ ...FEES, ahead: [lost] }, "utc")).toBe("from 1 Dec 2026: not known");
});
