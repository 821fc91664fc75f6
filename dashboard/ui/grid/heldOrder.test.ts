import { describe, expect, it } from "vitest";
import { type HeldOrder, reduceOrder, waiting } from "./heldOrder";

const start: HeldOrder = { view: "v", shown: ["a", "b", "c"], wanted: ["a", "b", "c"] };
const data = (wanted: string[], hold = true, view = "v") => ({ type: "data", view, wanted, hold }) as const;

describe("held order", () => {
  it("keeps the order that is being read and counts what waits", () => {
    const held = reduceOrder(start, data(["c", "a", "b"]));
    expect(held.shown).toEqual(["a", "b", "c"]);
    expect(waiting(held)).toEqual({ moved: 3, fresh: 0 });
    expect(reduceOrder(held, { type: "apply" }).shown).toEqual(["c", "a", "b"]);
  });

  it("lets new rows wait and keeps those that are gone until the order is taken", () => {
    const held = reduceOrder(start, data(["n", "a", "c"]));
    expect(held.shown).toEqual(["a", "b", "c"]);
    expect(waiting(held).fresh).toBe(1);
  });

  it("takes another sort or filter at once", () => {
    expect(reduceOrder(start, data(["c", "a"], true, "w")).shown).toEqual(["c", "a"]);
  });

  it("takes the next page at once: nothing that is seen moves", () => {
    expect(reduceOrder(start, data(["a", "b", "c", "d"])).shown).toEqual(["a", "b", "c", "d"]);
  });

  it("takes first rows at once", () => {
    expect(reduceOrder({ view: "v", shown: [], wanted: [] }, data(["a"])).shown).toEqual(["a"]);
  });

  it("does not change identity when nothing changed", () => {
    expect(reduceOrder(start, data(["a", "b", "c"]))).toBe(start);
  });
});
