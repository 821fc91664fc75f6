import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { held } from "./entities";
import { phase } from "./link";
import { LiveStore } from "./store";
import { membersKey, Stream, type Wire } from "./stream";

class FakeWire implements Wire {
  sent: { op: string; topics?: string[] }[] = [];
  closed = false;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(frame: object) {
    this.onmessage?.({ data: JSON.stringify({ server_at: Date.now(), ...frame }) });
  }
  hello() {
    this.say({ type: "hello", version: "1", data: "demo", orders: "none", heartbeat_s: 2 });
  }
  ops(op: string) {
    return this.sent.filter((frame) => frame.op === op).map((frame) => frame.topics);
  }
}

const row = (key: string, version: number) => ({
  op: "question",
  topic: "questions",
  key,
  version,
  data: { id: key, version },
});

describe("stream", () => {
  let wires: FakeWire[];
  let store: LiveStore;
  let stream: Stream;
  let stop: () => void;
  const wire = () => wires[wires.length - 1] as FakeWire;
  const version = (key: string) => held(store, "question", key)?.version;

  beforeEach(() => {
    vi.useFakeTimers();
    wires = [];
    store = new LiveStore();
    stream = new Stream(
      store,
      () => {
        wires.push(new FakeWire());
        return wire();
      },
      () => 1,
    );
    stop = stream.start();
  });

  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  function connected() {
    stream.follow("questions");
    wire().hello();
    vi.advanceTimersByTime(50);
    wire().say({ type: "snapshot", seq: 1, topic: "questions", items: [row("a", 3), row("b", 1)] });
  }

  it("subscribes once per topic however many read it, and lets go of it after the last", () => {
    const first = stream.follow("questions");
    const second = stream.follow("questions");
    wire().hello();
    vi.advanceTimersByTime(50);
    expect(wire().ops("subscribe")).toEqual([["questions"]]);
    first();
    second();
    vi.advanceTimersByTime(3100);
    expect(wire().ops("unsubscribe")).toEqual([["questions"]]);
  });

  it("takes newer versions only", () => {
    connected();
    wire().say({ type: "batch", seq: 2, items: [row("a", 2), row("b", 2)] });
    expect([version("a"), version("b")]).toEqual([3, 2]);
  });

  it("replaces a topic by its snapshot and forgets what is not in it", () => {
    connected();
    wire().say({ type: "snapshot", seq: 2, topic: "questions", items: [row("a", 1)] });
    expect([version("a"), version("b")]).toEqual([1, undefined]);
    expect(store.read(membersKey("questions"))).toEqual(["a"]);
  });

  it("deletes", () => {
    connected();
    wire().say({
      type: "batch",
      seq: 2,
      items: [{ op: "delete", topic: "questions", key: "a", version: 4 }],
    });
    expect(version("a")).toBeUndefined();
    expect(store.read(membersKey("questions"))).toEqual(["b"]);
  });

  it("asks for a snapshot after a hole in the numbers", () => {
    connected();
    wire().say({ type: "heartbeat", seq: 2, loop_lag_ms: 0 });
    expect(wire().ops("snapshot")).toEqual([]);
    wire().say({ type: "batch", seq: 4, items: [row("b", 9)] });
    expect(wire().ops("snapshot")).toEqual([["questions"]]);
  });

  it("comes back after a loss with every topic, and counts how long it was away", () => {
    connected();
    wire().onclose?.();
    expect(stream.linkState().open).toBe(false);
    vi.advanceTimersByTime(300);
    expect(wires).toHaveLength(2);
    wire().hello();
    vi.advanceTimersByTime(50);
    expect(wire().ops("subscribe")).toEqual([["questions"]]);
    expect(stream.linkState().backAfter).toBe(300);
  });

  it("takes three missed heartbeats for a dead link although the socket says it is open", () => {
    connected();
    vi.advanceTimersByTime(6_000);
    expect(stream.linkState().open).toBe(true);
    vi.advanceTimersByTime(2_000);
    expect(stream.linkState().open).toBe(false);
    expect(wires[0]?.closed).toBe(true);
  });

  it("backs off further with each failure, up to a cap", () => {
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      wire().onclose?.();
      waits.push((stream.linkState().retryAt ?? 0) - Date.now());
      vi.advanceTimersByTime(8_000);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("names the phases of a loss", () => {
    const link = { ...stream.linkState(), open: false, lostAt: 0 };
    expect([1_000, 5_000, 30_000, 61_000].map((now) => phase(link, now))).toEqual([
      "blip",
      "amber",
      "stale",
      "middle",
    ]);
    expect(phase({ ...link, open: true }, 61_000)).toBe("ok");
  });
});
