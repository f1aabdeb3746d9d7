import { wipe } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Nfiq2 } from '../../nfiq2/nfiq2.ts';
import type { BiometricReader } from '../../reader/port.ts';
import type { FingerCuts } from './finger-cuts.ts';

/** The score of one finger by NIST's program. */
export interface PrintScore {
  /** The name of the score, with the program's version: `NFIQ 2 (2.3.0)`. */
  readonly name: string;
  readonly bioSubType: string;
  /** 0 to 100. */
  readonly score: number;
}

/** Captured fingers to be scored. */
export interface ScoreOrder {
  readonly reader: Pick<BiometricReader, 'identity' | 'grade' | 'calibration'>;
  /** Each is wiped after its score, and all of them at the end. */
  readonly fingers: Owned<FingerCuts>;
  /** When it aborts, waiting fingers are wiped without a score; the one in progress is still reported. */
  readonly over: AbortSignal;
  readonly onScore: (score: PrintScore) => void;
}

/** Scores prints with NIST's program, when it is installed, one after the other. */
export interface PrintScores {
  /** Scores fingers after those that already wait. Settles when all are done; never rejects. */
  score(order: ScoreOrder): Promise<void>;
}

/** @param nfiq2 the program once it was found; undefined when it is not installed */
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

/** The program was made for 8-bit prints with a known resolution. */
function isFit({ identity, grade, calibration }: ScoreOrder['reader']): boolean {
  return identity.type === 'Finger' && grade !== 'demo' && calibration().by !== 'nobody';
}
