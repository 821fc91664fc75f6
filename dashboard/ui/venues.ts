/** How venues are named on the page. Their order is the same everywhere. */
export interface VenueName {
  readonly code: string;
  readonly name: string;
}

const NAMES: Readonly<Record<string, VenueName>> = {
  kalshi: { code: "KA", name: "Kalshi" },
  polymarket: { code: "PM", name: "Polymarket" },
  betfair: { code: "BF", name: "Betfair Exchange" },
  smarkets: { code: "SM", name: "Smarkets" },
  drift: { code: "DR", name: "Drift BET" },
  hedgehog: { code: "HH", name: "Hedgehog Markets" },
};

export const VENUES: readonly string[] = Object.keys(NAMES);

export function venueName(venue: string): VenueName {
  return NAMES[venue] ?? { code: venue.slice(0, 2).toUpperCase(), name: venue };
}

export function venueOfCode(code: string): string | null {
  return VENUES.find((venue) => NAMES[venue]?.code === code.toUpperCase()) ?? null;
}

/** Sort venues into the order of the page; unknown ones come last. */
export function inVenueOrder(venues: Iterable<string>): string[] {
  const place = (venue: string) => (VENUES.includes(venue) ? VENUES.indexOf(venue) : VENUES.length);
  return [...venues].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** The venue's colour of identity: bars and lines only, always beside its code. */
export function venueColour(venue: string): string {
  return `var(--as-venue-${venueName(venue).code}, var(--as-control))`;
}
