/** Ids beside one in the order that is seen. */
export function neighbours(order: readonly string[], id: string): { before?: string; after?: string } {
  const at = order.indexOf(id);
  if (at < 0) return order[0] === undefined ? {} : { after: order[0] };
  const [before, after] = [order[at - 1], order[at + 1]];
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/**
 * What opens after `id` was decided or skipped: the next one that was not skipped, from the top once the end is reached;
 * when all others were skipped, those again. Null when there is no other.
 */
export function nextOf(order: readonly string[], id: string, skipped: ReadonlySet<string>): string | null {
  const at = order.indexOf(id);
  const around = [...order.slice(at + 1), ...order.slice(0, Math.max(at, 0))];
  return around.find((each) => !skipped.has(each)) ?? around[0] ?? null;
}
