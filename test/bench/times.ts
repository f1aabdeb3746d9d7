/** Named lists of durations, and the table that benchmarks print of them. */
export interface Times {
  note(name: string, milliseconds: number): void;
  /** The value that `part` (0 to 1) of the durations of this name do not exceed, milliseconds. */
  at(name: string, part: number): number;
  print(): void;
}

/** Makes an empty {@link Times}. */
export function createTimes(): Times {
  const lists = new Map<string, number[]>();
  const at = (name: string, part: number): number => {
    const sorted = (lists.get(name) ?? []).toSorted((one, other) => one - other);
    return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  };
  return {
    note(name, milliseconds) {
      const list = lists.get(name) ?? [];
      list.push(milliseconds);
      lists.set(name, list);
    },
    at,
    print() {
      console.log('milliseconds'.padEnd(44), 'count     50%     95%     max');
      for (const [name, list] of lists) {
        const columns = [0.5, 0.95, 1].map((part) => at(name, part).toFixed(2).padStart(8)).join('');
        console.log(name.padEnd(44), String(list.length).padStart(5) + columns);
      }
    },
  };
}
