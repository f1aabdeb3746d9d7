/** Named lists of durations, and the table that benchmarks print of them. */
export interface Times {
  note(name: string, milliseconds: number): void;
  /** Runs `work` and notes what it took. */
  timed<T>(name: string, work: () => T): T;
  /** The same of work that has to be waited for. */
  timedAsync<T>(name: string, work: () => T | Promise<T>): Promise<T>;
  /** The value that `part` (0 to 1) of the durations of this name do not exceed, milliseconds. */
  at(name: string, part: number): number;
  print(): void;
}

/** The value that `part` (0 to 1) of the values do not exceed; NaN without values. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
}

/** Makes an empty {@link Times}. */
export function createTimes(): Times {
  const lists = new Map<string, number[]>();
  const at = (name: string, part: number): number => percentile(lists.get(name) ?? [], part);
  function note(name: string, milliseconds: number): void {
    const list = lists.get(name) ?? [];
    list.push(milliseconds);
    lists.set(name, list);
  }
  return {
    note,
    timed(name, work) {
      const start = performance.now();
      const answer = work();
      note(name, performance.now() - start);
      return answer;
    },
    async timedAsync(name, work) {
      const start = performance.now();
      const answer = await work();
      note(name, performance.now() - start);
      return answer;
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
