import { compareHere } from '../../imaging/match/compare-job.ts';
import type { CompareFinger } from '../../imaging/match/compare-job.ts';
import { mostAlike, wipeKept } from '../../imaging/match/duplicate-finger.ts';
import type { KeptFinger } from '../../imaging/match/duplicate-finger.ts';
import { FINGERS } from '#vocabulary/fingers.ts';
import { copyFingers } from './finger-cuts.ts';
import type { FingerCuts } from './finger-cuts.ts';

/** A finger that was captured under two names. */
export interface NamedTwice {
  /** Its name now, and its name before. */
  readonly bioSubType: string;
  readonly resembles: string;
  /** How similar the prints are, 0 to 1. */
  readonly score: number;
}

/**
 * The named fingers of one visit, to warn when one finger is captured under two names. The same name again is another
 * try, and a finger without a name may be any finger.
 */
export interface VisitFingers {
  /**
   * Compares these fingers with the earlier ones and keeps them, after those of an earlier call. The pictures are copied at
   * once. Finds nothing more once the fingers are forgotten.
   */
  compare(fingers: Pick<FingerCuts, 'cuts'>): Promise<readonly NamedTwice[]>;
  /** Wipes all fingers. */
  forget(): void;
}

/** Creates {@link VisitFingers} without fingers. `compareFinger` says where the work is done. */
export function createVisitFingers(compareFinger: CompareFinger = compareHere): VisitFingers {
  let taken: { readonly bioSubType: string; readonly kept: KeptFinger }[] = [];
  /** The visit that the fingers belong to, counted. */
  let era = 0;
  let previous: Promise<unknown> = Promise.resolve();

  async function compareAll(fingers: Pick<FingerCuts, 'cuts'>, own: number): Promise<readonly NamedTwice[]> {
    const found: NamedTwice[] = [];
    for (const { bioSubType, frame } of fingers.cuts) {
      if (own !== era) return [];
      const rivals = taken.filter((one) => one.bioSubType !== bioSubType);
      const { kept, scores } = await compareFinger(
        frame,
        rivals.map((rival) => rival.kept),
      );
      if (own !== era) {
        wipeKept(kept);
        return [];
      }
      const alike = mostAlike(rivals, scores);
      if (alike) found.push({ bioSubType, resembles: alike.bioSubType, score: alike.score });
      taken = [...taken, { bioSubType, kept }];
    }
    return found;
  }

  return {
    compare({ cuts }) {
      const own = era;
      const copies = copyFingers({
        cuts: cuts.filter(({ bioSubType }) => FINGERS.some((name) => name === bioSubType)),
      });
      const compared = previous.then(async () => {
        using owned = copies;
        return await compareAll(owned, own);
      });
      previous = compared.catch(() => undefined);
      return compared;
    },
    forget() {
      era += 1;
      for (const { kept } of taken) wipeKept(kept);
      taken = [];
    },
  };
}
