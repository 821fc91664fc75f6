import { Link } from "@tanstack/react-router";
import { CALM_MS, useLinkStale, useLive, useTopic } from "~/live/hooks";
import { Until } from "~/ui/Age";
import { Figure } from "~/ui/Figure";
import { decimal, fromInteger, toNumber } from "~/ui/format/decimal";
import { money, shortSize } from "~/ui/format/money";
import { Delta } from "~/ui/Money";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { Conflicts } from "~/ui/Severity";
import { Spark } from "~/ui/Spark";
import styles from "./cells.module.css";
import { depthNear } from "./quotes";

interface CellProps {
  readonly id: string;
}

/** The question itself; while it is on the page its row is followed. */
export function TitleCell({ id }: CellProps) {
  useTopic(`question:${id}`);
  const row = useLive("question", id);
  const { density } = usePreferences();
  if (!row) return null;
  const venues = new Set(row.quotes.map((quote) => quote.venue)).size;
  return (
    <div className={styles.title}>
      <Link to="/questions/$id" params={{ id }} className={styles.name} title={row.title} tabIndex={-1}>
        {row.title}
      </Link>
      <span className={styles.tags} data-density={density}>
        {density === "standard" && (
          <span>
            {row.category} · {venues} {venues === 1 ? "venue" : "venues"}
          </span>
        )}
        <Conflicts counts={row.conflicts} />
        {density === "standard" && row.pending > 0 && <span>{row.pending} to review</span>}
      </span>
    </div>
  );
}

export function EdgeCell({ id }: CellProps) {
  const row = useLive("question", id);
  const stale = useLinkStale();
  if (!row || stale) return <Delta value={null} />;
  if (row.edge) {
    return (
      <Link
        to="/arb/$id"
        params={{ id: row.edge.opportunity_id }}
        className={styles.edge}
        tabIndex={-1}
        title="Guaranteed after every cost. Opens the opportunity."
      >
        <Delta value={decimal(row.edge.per_contract)} />
      </Link>
    );
  }
  const indicative = decimal(row.indicative_edge);
  return indicative && toNumber(indicative) > 0 ? (
    <Delta
      value={indicative}
      indicative
      title="Rests on delayed books: an indication, never an opportunity"
    />
  ) : (
    <Delta value={null} />
  );
}

export function ConsensusCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  const stale = useLinkStale();
  return <Price value={decimal(row?.consensus?.mid)} side="mid" faded={stale} />;
}

export function SpreadCell({ id }: CellProps) {
  const row = useLive("question", id);
  const stale = useLinkStale();
  return (
    <span className={styles.second}>
      <Delta value={stale ? null : decimal(row?.spread)} neutral />
    </span>
  );
}

export function VolumeCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  const volume = decimal(row?.volume_24h);
  return (
    <Figure
      figure={volume && money(volume, { compact: 1 })}
      className={styles.second}
      title={row?.volume_24h ?? undefined}
    />
  );
}

export function ClosesCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  return (
    <span className={styles.second}>
      <Until at={row?.closes_at ? new Date(row.closes_at) : null} />
    </span>
  );
}

export function SparkCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  return row && <Spark points={row.spark} width={44} height={20} label="Consensus over seven days" />;
}

export function DepthCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  const depth = row && depthNear(row);
  return <Figure figure={depth === null || depth === undefined ? null : shortSize(fromInteger(depth))} />;
}

export function ChangeCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  return <Delta value={decimal(row?.change_24h)} />;
}

export function VenuesCell({ id }: CellProps) {
  const row = useLive("question", id, { every: CALM_MS });
  return <span className={styles.second}>{row ? `${row.live} / ${row.books}` : "–"}</span>;
}
