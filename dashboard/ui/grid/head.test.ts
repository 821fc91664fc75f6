import { describe, expect, it } from "vitest";
import { visibleColumns } from "./columns";
import { moved, nextSort } from "./GridHead";

describe("heads", () => {
  it("sort by the largest first, then by the smallest", () => {
    expect(nextSort(undefined, "volume")).toBe("-volume");
    expect(nextSort("-volume", "volume")).toBe("volume");
    expect(nextSort("edge", "volume")).toBe("-volume");
  });

  it("move a column to another's place and never before the first", () => {
    expect(moved(["q", "a", "b", "c"], "c", "a")).toEqual(["q", "c", "a", "b"]);
    expect(moved(["q", "a", "b", "c"], "a", "c")).toEqual(["q", "b", "c", "a"]);
    expect(moved(["q", "a", "b", "c"], "b", "q")).toEqual(["q", "b", "a", "c"]);
    expect(moved(["q", "a"], "foreign", "a")).toEqual(["q", "a"]);
  });

  it("read the columns of a link, keep the one that fills the rest, and drop what is unknown", () => {
    const column = (id: string, extra = {}) => ({
      id,
      name: id,
      head: id,
      width: 10,
      cell: () => null,
      ...extra,
    });
    const all = [column("q", { flex: true }), column("a"), column("b", { optional: true })];
    expect(visibleColumns(all, undefined)).toEqual(["q", "a"]);
    expect(visibleColumns(all, "b,evil,a")).toEqual(["q", "b", "a"]);
  });
});
