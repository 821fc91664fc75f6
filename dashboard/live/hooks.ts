import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { type Entities, type Held, type Kind, keep, place } from "./entities";
import { quiet } from "./flash";
import { type LinkPhase, type LinkState, phase } from "./link";
import { several } from "./several";
import { type FreezeState, LiveStore, type ReadOptions } from "./store";
import { membersKey, Stream, type Wire } from "./stream";

/** The store and the stream of this page. They live as long as the page does, outside React. */
const store = new LiveStore();
const stream = new Stream(store, () => {
  const { protocol, host } = window.location;
  return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/api/v1/stream`) as unknown as Wire;
});

/** Cadence of repainting, ms between two paints of one cell. */
export const LIST_MS = 250;
export const BOOK_MS = 100;
export const CALM_MS = 1000;

/** Connect for as long as the frame of the page is mounted. */
export function useConnection(): void {
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === "visible") quiet();
    };
    document.addEventListener("visibilitychange", onVisible);
    const stop = stream.start();
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      stop();
    };
  }, []);
}

/** Keep a topic subscribed while mounted; null follows nothing. */
export function useTopic(topic: string | null): void {
  useEffect(() => (topic ? stream.follow(topic) : undefined), [topic]);
}

/** Keep several topics subscribed while mounted. */
export function useTopics(topics: readonly string[]): void {
  const joined = topics.join(SEPARATOR);
  useEffect(() => {
    const stops = parted(joined).map((topic) => stream.follow(topic));
    return () => {
      for (const stop of stops) stop();
    };
  }, [joined]);
}

/** Stands in no key: lists that are made anew in each render are compared as one text. */
const SEPARATOR = "\n";

function parted(joined: string): string[] {
  return joined === "" ? [] : joined.split(SEPARATOR);
}

function useKey(key: string, every: number, through: boolean): unknown {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(key, listener, { every, through }),
    [key, every, through],
  );
  return useSyncExternalStore(subscribe, () => store.read(key, through));
}

/** The newest state of one thing, or null. */
export function useLive<K extends Kind>(kind: K, key: string, options: ReadOptions = {}): Entities[K] | null {
  const found = useKey(place(kind, key), options.every ?? LIST_MS, options.through ?? false);
  return (found as Held<Entities[K]> | undefined)?.data ?? null;
}

/** The newest state of several things, in the order of `keys`; null where nothing is known. The same array until one changes. */
export function useLiveMany<K extends Kind>(
  kind: K,
  keys: readonly string[],
  options: ReadOptions = {},
): readonly (Entities[K] | null)[] {
  const joined = keys.join(SEPARATOR);
  const { every = LIST_MS, through = false } = options;
  const source = useMemo(
    () =>
      several(
        store,
        parted(joined).map((key) => place(kind, key)),
        { every, through },
      ),
    [kind, joined, every, through],
  );
  const found = useSyncExternalStore(source.subscribe, source.read);
  return useMemo(() => found.map((each) => (each as Held<Entities[K]> | undefined)?.data ?? null), [found]);
}

/** Do something after a thing has changed, at most once in `every` ms; the last of many changes is never passed over. */
export function useOnChange<K extends Kind>(kind: K, key: string, every: number, then: () => void): void {
  useEffect(() => store.subscribe(place(kind, key), then, { every }), [kind, key, every, then]);
}

const NONE: readonly string[] = [];

/** Which keys a topic has now; null before its first snapshot. */
export function useMembers(topic: string, every = LIST_MS): readonly string[] | null {
  const found = useKey(membersKey(topic), every, false);
  return (found as readonly string[] | undefined) ?? null;
}

/** Read many things once, without following them; used to sort and filter a list. */
export function readLive<K extends Kind>(kind: K, keys: readonly string[] | null): Entities[K][] {
  return (keys ?? NONE).flatMap((key) => {
    const found = store.read(place(kind, key)) as Held<Entities[K]> | undefined;
    return found ? [found.data] : [];
  });
}

/** Put what REST answered into the store, unless the stream already brought something newer. */
export function seed<K extends Kind>(kind: K, key: string, version: number, data: Entities[K]): void {
  keep(store, kind, key, version, data);
}

export function useLink(): LinkState {
  return useSyncExternalStore(stream.onLink, stream.linkState);
}

function onLinkOrTick(listener: () => void): () => void {
  const stop = stream.onLink(listener);
  const timer = setInterval(listener, 500);
  return () => {
    stop();
    clearInterval(timer);
  };
}

export function useLinkPhase(): LinkPhase {
  return useSyncExternalStore(onLinkOrTick, () => phase(stream.linkState(), Date.now()));
}

/** Whether the link has been dead so long that no figure on the page may be read as current. */
export function useLinkStale(): boolean {
  const now = useLinkPhase();
  return now === "stale" || now === "middle";
}

/** When the server was last heard of, ms by this browser's clock, if that is so long ago that it must be said; else null. */
export function useLostSince(): number | null {
  const { heardAt, lostAt } = useLink();
  const now = useLinkPhase();
  return now === "ok" || now === "blip" ? null : (heardAt ?? lostAt);
}

export const tryNow = stream.tryNow;

export function useFreeze(): FreezeState {
  return useSyncExternalStore(store.onFreeze, store.freezeState);
}

export function toggleFreeze(): void {
  if (store.freezeState().at === null) store.freeze();
  else {
    quiet();
    store.resume();
  }
}
