import { useEffect, useRef, useSyncExternalStore } from "react";

/** One thing that a page does on a single key; the palette and the buttons say the same words. */
export interface PageKey {
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
}

let sets: readonly (readonly PageKey[])[] = [];
let current: readonly PageKey[] = [];
const listeners = new Set<() => void>();

function change(next: readonly (readonly PageKey[])[]): void {
  sets = next;
  current = sets.flat();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What a key does on the page that shows, if anything. */
export function pageKey(key: string): PageKey | undefined {
  return current.find((each) => each.key === key);
}

/** Every key of the page that shows. */
export function usePageKeys(): readonly PageKey[] {
  return useSyncExternalStore(subscribe, () => current);
}

/**
 * Give the page keys of its own while mounted; several parts of a page may. They are heard where all keys are: after
 * chords such as `g s`, before the keys of the whole product, and never while somebody types.
 */
export function useKeysOfPage(keys: readonly PageKey[]): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  const names = keys.map(({ key, label }) => `${key} ${label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` stands for what others can see of the keys.
  useEffect(() => {
    const mine = latest.current.map(({ key, label }) => ({
      key,
      label,
      run: () => latest.current.find((each) => each.key === key)?.run(),
    }));
    change([...sets, mine]);
    return () => change(sets.filter((each) => each !== mine));
  }, [names]);
}

const TYPED = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const CLICKED = new Set(["checkbox", "radio", "button", "submit"]);

/** Whether a key that reaches `target` is a letter of somebody's text. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && CLICKED.has(target.type)) return false;
  return target.isContentEditable || TYPED.has(target.tagName);
}
