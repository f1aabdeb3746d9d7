import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import { cutFrame } from '../../imaging/picture/cut.ts';
import type { Frame } from '../../reader/port.ts';
import type { Shot } from './shot.ts';

/** A picture of one finger of a shot, to look at while its {@link FingerCuts} last. */
export interface FingerCut {
  /** Its SBI name, or `UNKNOWN`. */
  readonly bioSubType: string;
  readonly frame: Frame;
}

/** The pictures of a shot's fingers, for what is done after the answer. */
export interface FingerCuts {
  readonly cuts: readonly FingerCut[];
}

/** Copies pictures, for what goes on after their owner has wiped them. */
export function copyFingers({ cuts }: FingerCuts): Owned<FingerCuts> {
  const copies = cuts.map(({ bioSubType, frame }) => ({
    bioSubType,
    frame: { ...frame, pixels: frame.pixels.slice() },
  }));
  return owning({ cuts: copies }, () => copies.map((cut) => cut.frame.pixels));
}

/** Copies the fingers of a shot; the shot's own frame may be wiped then. */
export function cutFingers({ frame, samples }: Pick<Shot, 'frame' | 'samples'>): Owned<FingerCuts> {
  const cuts = samples.map(({ bioSubType, box }) => ({ bioSubType, frame: cutFrame(frame, box) }));
  return owning({ cuts }, () => cuts.map((cut) => cut.frame.pixels));
}
