import { useSyncExternalStore } from "react";

/** One shared 1 Hz tick, in server time: every age on the page moves together and goes on when the socket is dead. */

let offsetMs = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now() + offsetMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    now = Date.now() + offsetMs;
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Take the server's clock from a heartbeat: `serverMs` was read `halfTripMs` before it arrived. */
export function setServerClock(serverMs: number, halfTripMs: number): void {
  offsetMs = serverMs + halfTripMs - Date.now();
}

/** Milliseconds of the epoch by the server's clock, right now. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Server time of the last tick, in ms; re-renders once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** What `derive` makes of the time; re-renders only when the result changes, so a row of ages costs little. */
export function useNowAs<T extends string | number | boolean>(derive: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => derive(now));
}
