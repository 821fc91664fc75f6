import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import type { LinkStatus, MatchOut } from "~/api/generated/schema";
import { useFollowedLinks, useMatches } from "~/api/matches";
import { useLostSince } from "~/live/hooks";
import { useHeldOrder } from "~/ui/grid/heldOrder";
import { useKeysOfPage } from "~/ui/keys";
import { Announcer } from "./Announcer";
import { hasLeft, useNews } from "./others";
import { Queue } from "./Queue";
import { ReviewBar } from "./ReviewBar";
import styles from "./ReviewPage.module.css";
import { toFilter } from "./search";
import { DeskContext, useReviewer } from "./useDesk";

/** Below this width the queue and a link do not stand beside each other. */
export const STACKED = "(max-width: 1023px)";

const WAITING: readonly LinkStatus[] = ["stale", "proposed"];

const NO_ROWS: readonly MatchOut[] = [];

/** Is it really the same question? The queue of links, what matters most first, and one of them to decide about. */
export function ReviewPage() {
  const search = useSearch({ from: "/review" });
  const { match: opened } = useParams({ strict: false });
  const stacked = useMediaQuery(STACKED, false, { getInitialValueInEffect: false });
  const filter = useMemo(() => toFilter(search), [search]);
  const list = useMatches(filter);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? NO_ROWS, [list.data]);
  const wanted = useMemo(() => items.map(({ link }) => link.id), [items]);
  const held = useHeldOrder(list.isPlaceholderData ? "before" : JSON.stringify(filter), wanted);
  const listed = useMemo(() => new Map(items.map((item) => [item.link.id, item])), [items]);
  // What left the queue leaves at once; only what would come or move waits for the reader.
  const shown = useMemo(() => [...new Set(held.shown)].filter((id) => listed.has(id)), [held.shown, listed]);
  const total = list.data?.pages[0]?.total ?? 0;
  const { desk, doneAt } = useReviewer(shown, total, opened);
  const { open } = desk;

  const news = useNews();
  const gone = useMemo(() => {
    const listedAs = search.status ? [search.status] : WAITING;
    const told = new Map(news.map((each) => [each.id, each]));
    return new Set(
      items.filter((item) => hasLeft(item, told.get(item.link.id), listedAs)).map((item) => item.link.id),
    );
  }, [items, news, search.status]);
  const left = shown.filter((id) => (doneAt.get(id) ?? 0) < list.dataUpdatedAt && !gone.has(id));
  const rows = left.flatMap((id) => {
    const item = listed.get(id);
    return item ? [{ id, item }] : [];
  });
  const first = left[0];
  useEffect(() => {
    if (!opened && !stacked && first && !list.isPlaceholderData) open(first, true);
  }, [opened, stacked, first, list.isPlaceholderData, open]);
  useFollowedLinks();
  const lost = useLostSince();
  useKeysOfPage([{ key: "u", label: "Undo the last decision", run: desk.undo }]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  return (
    <DeskContext value={desk}>
      <div
        className={styles.page}
        data-open={opened !== undefined}
        data-alone={!opened && rows.length === 0}
        data-kept={lost !== null}
      >
        <ReviewBar search={search} />
        <Queue
          rows={rows}
          total={total}
          search={search}
          opened={opened}
          stacked={stacked}
          held={held}
          list={list}
          more={() => {
            if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
          }}
        />
        <Outlet />
        <Announcer title={opened && listed.get(opened)?.market.title} />
      </div>
    </DeskContext>
  );
}
