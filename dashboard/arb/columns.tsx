import type { GridColumn } from "~/ui/grid/columns";
import { Term } from "~/ui/Term";
import {
  AfterHurdleCell,
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
import type { ArbTab } from "./search";

/** The columns that stay beside an open drawer. */
export const BESIDE_DRAWER = ["profit", "worst", "legs", "age"];

/** Money first, then the price of being wrong, then the legs. `unit` is the sign of the base currency; closed ones sort by what the server knows; `beside` an open drawer the legs make do with less. By `hurdle`, what is left after it takes the place of the annualised return, which never orders anything. */
export function arbColumns(
  unit: string,
  tab: ArbTab,
  beside = false,
  hurdle: string | null = null,
): GridColumn<ArbRef>[] {
  const open = tab !== "closed";
  const right = { align: "right" as const };
  return [
    {
      ...right,
      id: "profit",
      name: "Profit",
      head:
        tab !== "conditional" ? (
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
      width: 188,
      ...(open ? { sort: "worst" } : {}),
      cell: (at) => <WorstCell at={at} />,
    },
    {
      ...right,
      id: "outlay",
      name: "Outlay",
      head: <Term name="outlay">Outlay {unit}</Term>,
      width: 84,
      ...(open ? { sort: "outlay" } : {}),
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
    hurdle === null
      ? {
          ...right,
          id: "annualised",
          name: "Annualised",
          head: <Term name="annualised">Annual. %</Term>,
          width: 84,
          cell: (at) => <ReturnCell at={at} annual />,
        }
      : {
          ...right,
          id: "after",
          name: `After ${hurdle} % a year`,
          head: (
            <Term name="hurdle">
              After {hurdle} % {unit}
            </Term>
          ),
          width: 104,
          sort: "after_hurdle",
          cell: (at) => <AfterHurdleCell at={at} hurdle={hurdle} />,
        },
    {
      id: "legs",
      name: "Question and legs",
      head: "Question · legs",
      width: beside ? 180 : 280,
      flex: true,
      ...(open ? { sort: "title" } : {}),
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
      head: open ? <Term name="age" /> : "Closed",
      width: 92,
      sort: open ? "age" : "closed",
      cell: (at) => <AgeCell at={at} />,
    },
    { ...right, id: "life", name: "Life", head: "Life", width: 136, cell: (at) => <LifeCell at={at} /> },
  ];
}
