import { useMemo, useState } from "react";
import type { Decided, LinkNews, LinkStatus, MatchOut } from "~/api/generated/schema";
import { serverNow } from "~/live/clock";
import { useLiveMany, useMembers } from "~/live/hooks";

const NOBODY: readonly string[] = [];

/** What has become of links within the last minute, as the stream tells it. */
export function useNews(): readonly LinkNews[] {
  const news = useLiveMany("link", useMembers("links") ?? NOBODY);
  return useMemo(() => news.filter((each) => each !== null), [news]);
}

/** Whether a link that was listed under some statuses stands there no longer, before the list itself says so. */
export function hasLeft(
  { link }: Pick<MatchOut, "link">,
  news: LinkNews | undefined,
  statuses: readonly LinkStatus[],
): boolean {
  if (!news) return false;
  if (news.status === null) return true;
  return news.version > link.version && !statuses.includes(news.status);
}

/** A decision that was made somewhere else while this page was open. */
export interface Elsewhere {
  readonly link: string;
  readonly title: string;
  readonly decision: Decided;
}

/** Of what is told: what was made here, the link of which the page itself speaks, and when the page was opened. */
interface Here {
  readonly isMine: (decision: string) => boolean;
  readonly opened: string | undefined;
  readonly openedAt: number;
}

/** Decisions out of `news` that were made somewhere else about other links, the last one first. */
export function elsewhere(
  news: readonly LinkNews[],
  { isMine, opened, openedAt }: Here,
): readonly Elsewhere[] {
  return news
    .flatMap(({ id, title, decision }) =>
      decision && id !== opened && decision.at >= openedAt && !isMine(decision.id)
        ? [{ link: id, title, decision }]
        : [],
    )
    .sort((a, b) => b.decision.at - a.decision.at);
}

/** When this page was opened, by the server's clock. */
export function useOpenedAt(): number {
  const [at] = useState(serverNow);
  return at;
}
