import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Table } from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { GridColumn, gridFeatures } from "./columns";
import styles from "./Grid.module.css";

interface GridHeadProps<R extends object> {
  readonly drawn: readonly { readonly column: GridColumn<R>; readonly width: number }[];
  readonly table: Table<typeof gridFeatures, R>;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly extra?: ReactNode;
  readonly onColumns?: ((ids: readonly string[]) => void) | undefined;
}

const DRAGGED = "text/plain";

/** Put `id` where `target` stands; the first column stays the first. */
export function moved(ids: readonly string[], id: string, target: string): string[] {
  const to = Math.max(1, ids.indexOf(target));
  const rest = ids.filter((other) => other !== id);
  return ids.includes(id) ? [...rest.slice(0, to), id, ...rest.slice(to)] : [...ids];
}

/** What a click on a head asks for: largest first, then smallest first. */
export function nextSort(current: string | undefined, key: string): string {
  return current === `-${key}` ? key : `-${key}`;
}

function direction(
  sort: string | undefined,
  key: string | undefined,
): "ascending" | "descending" | undefined {
  if (!key || !sort) return undefined;
  return sort === key ? "ascending" : sort === `-${key}` ? "descending" : undefined;
}

export function GridHead<R extends object>({
  drawn,
  table,
  sort,
  onSort,
  extra,
  onColumns,
}: GridHeadProps<R>) {
  const ids = drawn.map(({ column }) => column.id);
  const headers = new Map(table.getHeaderGroups()[0]?.headers.map((header) => [header.column.id, header]));
  return (
    <div role="row" className={styles.head} tabIndex={-1}>
      {drawn.map(({ column }, index) => {
        const order = direction(sort, column.sort);
        const resize = headers.get(column.id)?.getResizeHandler();
        const key = column.sort;
        return (
          <div
            key={column.id}
            role="columnheader"
            tabIndex={-1}
            className={styles.headCell}
            aria-sort={order}
            data-align={column.align}
            data-divided={column.divided}
            draggable={onColumns !== undefined && !column.flex}
            onDragStart={(event) => event.dataTransfer.setData(DRAGGED, column.id)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              onColumns?.(moved(ids, event.dataTransfer.getData(DRAGGED), column.id));
            }}
            data-column={column.id}
          >
            {key ? (
              <button type="button" onClick={() => onSort(nextSort(sort, key))}>
                {column.align === "right" && <SortMark order={order} />}
                {column.head}
                {column.align !== "right" && <SortMark order={order} />}
              </button>
            ) : (
              column.head
            )}
            {index === 0 && extra}
            {resize && !column.flex && (
              <span className={styles.resize} onMouseDown={resize} onTouchStart={resize} aria-hidden="true" />
            )}
          </div>
        );
      })}
    </div>
  );
}

function SortMark({ order }: { readonly order: "ascending" | "descending" | undefined }) {
  if (!order) return null;
  const Icon = order === "ascending" ? IconArrowUp : IconArrowDown;
  return <Icon size={11} stroke={2.4} aria-hidden="true" />;
}
