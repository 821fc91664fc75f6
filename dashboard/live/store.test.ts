import { beforeEach, describe, expect, it } from "vitest";
import { LiveStore, type Scheduler } from "./store";

class Hand implements Scheduler {
  time = 0;
  private frames: (() => void)[] = [];
  private timers: { at: number; work: () => void }[] = [];
  frame = (work: () => void) => void this.frames.push(work);
  later = (work: () => void, ms: number) => void this.timers.push({ at: this.time + ms, work });
  now = () => this.time;
  paint() {
    const due = this.frames;
    this.frames = [];
    for (const work of due) work();
  }
  pass(ms: number) {
    this.time += ms;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.work();
    this.paint();
  }
}

describe("live store", () => {
  let hand: Hand;
  let store: LiveStore;
  let heard: unknown[];
  const listen = (key: string, options = {}) =>
    store.subscribe(key, () => heard.push(store.read(key, "through" in options)), options);

  beforeEach(() => {
    hand = new Hand();
    store = new LiveStore(hand, () => 1_000);
    heard = [];
  });

  it("tells a key once per frame, with its latest value", () => {
    listen("a");
    for (let i = 0; i < 1000; i += 1) store.put("a", i);
    expect(heard).toEqual([]);
    hand.paint();
    expect(heard).toEqual([999]);
  });

  it("tells only the readers of the key that changed", () => {
    listen("a");
    store.put("b", 1);
    hand.paint();
    expect(heard).toEqual([]);
  });

  it("paints first data at once, then keeps the cadence and loses no last value", () => {
    listen("a", { every: 250 });
    store.put("a", 1);
    hand.paint();
    expect(heard).toEqual([1]);
    store.put("a", 2);
    hand.pass(16);
    store.put("a", 3);
    hand.pass(16);
    expect(heard).toEqual([1]);
    hand.pass(250);
    expect(heard).toEqual([1, 3]);
    hand.pass(1000);
    expect(heard).toEqual([1, 3]);
  });

  it("stops telling after unsubscribing, even what was waiting", () => {
    const stop = listen("a", { every: 250 });
    store.put("a", 1);
    hand.paint();
    store.put("a", 2);
    hand.paint();
    stop();
    hand.pass(500);
    expect(heard).toEqual([1]);
  });

  it("holds figures while frozen, counts what waits, lets trust through, and catches up on resume", () => {
    listen("a");
    listen("a", { through: true });
    store.put("a", 1);
    hand.paint();
    heard.length = 0;
    store.freeze();
    store.put("a", 2);
    store.put("b", 1);
    hand.paint();
    expect(heard).toEqual([2]);
    expect(store.read("a")).toBe(1);
    expect(store.freezeState()).toEqual({ at: 1_000, waiting: 2 });
    store.resume();
    hand.paint();
    expect(heard).toEqual([2, 2, 2]);
    expect(store.freezeState()).toEqual({ at: null, waiting: 0 });
  });

  it("forgets a key", () => {
    store.put("a", 1);
    store.put("a", undefined);
    expect(store.read("a")).toBeUndefined();
  });
});
