import { useSyncExternalStore } from "react";

/** Notes that were typed and not yet sent, by link. They outlive pages, failures and a reload of the tab. */

export const NOTE_LIMIT = 2000;
const PLACE = "allsight.review.notes";
const listeners = new Set<() => void>();
let notes: Readonly<Record<string, string>> = load();

function load(): Record<string, string> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
    if (!stored || typeof stored !== "object") return {};
    return Object.fromEntries(Object.entries(stored).filter(([, note]) => typeof note === "string"));
  } catch {
    return {};
  }
}

/** The note that is being written about a link. */
export function draft(match: string): string {
  return notes[match] ?? "";
}

/** Keep what was typed; an empty note is forgotten. */
export function setDraft(match: string, note: string): void {
  const { [match]: _, ...others } = notes;
  notes = note ? { ...others, [match]: note.slice(0, NOTE_LIMIT) } : others;
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(notes));
  } catch {
    // A browser that stores nothing keeps them until the tab is closed or reloaded.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDraft(match: string): string {
  return useSyncExternalStore(subscribe, () => draft(match));
}
