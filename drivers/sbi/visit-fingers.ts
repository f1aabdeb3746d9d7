import { cutFrame } from '../imaging/cut.ts';
import { findDuplicate, keepFinger, wipeKept } from '../imaging/duplicate-finger.ts';
import type { KeptFinger } from '../imaging/duplicate-finger.ts';
import { FINGER_NAMES } from '../reader/port.ts';
import type { Frame } from '../reader/port.ts';
import type { Shot } from './capture.ts';

/** A finger that was given under two names. */
export interface NamedTwice {
  /** The name it was given now, and the one it had before. */
  readonly bioSubType: string;
  readonly resembles: string;
  /** 0 to 1; how alike the prints are. */
  readonly score: number;
}

/** Pictures of the named fingers of one shot, until they are compared. */
export type FingerCuts = readonly { readonly bioSubType: string; readonly frame: Frame }[];

/**
 * The named fingers of one visit, to warn when one finger is given under two names. The same name again is a person trying
 * again, and an unnamed finger may be any.
 */
export interface VisitFingers {
  /** Copies what will be compared; the shot's own frame may be wiped then. */
  cut(shot: Pick<Shot, 'frame' | 'samples'>): FingerCuts;
  /** Compares with the fingers before, keeps these too, and wipes the copies. About 30 ms a finger. */
  compare(cuts: FingerCuts): readonly NamedTwice[];
  /** Wipes all. */
  forget(): void;
}

/** Makes the fingers of a visit that has none yet. */
export function createVisitFingers(): VisitFingers {
  let taken: { readonly bioSubType: string; readonly kept: KeptFinger }[] = [];
  return {
    cut: ({ frame, samples }) =>
      samples
        .filter(({ bioSubType }) => FINGER_NAMES.some((name) => name === bioSubType))
        .map(({ bioSubType, box }) => ({ bioSubType, frame: cutFrame(frame, box) })),
    compare(cuts) {
      const found: NamedTwice[] = [];
      for (const { bioSubType, frame } of cuts) {
        const kept = keepFinger(frame);
        frame.pixels.fill(0);
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
