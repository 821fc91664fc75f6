import { IconDownload, IconLink } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useCallback } from "react";
import { useEvidenceDownload, useOpportunity } from "~/api/queries";
import { CALM_MS, useLinkStale, useLive } from "~/live/hooks";
import { Drawer } from "~/ui/Drawer";
import { Failure, Loading } from "~/ui/Region";
import { TrustMark } from "~/ui/TrustMark";
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
  const found = useOpportunity(id, now?.version ?? null);
  const download = useEvidenceDownload(id);
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
      {found.data ? (
        <Certificate found={found.data} now={now} linkStale={linkStale} />
      ) : found.isError ? (
        <Failure error={found.error} what="This opportunity" retry={() => void found.refetch()} />
      ) : (
        <Loading rows={10} height={28} awaiting="the certificate" />
      )}
    </Drawer>
  );
}
