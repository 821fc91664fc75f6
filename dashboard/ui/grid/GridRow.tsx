import { type MouseEvent, memo, type ReactNode } from "react";
import type { GridColumn } from "./columns";
import styles from "./Grid.module.css";

interface GridRowProps<R> {
  readonly id: string;
  readonly row: R;
  readonly index: number;
  readonly start: number;
  readonly drawn: readonly { readonly column: GridColumn<R>; readonly width: number }[];
  readonly narrow: ((row: R) => ReactNode) | undefined;
  readonly active: boolean;
  readonly selected: boolean;
  readonly expansion: { readonly height: number; readonly render: (row: R) => ReactNode } | undefined;
  readonly onOpen: (row: R) => void;
}

/** Links and buttons in a cell do their own thing. */
function ownAction(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest("a, button") !== null;
}

function Row<R extends object>(props: GridRowProps<R>) {
  const { row, drawn, narrow, expansion } = props;
  return (
    <div className={styles.slot} style={{ transform: `translateY(${props.start}px)` }}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys for its active row. */}
      <div
        id={props.id}
        role="row"
        className={styles.row}
        aria-rowindex={props.index + 1}
        aria-selected={props.selected}
        data-active={props.active}
        data-expanded={expansion !== undefined}
        onClick={(event) => {
          if (!ownAction(event)) props.onOpen(row);
        }}
      >
        {narrow ? (
          <div role="gridcell" className={styles.whole}>
            {narrow(row)}
          </div>
        ) : (
          drawn.map(({ column }) => (
            <div
              key={column.id}
              role="gridcell"
              className={styles.cell}
              data-align={column.align}
              data-divided={column.divided}
              data-column={column.id}
            >
              {column.cell(row)}
            </div>
          ))
        )}
      </div>
      {expansion && (
        <div className={styles.expansion} style={{ height: expansion.height }}>
          {expansion.render(row)}
        </div>
      )}
    </div>
  );
}

export const GridRow = memo(Row) as typeof Row;
