import { useMemo } from "react";
import { useNowAs } from "~/live/clock";
import { useLinkStale } from "~/live/hooks";
import { Ago, Until } from "~/ui/Age";
import { decimal } from "~/ui/format/decimal";
import { price } from "~/ui/format/price";
import { span } from "~/ui/format/time";
import { Money, Percent } from "~/ui/Money";
import { usePreferences } from "~/ui/preferences";
import { Conflicts } from "~/ui/Severity";
import { Spark } from "~/ui/Spark";
import { TrustMark } from "~/ui/TrustMark";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./cells.module.css";
import { type ArbRef, type RowState, useRow } from "./rows";
import { afterHurdle } from "./search";
import { contracts, edgeOverLife, limit, shown, weakest, whyClosed } from "./words";

interface CellProps {
  readonly at: ArbRef;
}

function tone({ over, ending }: RowState): string | undefined {
  if (ending) return styles.closed;
  return over ? styles.over : undefined;
}

export function ProfitCell({ at }: CellProps) {
  const state = useRow(at);
  const { row } = state;
  return (
    <span className={`${styles.profit} ${tone(state) ?? ""}`}>
      <Money value={decimal(row.guaranteed)} signed neutral={state.over || row.class === "conditional"} />
    </span>
  );
}

export function WorstCell({ at }: CellProps) {
  const state = useRow(at);
  return (
    <span className={`${styles.worst} ${tone(state) ?? ""}`}>
      <Money value={decimal(state.row.worst_divergence)} signed neutral={state.over} />
      <span className={styles.marks}>
        <Conflicts counts={state.row.conflicts} />
      </span>
    </span>
  );
}

export function OutlayCell({ at }: CellProps) {
  const state = useRow(at);
  return (
    <span className={tone(state)}>
      <Money value={decimal(state.row.outlay)} rounding="up" compact={2} />
    </span>
  );
}

export function ReturnCell({ at, annual = false }: CellProps & { readonly annual?: boolean }) {
  const state = useRow(at);
  return (
    <span className={tone(state) ?? styles.second}>
      <Percent value={decimal(annual ? state.row.annualised : state.row.return)} />
    </span>
  );
}

export function AfterHurdleCell({ at, hurdle }: CellProps & { readonly hurdle: string }) {
  const state = useRow(at);
  const left = afterHurdle(state.row, hurdle);
  const title = left ? undefined : "No venue says when it pays, so it ranks last";
  return (
    <span className={tone(state) ?? styles.second} title={title}>
      {left ? <Money value={left} signed neutral /> : "unknown"}
    </span>
  );
}

export function LegsCell({ at }: CellProps) {
  const state = useRow(at);
  const { odds } = usePreferences();
  const { row, closed } = state;
  const { first, more } = shown(row.legs);
  const sentence = closed
    ? whyClosed(row)
    : row.class === "conditional" && row.losing_state
      ? `not guaranteed. ${row.losing_state}`
      : null;
  return (
    <div className={`${styles.legs} ${tone(state) ?? ""}`}>
      <span className={styles.title} title={row.title}>
        <span className={styles.kind}>{row.kind}</span>
        {row.title}
      </span>
      <span className={styles.second} data-places={first.length + Math.sign(more)}>
        {sentence !== null ? (
          <span className={styles.sentence} title={sentence}>
            {sentence}
          </span>
        ) : (
          first.map((leg) => {
            const paid = decimal(leg.price);
            return (
              <VenueTag key={leg.market} venue={leg.venue}>
                {leg.side.toUpperCase()} <span className={styles.size}>{contracts(leg)} @ </span>
                {paid ? price(paid, "ask", odds).text : "–"}
              </VenueTag>
            );
          })
        )}
        {sentence === null && more > 0 && <span>+{more}</span>}
      </span>
    </div>
  );
}

export function LimitCell({ at }: CellProps) {
  const state = useRow(at);
  return <span className={tone(state) ?? styles.second}>{limit(state.row.limit_by)}</span>;
}

export function SettlesCell({ at }: CellProps) {
  const state = useRow(at);
  return (
    <span className={tone(state)}>
      <Until at={state.row.settles_at === null ? null : new Date(state.row.settles_at)} />
    </span>
  );
}

export function AgeCell({ at }: CellProps) {
  const { row, closed } = useRow(at);
  const linkStale = useLinkStale();
  const leg = weakest(row);
  if (closed) {
    return (
      <span className={styles.closed}>
        <Ago at={row.closed_at === null ? null : new Date(row.closed_at)} />
      </span>
    );
  }
  return (
    <TrustMark
      trust={linkStale ? "stale" : (leg?.trust ?? "live")}
      provedAt={leg?.proved_at ?? row.proved_at}
      title={row.not_provable || undefined}
    />
  );
}

export function LifeCell({ at }: CellProps) {
  const { row } = useRow(at);
  const lasted = useNowAs((now) => span((row.closed_at ?? now) - row.opened_at));
  const points = useMemo(() => edgeOverLife(row), [row]);
  return (
    <span className={styles.life}>
      <Spark points={points} width={44} height={16} label="Edge over the episode" />
      <span className={styles.lasted}>{lasted}</span>
    </span>
  );
}
