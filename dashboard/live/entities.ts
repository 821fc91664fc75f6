import type {
  BookOut,
  HealthOut,
  LinkNews,
  MatchCounts,
  OpportunityRow,
  Put,
  QuestionRow,
  VenueOut,
} from "./frames";
import type { LiveStore } from "./store";

/** What the live store holds, by kind. */
export interface Entities {
  question: QuestionRow;
  opportunity: OpportunityRow;
  book: BookOut;
  venue: VenueOut;
  health: HealthOut;
  /** What has become of a link within the last minute. */
  link: LinkNews;
  /** How many links there are; kept under the key `counts`. */
  links: MatchCounts;
}

export type Kind = keyof Entities;

export interface Held<T> {
  readonly epoch: number;
  readonly version: number;
  readonly data: T;
}

export function place(kind: Kind, key: string): string {
  return `${kind}/${key}`;
}

/** Read one thing; null when nothing is known of it. */
export function held<K extends Kind>(
  store: LiveStore,
  kind: K,
  key: string,
  through = false,
): Held<Entities[K]> | null {
  return (store.read(place(kind, key), through) as Held<Entities[K]> | undefined) ?? null;
}

/** Keep a state unless a newer one is held; answers whether it was kept. `replace` takes it whatever is held. */
export function keep<K extends Kind>(
  store: LiveStore,
  kind: K,
  key: string,
  version: number,
  data: Entities[K],
  replace = false,
): boolean {
  const before = held(store, kind, key, true);
  const known = before?.epoch === store.epoch ? before.version : Number.NEGATIVE_INFINITY;
  if (!replace && version <= known) return false;
  store.put(place(kind, key), { epoch: store.epoch, version, data });
  return true;
}

export function keepPut(store: LiveStore, put: Put, replace: boolean): boolean {
  return keep(store, put.op, put.key, put.version, put.data, replace);
}

/** The kind of thing that a topic speaks of. */
export function kindOf(topic: string): Kind {
  if (topic === "questions" || topic.startsWith("question:")) return "question";
  if (topic === "opportunities") return "opportunity";
  if (topic === "venues") return "venue";
  if (topic === "links") return "link";
  return "book";
}
