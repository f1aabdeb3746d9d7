import type { Nfiq2 } from '../../nfiq2/nfiq2.ts';
import type { BiometricReader } from '../../reader/port.ts';
import { wipeCuts } from './finger-cuts.ts';
import type { FingerCut } from './finger-cuts.ts';

/** What NIST's program says of one finger. */
export interface PrintScore {
  /** What the score is to be called, with the program's version: `NFIQ 2 (2.3.0)`. */
  readonly name: string;
  readonly bioSubType: string;
  /** 0 to 100. */
  readonly score: number;
}

/** Has prints scored by NIST's program where it is installed, one after the other. */
export interface PrintScores {
  /**
   * Scores the fingers that a reader took and wipes them, after those that wait already. What has not begun when `over`
   * aborts is wiped unscored; what runs is told still. Settles when all are done; never rejects.
   */
  score(
    reader: Pick<BiometricReader, 'identity' | 'grade' | 'calibration'>,
    cuts: readonly FingerCut[],
    over: AbortSignal,
    onScore: (score: PrintScore) => void,
  ): Promise<void>;
}

/** @param nfiq2 the program, as soon as it was found; undefined where it is not installed */
export function createPrintScores(nfiq2: () => Nfiq2 | undefined): PrintScores {
  let last: Promise<void> = Promise.resolve();

  async function scoreAll(...[reader, cuts, over, onScore]: Parameters<PrintScores['score']>): Promise<void> {
    try {
      const program = nfiq2();
      if (!program || !isFit(reader)) return;
      for (const { bioSubType, frame } of cuts) {
        if (over.aborted) return;
        const scored = await program.score(frame);
        frame.pixels.fill(0);
        if (scored.ok) onScore({ name: program.name, bioSubType, score: scored.value });
      }
    } finally {
      wipeCuts(cuts);
    }
  }

  return {
    async score(...asked) {
      const done = last.then(async () => scoreAll(...asked));
      last = done.catch(() => undefined);
      return last;
    },
  };
}

/** It was made for 8-bit prints whose resolution is known. */
function isFit({ identity, grade, calibration }: Parameters<PrintScores['score']>[0]): boolean {
  return identity.type === 'Finger' && grade !== 'demo' && calibration().by !== 'nobody';
}
