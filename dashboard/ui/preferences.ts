import { useSyncExternalStore } from "react";
import { ODDS_FORMATS, type OddsFormat } from "./format/price";
import type { Zone } from "./format/time";

/** What one reader prefers in this browser; never part of a link. */
export interface Preferences {
  readonly odds: OddsFormat;
  readonly density: "standard" | "compact";
  readonly zone: Zone;
  readonly singleKeys: boolean;
  readonly flash: boolean;
  readonly blueOrange: boolean;
  /** The line that introduces Markets has been read. */
  readonly introduced: boolean;
  /** Under which name this reader decides about links; empty until asked. */
  readonly reviewer: string;
}

const DEFAULTS: Preferences = {
  odds: "cents",
  density: "standard",
  zone: "local",
  singleKeys: true,
  flash: true,
  blueOrange: false,
  introduced: false,
  reviewer: "",
};

/** So many letters of a reviewer's name are kept. */
export const NAME_LIMIT = 80;

const PLACE = "allsight.preferences";
const listeners = new Set<() => void>();
let current = load();

function load(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
    return stored && typeof stored === "object" ? merge(stored as Record<string, unknown>) : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

/** Take from `stored` what is legal; everything else keeps its default. */
function merge(stored: Record<string, unknown>): Preferences {
  const flag = (name: "singleKeys" | "flash" | "blueOrange" | "introduced") =>
    typeof stored[name] === "boolean" ? (stored[name] as boolean) : DEFAULTS[name];
  return {
    odds: ODDS_FORMATS.find((format) => format === stored.odds) ?? DEFAULTS.odds,
    density: stored.density === "compact" ? "compact" : "standard",
    zone: stored.zone === "utc" ? "utc" : "local",
    singleKeys: flag("singleKeys"),
    flash: flag("flash"),
    blueOrange: flag("blueOrange"),
    introduced: flag("introduced"),
    reviewer: typeof stored.reviewer === "string" ? stored.reviewer.slice(0, NAME_LIMIT) : DEFAULTS.reviewer,
  };
}

export function preferences(): Preferences {
  return current;
}

export function setPreference(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(PLACE, JSON.stringify(current));
  } catch {
    // A browser that stores nothing still shows the choice until it is closed.
  }
  for (const listener of listeners) listener();
}

export function nextOdds(): void {
  const at = ODDS_FORMATS.indexOf(current.odds);
  setPreference({ odds: ODDS_FORMATS[(at + 1) % ODDS_FORMATS.length] ?? "cents" });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}
