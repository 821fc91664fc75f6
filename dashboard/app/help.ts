import { useSyncExternalStore } from "react";

let shown = false;
const listeners = new Set<() => void>();

/** Show or hide the sheet of keys and words. */
export function toggleHelp(): void {
  shown = !shown;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHelp(): boolean {
  return useSyncExternalStore(subscribe, () => shown);
}
