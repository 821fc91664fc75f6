import { createContext, useContext } from "react";
import type { OpportunityRow } from "~/api/generated/schema";
import { serverNow } from "~/live/clock";
import { useLinkStale, useLive } from "~/live/hooks";

/** A row of the list: its id, and its last known state for when it is gone but still stands there. */
export interface ArbRef {
  readonly id: string;
  readonly last: OpportunityRow;
  /** Show the figures of `last`, which are part of a sum; only whether they hold is the newest. */
  readonly held?: boolean;
}

export interface RowState {
  readonly row: OpportunityRow;
  /** Ended, gone, or not provable now: figures are no longer claims. */
  readonly over: boolean;
  readonly closed: boolean;
  /** Ended while it stood here: struck for a moment before it leaves. */
  readonly ending: boolean;
}

const ENDING_MS = 15_000;

/** The newest state of a row and whether its figures still hold. */
export function useRow({ id, last, held = false }: ArbRef): RowState {
  const now = useLive("opportunity", id);
  const linkStale = useLinkStale();
  const newest = now ?? last;
  const row = held ? ended(last, newest) : newest;
  const closed = newest.status === "closed" || now === null;
  const ending = closed && serverNow() - (newest.closed_at ?? newest.updated_at) < ENDING_MS;
  return { row, closed, ending, over: closed || !newest.provable || linkStale };
}

/** Figures of one state with the end of a later one. */
function ended(
  figures: OpportunityRow,
  { close_reason, close_detail, closed_at }: OpportunityRow,
): OpportunityRow {
  return closed_at === null ? figures : { ...figures, close_reason, close_detail, closed_at };
}

/** Ids in the order of the list, for stepping through them from the drawer. */
export const ArbOrder = createContext<readonly string[]>([]);

export function useNeighbours(id: string): { before: string | null; after: string | null } {
  const order = useContext(ArbOrder);
  const at = order.indexOf(id);
  return { before: order[at - 1] ?? null, after: at < 0 ? null : (order[at + 1] ?? null) };
}
