import { findDuplicate, keepFinger, wipeKept } from '../../imaging/match/duplicate-finger.ts';
import type { KeptFinger } from '../../imaging/match/duplicate-finger.ts';
import { FINGERS } from '#vocabulary/fingers.ts';
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
  /** Compares these fingers with the earlier ones and keeps them. About 30 ms per finger. */
  compare(fingers: Pick<FingerCuts, 'cuts'>): readonly NamedTwice[];
  /** Wipes all fingers. */
  forget(): void;
}

/** Creates {@link VisitFingers} without fingers. */
export function createVisitFingers(): VisitFingers {
  let taken: { readonly bioSubType: string; readonly kept: KeptFinger }[] = [];
  return {
    compare({ cuts }) {
      const found: NamedTwice[] = [];
      const named = cuts.filter(({ bioSubType }) => FINGERS.some((name) => name === bioSubType));
      for (const { bioSubType, frame } of named) {
        const kept = keepFinger(frame);
        const rivals = taken.filter((one) => one.bioSubType !== bioSubType);
        const alike = findDuplicate(kept, rivals);
        if (alike) found.push({ bioSubType, resembles: alike.bioSubType, score: alike.score });
        taken = [...taken, { bioSubType, kept }];
      }
      return found;
    },
    forget() {
      for (const { kept } of taken) wipeKept(kept);
      taken = [];
    },
  };
}
