import { IconDownload, IconLink } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useEvidenceDownload } from "~/api/files";
import { useOpportunity, usePortfolio, useSized } from "~/api/queries";
import { CALM_MS, useLinkStale, useLive } from "~/live/hooks";
import { Drawer } from "~/ui/Drawer";
import { Failure, Loading } from "~/ui/Region";
import { TrustMark } from "~/ui/TrustMark";
import { portfolioFilter, sizedFor } from "../portfolio/plan";
import { useNeighbours } from "../rows";
import { weakest } from "../words";
import { Certificate } from "./Certificate";
import styles from "./Drawer.module.css";

/** One opportunity with the certificate that proves it. It keeps its place while it updates, and stays after it ended. */
export function OpportunityDrawer() {
  const { id } = useParams({ from: "/arb/$id" });
  const navigate = useNavigate();
  const { before, after } = useNeighbours(id);
  const now = useLive("opportunity", id, { every: CALM_MS });
  const version = now?.version ?? null;
  const found = useOpportunity(id, version);
  const most = useSizedFor(id);
  const sized = useSized(id, most, version);
  const smaller = most === null ? undefined : sized.data?.opportunity;
  const shown = smaller ?? found.data;
  const download = useEvidenceDownload(id, smaller ? most : null);
  const linkStale = useLinkStale();
  const row = now ?? found.data?.row ?? null;
  const leg = row && weakest(row);

  const close = useCallback(() => void navigate({ to: "/arb", search: true }), [navigate]);
  const step = useCallback(
    (direction: -1 | 1) => {
      const next = direction < 0 ? before : after;
      if (next) void navigate({ to: "/arb/$id", params: { id: next }, search: true });
    },
    [navigate, before, after],
  );
  const copy = () => void navigator.clipboard?.writeText(window.location.href);

  const head = (
    <>
      <span className={styles.kind}>{row?.kind ?? "opportunity"}</span>
      <strong className={styles.name} title={row?.title}>
        {row?.title}
      </strong>
      <span className={styles.state}>
        {row?.status === "closed" && "closed"}
        {row?.status === "open" && leg && (
          <TrustMark
            trust={linkStale ? "stale" : leg.trust}
            provedAt={leg.proved_at}
            title={row.not_provable || undefined}
          />
        )}
      </span>
      <button type="button" className={styles.tool} onClick={copy} title="Copy link ( c )">
        <IconLink size={14} aria-hidden="true" /> Link
      </button>
      <button
        type="button"
        className={styles.tool}
        onClick={() => download.mutate()}
        disabled={download.isPending}
        title="The exact books, fees, rules and links used, as one file"
      >
        <IconDownload size={14} aria-hidden="true" /> Evidence
      </button>
    </>
  );

  return (
    <Drawer label="Opportunity" head={head} onClose={close} onStep={step}>
      {download.isError && <p className={styles.failed}>{download.error.message}</p>}
      {shown ? (
        <Certificate found={shown} now={now} linkStale={linkStale} sizedFor={smaller ? most : null} />
      ) : found.isError ? (
        <Failure error={found.error} what="This opportunity" retry={() => void found.refetch()} />
      ) : (
        <Loading rows={10} height={28} awaiting="the certificate" />
      )}
    </Drawer>
  );
}

/** What the portfolio beside pays for it where that is less than it is listed with; null otherwise. */
function useSizedFor(id: string): string | null {
  const search = useSearch({ from: "/arb" });
  const filter = useMemo(() => portfolioFilter(search), [search]);
  const beside = search.tab === "portfolio";
  const { data } = usePortfolio(filter, beside, true);
  return beside ? sizedFor(data, id) : null;
}
