import type { ConflictOut } from "~/api/generated/schema";

type Said = Pick<ConflictOut, "number" | "kind" | "severity">;

/** Whether a difference must be ticked before a link may be confirmed, if its kind is demanded. */
export function isGrave({ kind, severity }: Said): boolean {
  return severity === "fatal" || kind === "unread";
}

/** By what a tick is known: the difference's number, or its kind where it is demanded but not listed. */
export function tickOf(difference: Said | string): string {
  return typeof difference === "string" ? difference : `#${difference.number}`;
}

/** Kinds that are demanded of which no listed difference is grave: they part the two only on the other side. */
export function untold(conflicts: readonly Said[], demanded: readonly string[]): string[] {
  return demanded.filter((kind) => !conflicts.some((each) => each.kind === kind && isGrave(each)));
}

/** Kinds of which everything grave is ticked. */
export function acknowledged(conflicts: readonly Said[], ticked: ReadonlySet<string>): ReadonlySet<string> {
  const grave = conflicts.filter(isGrave);
  const kinds = [...new Set(grave.map(({ kind }) => kind as string))].filter((kind) =>
    grave.filter((each) => each.kind === kind).every((each) => ticked.has(tickOf(each))),
  );
  return new Set([...kinds, ...[...ticked].filter((tick) => !tick.startsWith("#"))]);
}
