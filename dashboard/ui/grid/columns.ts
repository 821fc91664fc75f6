import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";

export interface GridColumn<R> {
  readonly id: string;
  /** Name in the menu of columns. */
  readonly name: string;
  /** What stands in the head; its unit is here and not in the cells. */
  readonly head: ReactNode;
  readonly width: number;
  /** Take what is left; one column of a grid does. */
  readonly flex?: boolean;
  readonly align?: "left" | "right";
  /** The server's name of the order by this column. */
  readonly sort?: string;
  /** Shown unless the reader chose otherwise. */
  readonly optional?: boolean;
  /** A thin line at its left: columns that belong to one venue. */
  readonly divided?: boolean;
  readonly cell: (row: R) => ReactNode;
}

export const gridFeatures = tableFeatures({
  columnVisibilityFeature,
  columnOrderingFeature,
  columnSizingFeature,
  columnResizingFeature,
});

/** TanStack's description of our columns; what they draw stays ours. */
export function describeColumns<R extends object>(columns: readonly GridColumn<R>[]) {
  const helper = createColumnHelper<typeof gridFeatures, R>();
  return helper.columns(
    columns.map((column) =>
      helper.display({
        id: column.id,
        size: column.width,
        minSize: Math.min(48, column.width),
        maxSize: 640,
      }),
    ),
  );
}

/** Read `cols=edge,cons,-spread` of a link: ids in their order; null means the defaults. */
export function visibleColumns<R>(columns: readonly GridColumn<R>[], chosen: string | undefined): string[] {
  const known = new Map(columns.map((column) => [column.id, column]));
  if (!chosen) return columns.filter((column) => !column.optional).map((column) => column.id);
  const ids = chosen.split(",").filter((id) => known.has(id));
  const fixed = columns
    .filter((column) => column.flex && !ids.includes(column.id))
    .map((column) => column.id);
  return [...fixed, ...ids];
}
