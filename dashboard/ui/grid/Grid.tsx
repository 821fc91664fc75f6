import { useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { quiet } from "~/live/flash";
import { describeColumns, type GridColumn, gridFeatures } from "./columns";
import styles from "./Grid.module.css";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { useGridKeys } from "./gridKeys";

export interface GridProps<R extends { readonly id: string }> {
  readonly label: string;
  readonly rows: readonly R[];
  /** How many there are on the server, of which `rows` are loaded. */
  readonly total: number;
  readonly columns: readonly GridColumn<R>[];
  /** Ids of the columns that show, in their order. */
  readonly visible: readonly string[];
  readonly rowHeight: number;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  /** Called with the ids of the columns in the order that the reader dragged them into. */
  readonly onColumns?: (ids: readonly string[]) => void;
  readonly onOpen: (row: R) => void;
  /** Draw the row in one cell, for a phone. */
  readonly narrow?: ((row: R) => ReactNode) | undefined;
  readonly expanded?: string | null;
  readonly onExpand?: (row: R) => void;
  readonly expansion?: { readonly height: number; readonly render: (row: R) => ReactNode };
  readonly selected?: string | null;
  readonly onReading: (reading: boolean) => void;
  readonly onNearEnd?: () => void;
  readonly headExtra?: ReactNode;
}

const OVERSCAN = 10;
const SCROLL_SETTLES_MS = 400;
const NEAR_END_ROWS = 30;

/** A table of fixed row heights that draws only what is seen; the order of its rows is the caller's. */
export function Grid<R extends { readonly id: string }>(props: GridProps<R>) {
  const { rows, columns, visible, rowHeight, expanded, expansion, narrow, onReading, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const described = useMemo(() => describeColumns(columns), [columns]);
  const table = useTable({
    features: gridFeatures,
    columns: described,
    data: rows as R[],
    getRowId: (row) => row.id,
    state: {
      columnOrder: [...visible],
      columnVisibility: Object.fromEntries(columns.map((column) => [column.id, visible.includes(column.id)])),
    },
    columnResizeMode: "onEnd",
  });
  const leaves = table.getVisibleLeafColumns();
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const sizes = leaves.map((leaf) => `${leaf.id}:${leaf.getSize()}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `sizes` stands for the identity of the leaves.
  const drawn = useMemo(
    () =>
      leaves.flatMap((leaf) => {
        const column = byId.get(leaf.id);
        return column ? [{ column, width: leaf.getSize() }] : [];
      }),
    [sizes, byId],
  );
  const template = narrow
    ? "minmax(0, 1fr)"
    : drawn.map(({ column, width }) => (column.flex ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
  const minWidth = narrow ? 0 : drawn.reduce((sum, { width }) => sum + width, 0);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + (expansion && rows[index]?.id === expanded ? expansion.height : 0),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: 36,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on exactly these.
  useEffect(() => virtual.measure(), [rowHeight, expanded, rows]);

  const chosen = props.selected ? rows.findIndex(({ id }) => id === props.selected) : -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice scrolls; the order may change under it.
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen);
  }, [props.selected, chosen < 0]);

  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastSeen > rows.length - NEAR_END_ROWS) onNearEnd?.();
  }, [lastSeen, rows.length, onNearEnd]);

  const keys = useGridKeys(props, (index) => virtual.scrollToIndex(index));
  const reading = useReading(onReading);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={
        { "--columns": template, "--min-width": `${minWidth}px`, "--row": `${rowHeight}px` } as CSSProperties
      }
      onScroll={reading.scrolled}
    >
      <div
        role="grid"
        className={styles.grid}
        aria-label={props.label}
        aria-rowcount={props.total}
        aria-activedescendant={keys.active ? `${gridId}${keys.active}` : undefined}
        tabIndex={0}
        data-row=""
        onKeyDown={keys.onKeyDown}
        onFocus={() => {
          keys.onFocus();
          reading.focus(true);
        }}
        onBlur={() => reading.focus(false)}
      >
        {!narrow && (
          <GridHead
            drawn={drawn}
            table={table}
            sort={props.sort}
            onSort={props.onSort}
            extra={props.headExtra}
            onColumns={props.onColumns}
          />
        )}
        <div
          className={styles.body}
          style={{ height: virtual.getTotalSize() }}
          onPointerEnter={() => reading.pointer(true)}
          onPointerLeave={() => reading.pointer(false)}
        >
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <GridRow
                  key={row.id}
                  id={`${gridId}${row.id}`}
                  row={row}
                  index={item.index}
                  start={item.start}
                  drawn={drawn}
                  narrow={narrow}
                  active={keys.active === row.id}
                  selected={props.selected === row.id}
                  expansion={expanded === row.id ? expansion : undefined}
                  onOpen={props.onOpen}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Whether the reader is in the rows: by pointer, by focus, or scrolling. */
function useReading(onReading: (reading: boolean) => void) {
  const state = useRef({ pointer: false, focus: false, scroll: false });
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [handlers] = useState(() => {
    let tell = onReading;
    const set = (name: "pointer" | "focus" | "scroll", value: boolean) => {
      state.current[name] = value;
      const { pointer, focus, scroll } = state.current;
      tell(pointer || focus || scroll);
    };
    return {
      follow: (next: typeof onReading) => {
        tell = next;
      },
      pointer: (inside: boolean) => set("pointer", inside),
      focus: (inside: boolean) => set("focus", inside),
      scrolled: () => {
        quiet();
        set("scroll", true);
        clearTimeout(settle.current);
        settle.current = setTimeout(() => set("scroll", false), SCROLL_SETTLES_MS);
      },
    };
  });
  useEffect(() => handlers.follow(onReading), [handlers, onReading]);
  return handlers;
}
