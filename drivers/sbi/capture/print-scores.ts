import { wipe } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Nfiq2 } from '../../nfiq2/nfiq2.ts';
import type { BiometricReader } from '../../reader/port.ts';
import type { FingerCuts } from './finger-cuts.ts';

/** What NIST's program says of one finger. */
export interface PrintScore {
  /** What the score is to be called, with the program's version: `NFIQ 2 (2.3.0)`. */
  readonly name: string;
  readonly bioSubType: string;
  /** 0 to 100. */
  readonly score: number;
}

/** Fingers that a reader took. */
export interface ScoreOrder {
  readonly reader: Pick<BiometricReader, 'identity' | 'grade' | 'calibration'>;
  /** Wiped as they are scored, and all of them at the end. */
  readonly fingers: Owned<FingerCuts>;
  /** What has not begun when it aborts is wiped unscored; what runs is reported still. */
  readonly over: AbortSignal;
  readonly onScore: (score: PrintScore) => void;
}

/** Has prints scored by NIST's program where it is installed, one after the other. */
export interface PrintScores {
  /** Scores fingers after those that wait already. Settles when all are done; never rejects. */
  score(order: ScoreOrder): Promise<void>;
}

/** @param nfiq2 the program, as soon as it was found; undefined where it is not installed */
export function createPrintScores(nfiq2: () => Nfiq2 | undefined): PrintScores {
  let last: Promise<void> = Promise.resolve();
  return {
    async score(order) {
      const done = last.then(async () => scoreAll(nfiq2(), order));
      last = done.catch(() => undefined);
      return last;
    },
  };
}

async function scoreAll(program: Nfiq2 | undefined, { reader, fingers, over, onScore }: ScoreOrder): Promise<void> {
  using owned = fingers;
  if (!program || !isFit(reader)) return;
  for (const { bioSubType, frame } of owned.cuts) {
    if (over.aborted) return;
    const scored = await program.score(frame);
    wipe(frame.pixels);
    if (scored.ok) onScore({ name: program.name, bioSubType, score: scored.value });
  }
}

/** It was made for 8-bit prints whose resolution is known. */
function isFit({ identity, grade, calibration }: ScoreOrder['reader']): boolean {
  return identity.type === 'Finger' && grade !== 'demo' && calibration().by !== 'nobody';
}
