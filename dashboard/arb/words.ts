import type { CloseReason, LegOut, LimitOut, OpportunityRow } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
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
