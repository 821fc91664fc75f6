import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/** Ask for everything on the page again once the server is back: versions from before mean nothing to it. */
export function useRefetchAfterLoss(backAt: number | null): void {
  const queries = useQueryClient();
  const first = useRef<number | null>(null);
  useEffect(() => {
    if (backAt === null) return;
    if (first.current !== null && first.current !== backAt) void queries.invalidateQueries();
    first.current = backAt;
  }, [backAt, queries]);
}
