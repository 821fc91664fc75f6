import { expect, test } from "vitest";
import { type Decimal, decimal } from "./format/decimal";
import { scaleOf, stretch } from "./profitBar";

const d = (text: string) => decimal(text) as Decimal;

test("all endings are drawn from zero, to one scale", () => {
  const scale = scaleOf(["8", "-12", null, "4"].map((text) => (text ? d(text) : null)));
  expect(scale).toEqual({ least: -12, span: 20, zero: 0.6 });
  expect(stretch(d("8"), scale)).toEqual({ from: 0.6, share: 0.4, loss: false });
  expect(stretch(d("-12"), scale)).toEqual({ from: 0, share: 0.6, loss: true });
});

test("where nothing is lost zero lies at the left, and nothing is nothing", () => {
  expect(scaleOf([d("5")])).toEqual({ least: 0, span: 5, zero: 0 });
  expect(stretch(d("0"), scaleOf([d("5")]))).toBeNull();
  expect(stretch(d("0"), scaleOf([]))).toBeNull();
});
