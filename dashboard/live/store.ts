/**
 * The latest value per key, held outside React.
 *
 * Messages write as fast as they arrive; readers hear about it once per animation frame at most, and no more often than
 * the cadence they asked for. In a hidden tab no frame comes, so only the latest value waits; it is painted on return.
 */

export interface Scheduler {
  /** Run `work` before the next paint. */
  frame(work: () => void): void;
  /** Run `work` after `ms`. */
  later(work: () => void, ms: number): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

export const browserScheduler: Scheduler = {
  frame: (work) => void requestAnimationFrame(work),
  later: (work, ms) => void setTimeout(work, ms),
  now: () => performance.now(),
};

interface Reader {
  readonly listener: () => void;
  /** Shortest time between two notices, in ms; 0 is every frame. */
  readonly every: number;
  /** Reads past a freeze: trust marks stay live. */
  readonly through: boolean;
  toldAt: number;
}

export interface ReadOptions {
  readonly every?: number;
  readonly through?: boolean;
}

export class LiveStore {
  /** Counts connections: versions of different ones are not compared. */
  epoch = 0;
  private readonly latest = new Map<string, unknown>();
  private readonly readers = new Map<string, Set<Reader>>();
  private readonly dirty = new Set<string>();
  private readonly late = new Set<Reader>();
  private readonly waitingSinceFreeze = new Set<string>();
  private readonly freezeListeners = new Set<() => void>();
  private held: Map<string, unknown> | null = null;
  private frozen: FreezeState = RUNNING;
  private framed = false;
  private timed = false;

  constructor(
    private readonly scheduler: Scheduler = browserScheduler,
    private readonly wall: () => number = Date.now,
  ) {}

  /** Replace the value of a key; a value of `undefined` forgets it. */
  put(key: string, value: unknown): void {
    if (value === undefined) this.latest.delete(key);
    else this.latest.set(key, value);
    this.dirty.add(key);
    if (this.held) this.waitingSinceFreeze.add(key);
    this.requestFrame();
  }

  /** The value that readers see now: the latest, or the one at the instant of the freeze. */
  read(key: string, through = false): unknown {
    const view = this.held && !through ? this.held : this.latest;
    return view.get(key);
  }

  /**
   * Call `listener` after one of `keys` changed; answers how to stop. The first value is told on the next frame whatever
   * the cadence; several keys share one cadence, so that a reader of nine books is no busier than a reader of one.
   */
  subscribe(keys: string | readonly string[], listener: () => void, options: ReadOptions = {}): () => void {
    const reader: Reader = {
      listener,
      every: options.every ?? 0,
      through: options.through ?? false,
      toldAt: Number.NEGATIVE_INFINITY,
    };
    const watched = typeof keys === "string" ? [keys] : keys;
    for (const key of watched) {
      const readers = this.readers.get(key) ?? new Set();
      this.readers.set(key, readers.add(reader));
    }
    return () => {
      this.late.delete(reader);
      for (const key of watched) {
        const readers = this.readers.get(key);
        readers?.delete(reader);
        if (readers?.size === 0) this.readers.delete(key);
      }
    };
  }

  /** Stop the figures at this instant; values keep arriving behind them. */
  freeze(): void {
    if (this.held) return;
    this.held = new Map(this.latest);
    this.waitingSinceFreeze.clear();
    this.setFrozen({ at: this.wall(), waiting: 0 });
  }

  resume(): void {
    if (!this.held) return;
    this.held = null;
    for (const key of this.waitingSinceFreeze) this.dirty.add(key);
    this.waitingSinceFreeze.clear();
    this.setFrozen(RUNNING);
    this.requestFrame();
  }

  freezeState = (): FreezeState => this.frozen;

  onFreeze = (listener: () => void): (() => void) => {
    this.freezeListeners.add(listener);
    return () => this.freezeListeners.delete(listener);
  };

  private setFrozen(state: FreezeState): void {
    this.frozen = state;
    for (const listener of this.freezeListeners) listener();
  }

  private requestFrame(): void {
    if (this.framed) return;
    this.framed = true;
    this.scheduler.frame(() => this.flush());
  }

  private flush(): void {
    this.framed = false;
    const now = this.scheduler.now();
    for (const key of this.dirty) {
      for (const reader of this.readers.get(key) ?? []) this.late.add(reader);
    }
    this.dirty.clear();
    let next = Number.POSITIVE_INFINITY;
    for (const reader of [...this.late]) {
      const dueIn = reader.toldAt + reader.every - now;
      if (dueIn > 0) {
        next = Math.min(next, dueIn);
        continue;
      }
      this.late.delete(reader);
      if (this.held && !reader.through) continue;
      reader.toldAt = now;
      reader.listener();
    }
    if (this.held && this.frozen.waiting !== this.waitingSinceFreeze.size) {
      this.setFrozen({ at: this.frozen.at, waiting: this.waitingSinceFreeze.size });
    }
    if (Number.isFinite(next)) this.wakeIn(next);
  }

  private wakeIn(ms: number): void {
    if (this.timed) return;
    this.timed = true;
    this.scheduler.later(() => {
      this.timed = false;
      this.requestFrame();
    }, ms);
  }
}

/** `at` is the instant of the freeze in ms of the epoch, null while running. */
export interface FreezeState {
  readonly at: number | null;
  readonly waiting: number;
}

const RUNNING: FreezeState = { at: null, waiting: 0 };
