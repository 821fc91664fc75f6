import { useCallback, useEffect, useReducer, useRef } from "react";

/**
 * The order of rows as the reader sees it. While a row is being read (pointer in the body, focus, scrolling) the order
 * stands still; what the data would like instead waits and is counted.
 */
export interface HeldOrder {
  readonly view: string;
  readonly shown: readonly string[];
  readonly wanted: readonly string[];
}

export type OrderAction =
  | {
      readonly type: "data";
      readonly view: string;
      readonly wanted: readonly string[];
      readonly hold: boolean;
    }
  | { readonly type: "apply" };

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

/** Rows that only went further down the list, as when the next page comes, move nothing that is seen. */
function extends_(shown: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length > shown.length && shown.every((id, index) => id === wanted[index]);
}

export function reduceOrder(state: HeldOrder, action: OrderAction): HeldOrder {
  if (action.type === "apply") return { ...state, shown: state.wanted };
  const { view, wanted, hold } = action;
  const fresh = view !== state.view || state.shown.length === 0 || !hold || extends_(state.shown, wanted);
  if (!fresh && same(state.wanted, wanted)) return state;
  const shown = fresh ? wanted : state.shown;
  return { view, wanted, shown: same(shown, state.shown) ? state.shown : shown };
}

/** How many rows stand elsewhere in the order that waits, and how many are new in it. */
export function waiting(state: HeldOrder): { moved: number; fresh: number } {
  if (state.shown === state.wanted) return { moved: 0, fresh: 0 };
  const place = new Map(state.shown.map((id, index) => [id, index]));
  let moved = 0;
  let fresh = 0;
  state.wanted.forEach((id, index) => {
    const before = place.get(id);
    if (before === undefined) fresh += 1;
    else if (before !== index) moved += 1;
  });
  const gone = state.shown.length - (state.wanted.length - fresh);
  return { moved: fresh === 0 && gone === 0 ? moved : Math.max(0, moved, gone), fresh };
}

const AFTER_LEAVING_MS = 800;
/** Even a page that nobody touches re-sorts no more often than this. */
const IDLE_MS = 20_000;
/** A view that was just opened takes what arrives as it comes, until it is being read. */
const SETTLES_MS = 3000;

interface Held {
  readonly shown: readonly string[];
  readonly moved: number;
  readonly fresh: number;
  readonly apply: () => void;
  /** Tell whether the reader is in the rows. */
  readonly setReading: (reading: boolean) => void;
}

/** Hold the order of `wanted` steady; another `view` (sort, filter) is taken at once. */
export function useHeldOrder(view: string, wanted: readonly string[]): Held {
  const [state, dispatch] = useReducer(reduceOrder, { view, wanted, shown: wanted });
  const reading = useRef(false);
  const leave = useRef<ReturnType<typeof setTimeout>>(undefined);

  const opened = useRef({ view, at: Date.now() });

  useEffect(() => {
    if (opened.current.view !== view) opened.current = { view, at: Date.now() };
    const settling = Date.now() - opened.current.at < SETTLES_MS;
    dispatch({ type: "data", view, wanted, hold: reading.current || !settling });
  }, [view, wanted]);

  useEffect(() => {
    const idle = setInterval(() => {
      if (!reading.current) dispatch({ type: "apply" });
    }, IDLE_MS);
    return () => {
      clearInterval(idle);
      clearTimeout(leave.current);
    };
  }, []);

  const setReading = useCallback((now: boolean) => {
    clearTimeout(leave.current);
    if (reading.current && !now)
      leave.current = setTimeout(() => dispatch({ type: "apply" }), AFTER_LEAVING_MS);
    reading.current = now;
  }, []);
  const apply = useCallback(() => dispatch({ type: "apply" }), []);

  // A new view is shown in the same paint, not one effect later.
  const shown = view === state.view ? state.shown : wanted;
  return { shown, ...waiting({ ...state, shown }), apply, setReading };
}
