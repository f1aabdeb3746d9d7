import { findDuplicate, keepFinger, wipeKept } from '../../imaging/match/duplicate-finger.ts';
import type { KeptFinger } from '../../imaging/match/duplicate-finger.ts';
import { FINGERS } from '#vocabulary/fingers.ts';
import type { FingerCuts } from './finger-cuts.ts';

/** A finger that was given under two names. */
export interface NamedTwice {
  /** The name it was given now, and the one it had before. */
  readonly bioSubType: string;
  readonly resembles: string;
  /** 0 to 1; how alike the prints are. */
  readonly score: number;
}

/**
 * The named fingers of one visit, to warn when one finger is given under two names. The same name again is a person trying
 * again, and an unnamed finger may be any.
 */
export interface VisitFingers {
  /** Compares with the fingers before and keeps these too. About 30 ms a finger. */
  compare(fingers: Pick<FingerCuts, 'cuts'>): readonly NamedTwice[];
  /** Wipes all. */
  forget(): void;
}

/** Makes the fingers of a visit that has none yet. */
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
