import { owning, wipe } from '#kit/wiped.ts';
import type { Frame, OwnedFrame } from './port.ts';

/** Makes a frame the owner of its pixels: nothing else may keep them. */
export function ownFrame(frame: Frame): OwnedFrame {
  return owning(frame, () => [frame.pixels]);
}

/** Hands a frame to its receiver. If the receiver throws, it has not taken the frame: the frame is wiped here. */
export function handFrame(frame: OwnedFrame, onFrame: (frame: OwnedFrame) => void): void {
  try {
    onFrame(frame);
  } catch (thrown) {
    wipe(frame.pixels);
    throw thrown;
  }
}
