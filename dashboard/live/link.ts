import type { Hello } from "~/api/generated/schema";

/** How the connection to our own server stands. Instants are ms by this browser's clock. */
export interface LinkState {
  readonly open: boolean;
  readonly hello: Hello | null;
  readonly heardAt: number | null;
  readonly lostAt: number | null;
  readonly retryAt: number | null;
  readonly backAt: number | null;
  /** How long the last loss took, ms; null after the first connection. */
  readonly backAfter: number | null;
  readonly tripMs: number | null;
  readonly serverLagMs: number;
  readonly refused: string | null;
}

export const INITIAL: LinkState = {
  open: false,
  hello: null,
  heardAt: null,
  lostAt: null,
  retryAt: null,
  backAt: null,
  backAfter: null,
  tripMs: null,
  serverLagMs: 0,
  refused: null,
};

/** `ok`; `blip` below 2 s; `amber` below 10 s; then every figure is `stale`; from a minute on the page says so in its `middle`. */
export type LinkPhase = "ok" | "blip" | "amber" | "stale" | "middle";

export function phase(link: LinkState, now: number): LinkPhase {
  if (link.open || link.lostAt === null) return "ok";
  const gone = now - link.lostAt;
  if (gone < 2_000) return "blip";
  if (gone < 10_000) return "amber";
  return gone < 60_000 ? "stale" : "middle";
}
