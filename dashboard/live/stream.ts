import { setServerClock } from "./clock";
import { keepPut, kindOf, place } from "./entities";
import { quiet } from "./flash";
import type { ClientFrame, ServerFrame } from "./frames";
import { INITIAL, type LinkState } from "./link";
import type { LiveStore } from "./store";

const BACKOFF_MS = [250, 500, 1000, 2000, 4000, 8000] as const;
const PING_EVERY_MS = 5000;
const MISSED_HEARTBEATS = 3;
const GATHER_MS = 40;
/** A row that scrolls out keeps its topic this long: scrolling back costs nothing. */
const LINGER_MS = 3000;

export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

/**
 * One WebSocket to our server: snapshot, then versioned updates, then a new snapshot after any hole in `seq`.
 *
 * Topics are counted by their readers, sent in bunches, and asked for again after every reconnect. What arrives goes to
 * the live store; nothing here touches React.
 */
export class Stream {
  private wire: Wire | null = null;
  private readonly topics = new Map<string, number>();
  private readonly members = new Map<string, Set<string>>();
  private readonly asked = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private link: LinkState = INITIAL;
  private seq = 0;
  private failures = 0;
  private heartbeatMs = 2000;
  private gathering = false;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly store: LiveStore,
    private readonly open: () => Wire,
    private readonly random: () => number = Math.random,
  ) {}

  /** Connect, and keep the connection until the answered function is called. */
  start(): () => void {
    this.connect();
    const watch = setInterval(() => this.watch(), 1000);
    const ping = setInterval(() => this.say({ op: "ping", sent_at: Date.now() }), PING_EVERY_MS);
    return () => {
      clearInterval(watch);
      clearInterval(ping);
      if (this.retry) clearTimeout(this.retry);
      this.drop();
    };
  }

  /** Keep `topic` subscribed until the answered function is called. */
  follow(topic: string): () => void {
    this.topics.set(topic, (this.topics.get(topic) ?? 0) + 1);
    this.gather();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      setTimeout(() => {
        const readers = (this.topics.get(topic) ?? 1) - 1;
        if (readers > 0) this.topics.set(topic, readers);
        else this.topics.delete(topic);
        this.gather();
      }, LINGER_MS);
    };
  }

  /** Try again without waiting for the back-off. */
  tryNow = (): void => {
    if (this.link.open) return;
    if (this.retry) clearTimeout(this.retry);
    this.drop();
    this.connect();
  };

  linkState = (): LinkState => this.link;

  onLink = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private setLink(change: Partial<LinkState>): void {
    this.link = { ...this.link, ...change };
    for (const listener of this.listeners) listener();
  }

  private connect(): void {
    const wire = this.open();
    this.wire = wire;
    this.seq = 0;
    this.asked.clear();
    wire.onmessage = (event) => {
      if (this.wire === wire && typeof event.data === "string")
        this.receive(JSON.parse(event.data) as ServerFrame);
    };
    wire.onclose = () => {
      if (this.wire === wire) this.lost();
    };
  }

  private drop(): void {
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onclose = null;
    wire.onmessage = null;
    wire.close();
  }

  private lost(): void {
    this.drop();
    const step = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 8000;
    const wait = step * (0.5 + this.random() / 2);
    this.failures += 1;
    const lostAt = this.link.lostAt ?? Date.now();
    this.setLink({ open: false, lostAt, retryAt: Date.now() + wait });
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private watch(): void {
    const { open, heardAt } = this.link;
    if (open && heardAt !== null && Date.now() - heardAt > MISSED_HEARTBEATS * this.heartbeatMs) {
      this.setLink({ lostAt: heardAt });
      this.lost();
    }
  }

  private receive(frame: ServerFrame): void {
    const heardAt = Date.now();
    if (frame.type === "hello") {
      this.greet(frame, heardAt);
      return;
    }
    this.link = { ...this.link, heardAt };
    if (frame.type === "error") {
      this.setLink({ refused: `${frame.detail} (${frame.code})` });
      return;
    }
    if (frame.type === "pong") {
      const trip = heardAt - frame.sent_at;
      setServerClock(frame.server_at, trip / 2);
      this.setLink({ tripMs: trip });
      return;
    }
    this.follows(frame.seq);
    if (frame.type === "heartbeat") this.setLink({ serverLagMs: frame.loop_lag_ms });
    else if (frame.type === "snapshot") this.replace(frame.topic, frame.items);
    else this.update(frame.items);
  }

  private greet(hello: Extract<ServerFrame, { type: "hello" }>, heardAt: number): void {
    const { lostAt } = this.link;
    const backAfter = lostAt === null ? null : heardAt - lostAt;
    this.failures = 0;
    this.store.epoch += 1;
    this.heartbeatMs = hello.heartbeat_s * 1000;
    setServerClock(hello.server_at, 0);
    quiet(1500);
    this.setLink({ open: true, lostAt: null, retryAt: null, heardAt, hello, backAt: heardAt, backAfter });
    this.gather();
    this.say({ op: "ping", sent_at: Date.now() });
  }

  /** A hole in the numbers means lost frames: ask for everything again, silently. */
  private follows(seq: number): void {
    const expected = this.seq + 1;
    this.seq = seq;
    if (seq !== expected && this.asked.size > 0) this.say({ op: "snapshot", topics: [...this.asked] });
  }

  private replace(topic: string, items: Extract<ServerFrame, { type: "snapshot" }>["items"]): void {
    const now = new Set(items.map((item) => place(item.op, item.key)));
    for (const gone of this.members.get(topic) ?? []) {
      if (!now.has(gone)) this.store.put(gone, undefined);
    }
    for (const item of items) keepPut(this.store, item, true);
    this.setMembers(topic, now);
  }

  private update(items: Extract<ServerFrame, { type: "batch" }>["items"]): void {
    for (const item of items) {
      const members = this.members.get(item.topic) ?? new Set<string>();
      if (item.op === "delete") {
        const at = place(kindOf(item.topic), item.key);
        this.store.put(at, undefined);
        if (members.has(at))
          this.setMembers(item.topic, new Set([...members].filter((member) => member !== at)));
        continue;
      }
      const at = place(item.op, item.key);
      keepPut(this.store, item, false);
      if (!members.has(at)) this.setMembers(item.topic, new Set(members).add(at));
    }
  }

  private setMembers(topic: string, members: Set<string>): void {
    this.members.set(topic, members);
    this.store.put(
      membersKey(topic),
      [...members].map((member) => member.slice(member.indexOf("/") + 1)),
    );
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    setTimeout(() => {
      this.gathering = false;
      if (!this.link.open) return;
      const wanted = [...this.topics.keys()].filter((topic) => !this.asked.has(topic));
      const unwanted = [...this.asked].filter((topic) => !this.topics.has(topic));
      for (const topic of wanted) this.asked.add(topic);
      for (const topic of unwanted) {
        this.asked.delete(topic);
        this.members.delete(topic);
      }
      if (wanted.length > 0) this.say({ op: "subscribe", topics: wanted });
      if (unwanted.length > 0) this.say({ op: "unsubscribe", topics: unwanted });
    }, GATHER_MS);
  }

  private say(frame: ClientFrame): void {
    if (this.link.open) this.wire?.send(JSON.stringify(frame));
  }
}

/** Where the store keeps which keys a topic has. */
export function membersKey(topic: string): string {
  return `members/${topic}`;
}
