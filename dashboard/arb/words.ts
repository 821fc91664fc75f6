import type { CloseReason, LegOut, LimitOut, OpportunityRow, SharedDepthOut } from "~/api/generated/schema";
import { decimal, toNumber } from "~/ui/format/decimal";
import { SYMBOL, size } from "~/ui/format/money";
import { venueName } from "~/ui/venues";

const CLOSED: Record<CloseReason, string> = {
  price: "prices moved",
  depth: "depth gone",
  trust: "a book left live",
  rules: "rules changed",
  link: "link changed",
  fees: "fees changed",
  market_closed: "market closed",
  shutdown: "server stopped",
};

export function whyClosed(row: OpportunityRow): string {
  const reason = row.close_reason ? CLOSED[row.close_reason] : "ended";
  return row.close_detail ? `${reason}: ${row.close_detail}` : reason;
}

/** What keeps it from being larger, as two words: `KA depth`. */
export function limit({ kind, venue }: LimitOut): string {
  return venue ? `${venueName(venue).code} ${kind}` : kind;
}

/** `500`, as contracts of a leg. */
export function contracts(leg: LegOut): string {
  const value = decimal(leg.contracts);
  return value ? size(value).text : "–";
}

const PLACES = 3;

/** What a row has room for: three legs, or of more the first two and how many follow; the certificate has them all. */
export function shown(legs: readonly LegOut[]): { first: readonly LegOut[]; more: number } {
  const first = legs.length > PLACES ? legs.slice(0, PLACES - 1) : legs;
  return { first, more: legs.length - first.length };
}

/** The sign of a currency where it has one, else its code. */
export function symbol(base: string): string {
  return SYMBOL[base] ?? base;
}

/** The leg that was proved longest ago or is worst off. */
export function weakest(row: OpportunityRow): LegOut | null {
  const worst = row.legs.find((leg) => leg.trust !== "live");
  if (worst) return worst;
  return row.legs.reduce<LegOut | null>(
    (oldest, leg) => (!oldest || leg.proved_at < oldest.proved_at ? leg : oldest),
    null,
  );
}

const LIFE_STEPS = 44;

/** The edge at equal steps of an episode's life, from the steps in which it was kept, which are not equal; null without any. */
export function edgeOverLife({ life, opened_at, closed_at, updated_at }: OpportunityRow): (number | null)[] {
  const last = Math.max(closed_at ?? updated_at, ...life.map(({ at }) => at));
  return Array.from({ length: life.length < 2 ? life.length : LIFE_STEPS }, (_, step) => {
    const instant = opened_at + ((last - opened_at) * step) / (LIFE_STEPS - 1);
    const edge = decimal(life.findLast(({ at }) => at <= instant)?.edge);
    return edge && toNumber(edge);
  });
}

export interface Sharing {
  readonly id: string;
  readonly title: string;
  /** What both take, one entry per side of a market. */
  readonly takes: readonly SharedDepthOut[];
}

/** With whom offers are shared, each once, in the order in which they are told. */
export function byOther(shared: readonly SharedDepthOut[]): Sharing[] {
  const ids = [...new Set(shared.map(({ opportunity_id }) => opportunity_id))];
  return ids.map((id) => {
    const takes = shared.filter(({ opportunity_id }) => opportunity_id === id);
    return { id, title: takes[0]?.title ?? id, takes };
  });
}
