import type { FeesOut, LockUpOut } from "~/api/generated/schema";
import { add, type Decimal, decimal, multiply, ONE } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { day, type Zone } from "~/ui/format/time";

const HUNDREDTH = decimal("0.01") ?? ONE;

/** What a hundred contracts at the ask are charged, or why nobody can say. */
export function feeWords(fees: FeesOut, currency: string): string {
  if (!fees.known) return `not known, so no leg: ${fees.why_unknown}`;
  const fee = decimal(fees.on_100);
  return fee ? money(fee, { currency, rounding: "up" }).text : "–";
}

/** The next change that the venue has announced; null where it has announced none. */
export function changeWords(fees: FeesOut, zone: Zone): string | null {
  const next = fees.ahead[0];
  if (!next) return null;
  const rate = next.form === "unknown" ? "not known" : `rate ${next.rate} instead of ${fees.rate}`;
  return `from ${day(new Date(next.valid_from), zone)}: ${rate}`;
}

/** When the market is expected to pay, as a distribution. */
export function payWords(lockup: LockUpOut | null, zone: Zone): string {
  if (!lockup) return "not stated";
  const [median, late] = [lockup.median_at, lockup.late_at].map((at) => day(new Date(at), zone));
  return median === late ? `by ${median}` : `about ${median}, 9 in 10 by ${late}`;
}

/** The ask with its share of the fee on a hundred contracts. */
export function allIn(ask: Decimal, fee: Decimal): Decimal {
  return add(ask, multiply(fee, HUNDREDTH));
}
