import type { OpportunityOut } from "~/api/generated/schema";
import { add, type Decimal, decimal, rescale, sign, subtract, ZERO } from "~/ui/format/decimal";

export interface SumLine {
  readonly label: string;
  readonly amount: Decimal;
}

/** The places that money is written with; every line is brought there before it is added up. */
const CENTS = 2;
const ROUNDING = "rounding";
/** Lines of the server's table that are sums or made anew here. */
const DERIVED = new Set(["gross", "net", ROUNDING]);

/**
 * The lines of the cost table as they are written, so that a reader who adds them up by hand arrives at the net to the
 * cent: what single lines lose when they are rounded against the reader goes into the line "rounding".
 */
export function costLines(found: OpportunityOut): { lines: SumLine[]; net: Decimal } {
  const net = rescale(decimal(found.row.guaranteed) ?? ZERO, CENTS, "down");
  const costs = found.costs.filter(({ label }) => !DERIVED.has(label));
  const named = [{ label: "gross", amount: found.gross }, ...costs].map(({ label, amount }) => ({
    label,
    amount: rescale(decimal(amount) ?? ZERO, CENTS, "down"),
  }));
  const sum = named.reduce((total, { amount }) => add(total, amount), ZERO);
  return { lines: [...named, { label: ROUNDING, amount: subtract(net, sum) }], net };
}

/** Whether a line is worth a row: rounding always is, a cost of nothing is not. */
export function shown({ label, amount }: SumLine): boolean {
  return label === ROUNDING || label === "gross" || sign(amount) !== 0;
}
