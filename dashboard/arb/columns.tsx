import type { GridColumn } from "~/ui/grid/columns";
import { Term } from "~/ui/Term";
import {
  AgeCell,
  LegsCell,
  LifeCell,
  LimitCell,
  OutlayCell,
  ProfitCell,
  ReturnCell,
  SettlesCell,
  WorstCell,
} from "./cells";
import type { ArbRef } from "./rows";

/** The columns that stay beside an open drawer. */
export const BESIDE_DRAWER = ["profit", "worst", "legs", "age"];

/** Money first, then the price of being wrong, then the legs. `unit` is the sign of the base currency. */
export function arbColumns(unit: string, locked: boolean): GridColumn<ArbRef>[] {
  const right = { align: "right" as const };
  return [
    {
      ...right,
      id: "profit",
      name: "Profit",
      head: locked ? (
        <Term name="guaranteed">Profit {unit}</Term>
      ) : (
        <Term name="conditional">If it pays {unit}</Term>
      ),
      width: 96,
      sort: "profit",
      cell: (at) => <ProfitCell at={at} />,
    },
    {
      ...right,
      id: "worst",
      name: "Worst if they part",
      head: <Term name="worst">Worst if they part {unit}</Term>,
      width: 176,
      sort: "worst",
      cell: (at) => <WorstCell at={at} />,
    },
    {
      ...right,
      id: "outlay",
      name: "Outlay",
      head: <Term name="outlay">Outlay {unit}</Term>,
      width: 84,
      sort: "outlay",
      cell: (at) => <OutlayCell at={at} />,
    },
    {
      ...right,
      id: "return",
      name: "Return",
      head: <Term name="return">Return %</Term>,
      width: 80,
      sort: "return",
      cell: (at) => <ReturnCell at={at} />,
    },
    {
      ...right,
      id: "annualised",
      name: "Annualised",
      head: <Term name="annualised">Annual. %</Term>,
      width: 84,
      sort: "annualised",
      cell: (at) => <ReturnCell at={at} annual />,
    },
    {
      id: "legs",
      name: "Question and legs",
      head: "Question · legs",
      width: 280,
      flex: true,
      sort: "title",
      cell: (at) => <LegsCell at={at} />,
    },
    { id: "limit", name: "Limit", head: "Limit", width: 84, cell: (at) => <LimitCell at={at} /> },
    {
      ...right,
      id: "settles",
      name: "Settles",
      head: <Term name="lockup">Settles</Term>,
      width: 72,
      sort: "settles",
      cell: (at) => <SettlesCell at={at} />,
    },
    {
      ...right,
      id: "age",
      name: "Age",
      head: <Term name="age" />,
      width: 92,
      sort: "age",
      cell: (at) => <AgeCell at={at} />,
    },
    { ...right, id: "life", name: "Life", head: "Life", width: 136, cell: (at) => <LifeCell at={at} /> },
  ];
}
