import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { prefetchMatch, useMatch } from "~/api/matches";
import { Failure, Loading, Region } from "~/ui/Region";
import { Judging } from "./Judging";
import styles from "./MatchPane.module.css";
import { neighbours } from "./order";
import { useDesk } from "./useDesk";

/** The link that is open. A new version of it is looked at anew: ticks and a flip belonged to the old one. */
export function MatchPane() {
  const { match: id } = useParams({ from: "/review/$match" });
  const found = useMatch(id);
  const { order, open, say, isMine } = useDesk();
  const queries = useQueryClient();
  const version = found.data?.link.version ?? null;
  const { after } = neighbours(order, id);

  const looked = useRef<{ readonly id: string; readonly version: number } | null>(null);
  useEffect(() => {
    if (version === null) return;
    const before = looked.current;
    looked.current = { id, version };
    if (before?.id === id && before.version !== version && !isMine(id, version))
      say("Somebody decided meanwhile, or a text has changed. This is how it stands now.");
  }, [id, version, isMine, say]);
  useEffect(() => {
    if (version !== null && after) prefetchMatch(queries, after);
  }, [version, after, queries]);

  if (found.data) return <Judging key={`${id} ${version}`} match={found.data} />;
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
