interface Searchable {
  readonly name: string;
  readonly description: string;
}

function plain(text: string): string {
  // Marks are taken off so that a name is found however its accents were typed.
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** The entries whose name or description has every word of `query`, in their order. */
export function matching<T extends Searchable>(entries: readonly T[], query: string): readonly T[] {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  return entries.filter((entry) => {
    const text = plain(`${entry.name} ${entry.description}`);
    return words.every((word) => text.includes(word));
  });
}
