import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { QuestionRow } from "~/api/generated/schema";
import { useQuestions } from "~/api/queries";
import { CALM_MS, useLink, useMembers } from "~/live/hooks";
import { visibleColumns } from "~/ui/grid/columns";
import { Grid } from "~/ui/grid/Grid";
import { useHeldOrder } from "~/ui/grid/heldOrder";
import { usePreferences } from "~/ui/preferences";
import { Failure, Loading } from "~/ui/Region";
import { inVenueOrder } from "~/ui/venues";
import { type QuestionRef, questionColumns } from "./columns";
import { Expansion } from "./Expansion";
import { FilterBar } from "./FilterBar";
import styles from "./MarketsPage.module.css";
import { NarrowRow } from "./NarrowRow";
import { Introduction, NoQuestion } from "./Notices";
import { DEFAULT_SORT, type MarketsSearch, toFilter } from "./search";

const ROW = { standard: 40, compact: 28, touch: 64 } as const;
const EXPANSION = { height: 208, render: ({ id }: QuestionRef) => <Expansion id={id} /> };
const NO_ROWS: readonly string[] = [];

/** What does each question cost everywhere? One row per question, one column per venue. */
export function MarketsPage() {
  const search = useSearch({ from: "/markets" });
  const navigate = useNavigate();
  const { density, odds } = usePreferences();
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const connected = useMembers("venues", CALM_MS);
  const { lostAt } = useLink();
  const [expanded, setExpanded] = useState<string | null>(null);

  const filter = useMemo(() => toFilter(search), [search]);
  const list = useQuestions(filter);
  const wanted = useMemo(
    () => list.data?.pages.flatMap((page) => page.items.map((row) => row.id)) ?? NO_ROWS,
    [list.data],
  );
  const order = useHeldOrder(list.isPlaceholderData ? "before" : JSON.stringify(filter), wanted);
  const rows = useMemo(() => [...new Set(order.shown)].map((id) => ({ id })), [order.shown]);
  const total = list.data?.pages[0]?.total ?? null;
  // Columns must not come late and push others: the list waits for the venues, which the stream names first of all.
  // Where there is no stream, the venues of the rows serve.
  const named =
    connected?.filter((key) => key !== "health") ?? (lostAt === null ? null : venuesIn(list.data?.pages));
  const venueList = named?.join() ?? "";
  const venues = useMemo(() => inVenueOrder(venueList ? venueList.split(",") : []), [venueList]);
  const columns = useMemo(() => questionColumns(venues, odds), [venues, odds]);
  const visible = useMemo(() => visibleColumns(columns, search.cols), [columns, search.cols]);

  const change = useCallback(
    (part: Partial<MarketsSearch>) => {
      void navigate({ to: "/markets", search: (before) => ({ ...before, ...part }), replace: "q" in part });
    },
    [navigate],
  );
  const open = useCallback(
    ({ id }: QuestionRef) => void navigate({ to: "/questions/$id", params: { id } }),
    [navigate],
  );
  const expand = useCallback(({ id }: QuestionRef) => setExpanded((now) => (now === id ? null : id)), []);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <div className={styles.page}>
      <Introduction />
      <FilterBar
        search={search}
        change={change}
        venues={venues}
        columns={columns}
        visible={visible}
        total={total}
      />
      <div className={styles.list}>
        {rows.length > 0 && named ? (
          <Grid
            label="Questions"
            rows={rows}
            total={total ?? rows.length}
            columns={columns}
            visible={visible}
            rowHeight={narrow ? ROW.touch : ROW[density]}
            sort={search.sort ?? DEFAULT_SORT}
            onSort={(sort) => change({ sort })}
            onColumns={(ids) => change({ cols: ids.join(",") })}
            onOpen={open}
            narrow={narrow ? NarrowQuestion : undefined}
            expanded={expanded}
            onExpand={expand}
            expansion={EXPANSION}
            onReading={order.setReading}
            onNearEnd={more}
            headExtra={<Reorder moved={order.moved} fresh={order.fresh} apply={order.apply} />}
          />
        ) : list.isError ? (
          <Failure error={list.error} what="The list of questions" retry={() => void list.refetch()} />
        ) : list.isPending || !named ? (
          <Loading rows={18} height={ROW.standard} awaiting="the list of questions" />
        ) : (
          <NoQuestion
            filtered={Object.keys(filter).length > 1}
            clear={() => void navigate({ to: "/markets" })}
          />
        )}
      </div>
    </div>
  );
}

function venuesIn(pages: readonly { readonly items: readonly QuestionRow[] }[] = []): string[] {
  return [
    ...new Set(pages.flatMap((page) => page.items.flatMap((row) => row.quotes.map((quote) => quote.venue)))),
  ];
}

function NarrowQuestion({ id }: QuestionRef) {
  return <NarrowRow id={id} />;
}

interface ReorderProps {
  readonly moved: number;
  readonly fresh: number;
  readonly apply: () => void;
}

/** What the held order would change. It stands in the head, so it moves nothing. */
function Reorder({ moved, fresh, apply }: ReorderProps) {
  if (moved + fresh === 0) return null;
  return (
    <button type="button" className={styles.reorder} onClick={apply} title="Take the order that waits">
      {fresh > 0 ? `${fresh} new` : `reorder ${moved}`}
    </button>
  );
}
