import { wipe } from '#kit/wiped.ts';
import type { Wipes } from '#kit/wiped.ts';
import { cutFrame } from '../../imaging/picture/cut.ts';
import type { Frame } from '../../reader/port.ts';
import type { Shot } from './shot.ts';

/** A picture of one finger of a shot, to look at while its {@link FingerCuts} last. */
export interface FingerCut {
  /** Its SBI name, or `UNKNOWN`. */
  readonly bioSubType: string;
  readonly frame: Frame;
}

/** The pictures of a shot's fingers, for what is done after the answer; their owner wipes them. */
export interface FingerCuts extends Wipes {
  readonly cuts: readonly FingerCut[];
}

/** Copies the fingers of a shot; the shot's own frame may be wiped then. */
export function cutFingers({ frame, samples }: Pick<Shot, 'frame' | 'samples'>): FingerCuts {
  const cuts = samples.map(({ bioSubType, box }) => ({ bioSubType, frame: cutFrame(frame, box) }));
  return {
    cuts,
    [Symbol.dispose]() {
      wipe(...cuts.map((cut) => cut.frame.pixels));
    },
  };
}
