import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import { cutFrame } from '../../imaging/picture/cut.ts';
import type { Frame } from '../../reader/port.ts';
import type { Shot } from './shot.ts';

/** A picture of one finger of a capture; only valid until its {@link FingerCuts} are wiped. */
export interface FingerCut {
  /** Its SBI name, or `UNKNOWN`. */
  readonly bioSubType: string;
  readonly frame: Frame;
}

/** The pictures of a capture's fingers, for the side jobs after the answer. */
export interface FingerCuts {
  readonly cuts: readonly FingerCut[];
}

/** Copies pictures, for work that continues after their owner has wiped them. */
export function copyFingers({ cuts }: FingerCuts): Owned<FingerCuts> {
  const copies = cuts.map(({ bioSubType, frame }) => ({
    bioSubType,
    frame: { ...frame, pixels: frame.pixels.slice() },
  }));
  return owning({ cuts: copies }, () => copies.map((cut) => cut.frame.pixels));
}

/** Copies the fingers of shots; then the shots' own frames may be wiped. */
export function cutFingers(shots: readonly Pick<Shot, 'frame' | 'samples'>[]): Owned<FingerCuts> {
  const cuts = shots.flatMap(({ frame, samples }) =>
    samples.map(({ bioSubType, box }) => ({ bioSubType, frame: cutFrame(frame, box) })),
  );
  return owning({ cuts }, () => cuts.map((cut) => cut.frame.pixels));
}
