import type { OpportunityRow } from "~/api/generated/schema";
import { compare, type Decimal, decimal, divide, fromInteger, multiply, subtract } from "~/ui/format/decimal";
import { text, venuesOf } from "~/ui/search";
import { inVenueOrder, venueName, venueOfCode } from "~/ui/venues";

export type ArbTab = "locked" | "conditional" | "portfolio" | "closed" | "lives";
export type LivesOf = "locked" | "conditional";
export type LivesBy = "venues" | "category" | "kind";

/** The view of the Arb page as its link holds it. */
export interface ArbSearch {
  readonly tab?: ArbTab | undefined;
  readonly kind?: string | undefined;
  readonly cat?: string | undefined;
  readonly venue?: string | undefined;
  readonly min_profit?: string | undefined;
  readonly min_return?: string | undefined;
  readonly max_days?: string | undefined;
  readonly sort?: string | undefined;
  /** Per cent a year that bound money must earn, for the order by what is left after that. */
  readonly hurdle?: string | undefined;
  /** How much money there is for all of them together, in the base currency. */
  readonly bankroll?: string | undefined;
  /** How much of it may lie at single venues, as `fundsOf` reads it. */
  readonly funds?: string | undefined;
  /** Whose lives, by what, and of how many days; the class of a portfolio, too. */
  readonly of?: LivesOf | undefined;
  readonly by?: LivesBy | undefined;
  readonly days?: string | undefined;
}

/** Open ones by what they pay, closed ones newest first. */
export const DEFAULT_SORT: Record<ArbTab, string> = {
  locked: "-profit",
  conditional: "-profit",
  portfolio: "-profit",
  closed: "-closed",
  lives: "-profit",
};
export const DEFAULT_FLOOR = "1";
export const DEFAULT_BANKROLL = "5000";

export function number(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{1,7}(\.\d{1,4})?$/.test(value) ? value : undefined;
}

/** By venue what may lie there at most; a venue that is not named has no limit of its own. */
export type Funds = Readonly<Record<string, string>>;

/** Read `KA:500,PM:0`; what is no venue's amount is left out. */
export function fundsOf(told: string | undefined): Funds {
  const pairs = (told ?? "").split(",").flatMap((part) => {
    const [code = "", amount] = part.split(":");
    const venue = venueOfCode(code);
    const most = number(amount);
    return venue && most !== undefined ? [[venue, most] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** How a link, and the API, name them; undefined for none. */
export function fundsText(funds: Funds): string | undefined {
  return (
    inVenueOrder(Object.keys(funds))
      .map((venue) => `${venueName(venue).code}:${funds[venue]}`)
      .join(",") || undefined
  );
}

export const LIVES_DAYS = ["1", "7", "30", "90"] as const;

/** Never by the annualised return: it is largest at the smallest size. */
const SORTS = ["profit", "after_hurdle", "worst", "outlay", "return", "settles", "age", "title", "closed"];

export function arbSearch(raw: Record<string, unknown>): ArbSearch {
  const sort = text(raw.sort);
  return {
    tab: (["locked", "conditional", "portfolio", "closed", "lives"] as const).find((tab) => tab === raw.tab),
    kind: text(raw.kind),
    cat: text(raw.cat),
    venue: text(raw.venue),
    min_profit: number(raw.min_profit),
    min_return: number(raw.min_return),
    max_days: number(raw.max_days),
    sort: sort && SORTS.includes(sort.replace(/^-/, "")) ? sort : undefined,
    hurdle: number(raw.hurdle),
    bankroll: number(raw.bankroll),
    funds: fundsText(fundsOf(text(raw.funds))),
    of: (["locked", "conditional"] as const).find((of) => of === raw.of),
    by: (["venues", "category", "kind"] as const).find((by) => by === raw.by),
    days: LIVES_DAYS.find((days) => days === raw.days),
  };
}

export const AFTER_HURDLE = "-after_hurdle";
export const DEFAULT_HURDLE = "5";

/** Per cent a year that bound money must earn, by which a view ranks; null where it ranks by profit alone. */
export function hurdleOf(search: ArbSearch): string | null {
  return search.sort === AFTER_HURDLE ? (search.hurdle ?? DEFAULT_HURDLE) : null;
}

const PERCENT_DAYS = fromInteger(100 * 365);
/** Far below a cent: what differs by less ranks alike. */
const PLACES = 8;

/** Guaranteed profit less so much per cent a year on the outlay, rounded down; null where nobody says when it is paid. */
export function afterHurdle(row: OpportunityRow, hurdle = DEFAULT_HURDLE): Decimal | null {
  const [profit, outlay, days, rate] = [row.guaranteed, row.outlay, row.lock_days, hurdle].map(decimal);
  if (!profit || !outlay || !days || !rate) return null;
  const bound = divide(multiply(multiply(outlay, days), rate), PERCENT_DAYS, PLACES, "up");
  return bound && subtract(profit, bound);
}

const VALUES: Record<string, (row: OpportunityRow) => Decimal | null> = {
  profit: (row) => decimal(row.guaranteed),
  worst: (row) => decimal(row.worst_divergence),
  outlay: (row) => decimal(row.outlay),
  return: (row) => decimal(row.return),
  settles: (row) => decimal(row.settles_at?.toString()),
  age: (row) => decimal(row.proved_at.toString()),
};

/** Whether a row belongs into the view; `tab` apart, since tabs also count. */
export function passes(row: OpportunityRow, search: ArbSearch): boolean {
  const profit = decimal(row.guaranteed);
  const floor = decimal(search.min_profit ?? DEFAULT_FLOOR);
  const least = decimal(search.min_return);
  const ratio = decimal(row.return);
  const days = decimal(row.lock_days);
  const most = decimal(search.max_days);
  const venues = venuesOf(search.venue);
  if (profit && floor && compare(profit, floor) < 0) return false;
  if (least && ratio && compare(ratio, decimal(`${search.min_return}e-2`) ?? least) < 0) return false;
  if (most && days && compare(days, most) > 0) return false;
  if (search.kind && row.kind !== search.kind) return false;
  if (search.cat && row.category !== search.cat) return false;
  return venues.length === 0 || row.legs.some((leg) => venues.includes(leg.venue));
}

/** Sort rows the way the link asks; what lacks the value comes last, equal ones by id, so that the order is one. */
export function sorted(
  rows: readonly OpportunityRow[],
  sort = DEFAULT_SORT.locked,
  hurdle = DEFAULT_HURDLE,
): OpportunityRow[] {
  const down = sort.startsWith("-");
  const key = sort.replace(/^-/, "");
  const value = key === "after_hurdle" ? (row: OpportunityRow) => afterHurdle(row, hurdle) : VALUES[key];
  return [...rows].sort((a, b) => {
    if (!value) return (down ? -1 : 1) * a.title.localeCompare(b.title) || a.id.localeCompare(b.id);
    const [x, y] = [value(a), value(b)];
    if (!x || !y) return (x ? -1 : y ? 1 : 0) || a.id.localeCompare(b.id);
    return (down ? -1 : 1) * compare(x, y) || a.id.localeCompare(b.id);
  });
}
