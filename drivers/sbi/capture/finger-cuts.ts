import { cutFrame } from '../../imaging/picture/cut.ts';
import type { Frame } from '../../reader/port.ts';
import type { Shot } from './capture.ts';

/** A picture of one finger of a shot, for what is done after the answer; {@link wipeCuts} ends it. */
export interface FingerCut {
  /** Its SBI name, or `UNKNOWN`. */
  readonly bioSubType: string;
  readonly frame: Frame;
}

/** Copies the fingers of a shot; the shot's own frame may be wiped then. */
export function cutFingers({ frame, samples }: Pick<Shot, 'frame' | 'samples'>): readonly FingerCut[] {
  return samples.map(({ bioSubType, box }) => ({ bioSubType, frame: cutFrame(frame, box) }));
}

/** Overwrites the pictures. */
export function wipeCuts(cuts: readonly FingerCut[]): void {
  for (const { frame } of cuts) frame.pixels.fill(0);
}
