import type { BusTrouble, ReaderStatus } from '../../drivers/link/reader-status.ts';

/** A failure of a reader or a bus for the log: the driver's own words, which concern machines only. */
export interface ReaderTrouble {
  /** Make and model, or `bus`. */
  readonly reader: string;
  readonly code: string;
  readonly detail: string;
}

/** Returns each trouble once, and again when it comes back after it was over. */
export function createTroubleWatch(): (
  readers: readonly ReaderStatus[],
  busTroubles: readonly BusTrouble[],
) => readonly ReaderTrouble[] {
  let known = new Set<string>();
  return (readers, busTroubles) => {
    const now = [
      ...readers.flatMap(({ make, model, state, own }) =>
        own?.detail === undefined
          ? []
          : [{ reader: `${make} ${model}`, code: own.problem ?? state, detail: own.detail }],
      ),
      ...busTroubles.map(({ code, detail }) => ({ reader: 'bus', code, detail })),
    ];
    const before = known;
    known = new Set(now.map((trouble) => JSON.stringify(trouble)));
    return now.filter((trouble) => !before.has(JSON.stringify(trouble)));
  };
}
