import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { MatchDetail } from "~/api/generated/schema";
import { prefetchMatch, useMatch } from "~/api/matches";
import { useLive } from "~/live/hooks";
import { Failure, Loading, Region } from "~/ui/Region";
import { draft } from "./drafts";
import { whoSaid } from "./findings";
import { Judging } from "./Judging";
import styles from "./MatchPane.module.css";
import { neighbours } from "./order";
import { useDesk } from "./useDesk";

/** What somebody else, or a venue, did to the link while it was open. */
interface Overtaken {
  readonly version: number;
  readonly what: string;
}

/** The link that is open. A new version of it is looked at anew: ticks and a flip belonged to the old one. */
export function MatchPane() {
  const { match: id } = useParams({ from: "/review/$match" });
  const found = useMatch(id);
  const { order, open, say, isMine, busy } = useDesk();
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null);
  const queries = useQueryClient();
  const version = found.data?.link.version ?? null;
  const told = useLive("link", id)?.version ?? 0;
  const { refetch } = found;
  const behind = version !== null && told > version;
  useEffect(() => {
    // Who reads it now shall not wait for the lists to be asked again.
    if (behind) void refetch();
  }, [behind, refetch]);
  const { after } = neighbours(order, id);

  const looked = useRef<MatchDetail | null>(null);
  useEffect(() => {
    const [before, now] = [looked.current, found.data];
    // Whose decision it is, or who was quicker, is known once the one that is being sent has been answered.
    if (!now || busy) return;
    looked.current = now;
    if (before?.link.id !== now.link.id || before.link.version === now.link.version) return;
    const last = now.decisions.at(-1);
    const decided = last && last.id !== before.decisions.at(-1)?.id ? last : null;
    if (decided && isMine(decided.id)) return;
    const what = decided
      ? whoSaid(decided)
      : now.changes.length > 0
        ? "A text has changed"
        : "The link has changed";
    setOvertaken({ version: now.link.version, what });
    say(`${what} meanwhile. This is how it stands now.${draft(now.link.id) ? " Your note is kept." : ""}`);
  }, [found.data, isMine, say, busy]);
  useEffect(() => {
    if (version !== null && after) prefetchMatch(queries, after);
  }, [version, after, queries]);

  if (found.data) {
    const over = overtaken?.version === version ? overtaken.what : null;
    return <Judging key={`${id} ${version}`} match={found.data} overtaken={over} />;
  }
  return (
    <div className={styles.instead}>
      {!found.isError ? (
        <Loading rows={10} height={40} awaiting="this link" />
      ) : found.error instanceof Error && "status" in found.error && found.error.status === 404 ? (
        <Region
          sentence="This link is gone."
          meaning="Its market was linked to another question, or is not listed any more."
          code="not_found"
          action={
            <button type="button" onClick={() => open(order[0] ?? null)}>
              To the queue
            </button>
          }
        />
      ) : (
        <Failure error={found.error} what="This link" retry={() => void found.refetch()} />
      )}
    </div>
  );
}
