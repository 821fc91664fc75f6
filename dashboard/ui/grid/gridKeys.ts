import { type KeyboardEvent, useState } from "react";
import { preferences } from "../preferences";
import type { GridProps } from "./Grid";

const PAGE_ROWS = 15;

/** Which row the keyboard is on. The grid itself keeps the focus, so it survives rows that scroll out of sight. */
export function useGridKeys<R extends { readonly id: string }>(
  props: GridProps<R>,
  scrollTo: (index: number) => void,
) {
  const { rows, onOpen, onExpand } = props;
  const [active, setActive] = useState<string | null>(null);
  const at = active === null ? -1 : rows.findIndex((row) => row.id === active);

  const go = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    setActive(row.id);
    scrollTo(rows.indexOf(row));
  };

  const moves: Record<string, () => void> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    PageDown: () => go(at + PAGE_ROWS),
    PageUp: () => go(at - PAGE_ROWS),
    Escape: () => setActive(null),
    Enter: () => {
      const row = rows[at];
      if (row) onOpen(row);
    },
    " ": () => {
      const row = rows[at];
      if (row) onExpand?.(row);
    },
    ...(preferences().singleKeys ? { j: () => go(at + 1), k: () => go(at - 1) } : {}),
  };

  return {
    active,
    onFocus: () => {
      if (active === null && rows[0]) setActive(rows[0].id);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    },
  };
}
