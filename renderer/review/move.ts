/** The neighbour of `current` in `ids`: `by` is 1 for the next, -1 for the one before; null at the ends. */
export function neighbour(ids: readonly string[], current: string, by: 1 | -1): string | null {
  const at = ids.indexOf(current);
  if (at === -1) return ids[0] ?? null;
  return ids[at + by] ?? null;
}

/** Where to go once `decided` is gone from the list: the next one, else the one before, else undefined. */
export function afterDecision(ids: readonly string[], decided: string): string | null {
  return neighbour(ids, decided, 1) ?? (ids.indexOf(decided) > 0 ? neighbour(ids, decided, -1) : null);
}
