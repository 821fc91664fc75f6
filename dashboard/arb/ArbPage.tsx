import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { usePortfolio } from "~/api/queries";
import { Grid } from "~/ui/grid/Grid";
import { useHeldOrder } from "~/ui/grid/heldOrder";
import { Failure, Loading } from "~/ui/Region";
import { ArbBar } from "./ArbBar";
import styles from "./ArbPage.module.css";
import { arbColumns, BESIDE_DRAWER } from "./columns";
import { Lifetimes } from "./lives/Lifetimes";
import { NarrowOpportunity } from "./NarrowRow";
import { NoOpportunity } from "./NoOpportunity";
import { Portfolio } from "./portfolio/Portfolio";
import { portfolioFilter } from "./portfolio/plan";
import { ArbOrder, type ArbRef } from "./rows";
import { AFTER_HURDLE, DEFAULT_HURDLE, DEFAULT_SORT } from "./search";
import { useOpportunities } from "./useOpportunities";
import { symbol } from "./words";

const NONE: readonly string[] = [];
const ROW = { standard: 40, touch: 72 } as const;

/** Is anything takeable now? One row per opportunity; its certificate opens beside the list. */
export function ArbPage() {
  const search = useSearch({ from: "/arb" });
  const { id: opened } = useParams({ strict: false });
  const navigate = useNavigate({ from: "/arb" });
  const narrow = useMediaQuery("(max-width: 639px)", false, { getInitialValueInEffect: false });
  const tab = search.tab ?? "locked";
  const list = useOpportunities(search, tab);
  const { rows } = list;
  const wanted = useMemo(() => rows.map((row) => row.id), [rows]);
  const order = useHeldOrder(JSON.stringify(search), wanted);
  const refs = useRefs(order.shown, list.lastKnown);
  const unit = symbol(rows[0]?.base ?? "USD");
  const beside = opened !== undefined;
  const sort = search.sort ?? DEFAULT_SORT[tab];
  const hurdle = sort.endsWith(AFTER_HURDLE.slice(1)) ? (search.hurdle ?? DEFAULT_HURDLE) : null;
  const columns = useMemo(() => arbColumns(unit, tab, beside, hurdle), [unit, tab, beside, hurdle]);
  const visible = useMemo(
    () => columns.map((column) => column.id).filter((id) => !beside || BESIDE_DRAWER.includes(id)),
    [columns, beside],
  );
  const [held, setHeld] = useState(false);
  const filter = useMemo(() => portfolioFilter(search), [search]);
  const portfolio = usePortfolio(filter, tab === "portfolio", held);
  const listed = tab === "portfolio" ? (portfolio.data?.chosen.map(({ id }) => id) ?? NONE) : order.shown;
  const open = useCallback(
    ({ id }: ArbRef) => void navigate({ to: "/arb/$id", params: { id }, search: true }),
    [navigate],
  );

  return (
    <ArbOrder value={listed}>
      <div className={styles.page} data-drawer={beside}>
        <div className={styles.main}>
          <ArbBar
            search={search}
            tab={tab}
            counts={list.counts}
            moved={order.moved}
            fresh={order.fresh}
            apply={order.apply}
          />
          <div className={styles.list}>
            {tab === "lives" ? (
              <Lifetimes search={search} />
            ) : tab === "portfolio" ? (
              <Portfolio
                search={search}
                found={portfolio}
                opened={opened ?? null}
                held={held}
                onReading={setHeld}
              />
            ) : refs.length > 0 ? (
              <Grid
                label={`Opportunities, ${tab}`}
                rows={refs}
                total={rows.length}
                columns={columns}
                visible={visible}
                rowHeight={narrow ? ROW.touch : ROW.standard}
                sort={sort}
                onSort={(next) => void navigate({ to: ".", search: (before) => ({ ...before, sort: next }) })}
                onOpen={open}
                narrow={narrow ? NarrowOpportunity : undefined}
                selected={opened ?? null}
                onReading={order.setReading}
                onNearEnd={list.more}
              />
            ) : list.error ? (
              <Failure error={list.error} what="The list of opportunities" retry={list.retry} />
            ) : list.loading ? (
              <Loading rows={14} height={ROW.standard} awaiting="the first opportunities" />
            ) : (
              <NoOpportunity search={search} tab={tab} />
            )}
          </div>
        </div>
        <Outlet />
      </div>
    </ArbOrder>
  );
}

/** Rows of the grid; objects stay the same while their opportunity does. */
function useRefs(ids: readonly string[], lastKnown: ReadonlyMap<string, ArbRef>): ArbRef[] {
  return useMemo(() => ids.flatMap((id) => lastKnown.get(id) ?? []), [ids, lastKnown]);
}
