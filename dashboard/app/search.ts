/** The query part of our addresses: flat names and plain texts, so that a link can be read and written by hand. */

export type RawSearch = Record<string, string>;

export function parseSearch(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search)
    .filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false)
    .map(([name, value]) => [name, value === true ? "1" : String(value)] as const);
  // Commas in lists are legal in a query and easier to read as they are.
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, value]))
    .toString()
    .replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}
