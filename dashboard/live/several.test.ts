import { describe, expect, it } from "vitest";
import { several } from "./several";
import { LiveStore } from "./store";

describe("several keys as one source", () => {
  let paint = () => {};
  let now = 0;
  const store = new LiveStore({
    frame: (work) => {
      paint = work;
    },
    later: () => {},
    now: () => now,
  });

  it("answers the same array until one of its values was replaced", () => {
    const source = several(store, ["a", "b"], {});
    store.put("a", 1);
    const before = source.read();
    expect(before).toEqual([1, undefined]);
    store.put("c", 5);
    expect(source.read()).toBe(before);
    store.put("b", 2);
    expect(source.read()).toEqual([1, 2]);
  });

  it("hears of all keys at the cadence of one reader, and of none once stopped", () => {
    let heard = 0;
    now = 1000;
    const stop = several(store, ["a", "b"], { every: 100 }).subscribe(() => {
      heard += 1;
    });
    store.put("a", 3);
    store.put("b", 4);
    paint();
    expect(heard).toBe(1);
    now += 50;
    store.put("b", 5);
    paint();
    expect(heard).toBe(1);
    now += 50;
    store.put("a", 6);
    paint();
    expect(heard).toBe(2);
    stop();
    now += 100;
    store.put("a", 7);
    paint();
    expect(heard).toBe(2);
  });
});
