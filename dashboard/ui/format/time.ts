/** Ages, distances and instants. All arithmetic is in milliseconds of UTC; the zone matters only when an instant is written out. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `0s…59s`, `4m`, `2h`, `3d`: how long ago something was proved. A clock that runs ahead of ours counts as now. */
export function age(ms: number): string {
  const passed = Math.max(0, ms);
  if (passed < MINUTE) return `${Math.floor(passed / SECOND)}s`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)}m`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)}h`;
  return `${Math.floor(passed / DAY)}d`;
}

/** How long until an instant: `18 d`, `5 h`, `12 min`, `due`. */
export function until(ms: number): string {
  if (ms <= 0) return "due";
  if (ms >= DAY) return `${Math.floor(ms / DAY)} d`;
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.max(1, Math.floor(ms / MINUTE))} min`;
}

/** A length of time in its two largest units: `2 h 14 m`. */
export function span(ms: number): string {
  const passed = Math.max(0, ms);
  if (passed < MINUTE) return `${Math.floor(passed / SECOND)} s`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} m ${Math.floor((passed % MINUTE) / SECOND)} s`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ${Math.floor((passed % HOUR) / MINUTE)} m`;
  return `${Math.floor(passed / DAY)} d ${Math.floor((passed % DAY) / HOUR)} h`;
}

export type Zone = "local" | "utc";

function parts(at: Date, zone: Zone, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", {
    ...options,
    ...(zone === "utc" ? { timeZone: "UTC" } : {}),
  }).format(at);
}

/** `14:02:11`. */
export function clock(at: Date, zone: Zone): string {
  return parts(at, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** `9 Dec 2026`. */
export function day(at: Date, zone: Zone): string {
  return parts(at, zone, { day: "numeric", month: "short", year: "numeric" });
}

/** `9 Dec 2026 23:59:00 +01:00`, for hovers. */
export function absolute(at: Date, zone: Zone): string {
  return `${day(at, zone)} ${clock(at, zone)} ${offset(at, zone)}`;
}

/** `+01:00` or `UTC`. */
export function offset(at: Date, zone: Zone): string {
  const minutes = zone === "utc" ? 0 : -at.getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const two = (value: number) => value.toString().padStart(2, "0");
  return `${minutes < 0 ? "\u2212" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
