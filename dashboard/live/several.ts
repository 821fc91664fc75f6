import type { LiveStore, ReadOptions } from "./store";

interface Source {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => readonly unknown[];
}

/** Several keys of a store as one source: `read` answers the same array until a value in it was replaced. */
export function several(store: LiveStore, keys: readonly string[], options: ReadOptions): Source {
  let last: readonly unknown[] = [];
  return {
    subscribe: (listener) => store.subscribe(keys, listener, options),
    read: () => {
      const now = keys.map((key) => store.read(key, options.through));
      if (now.length !== last.length || now.some((value, index) => value !== last[index])) last = now;
      return last;
    },
  };
}
