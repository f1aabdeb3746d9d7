import type { Calibration } from './calibration.ts';
import { makePictureMaker } from './picture.ts';

/** Makes the pictures of one unit, here or in a worker thread. */
export interface PictureMaking {
  /**
   * Makes a finished picture of a raw frame. The raw frame may be taken away (transferred); who makes the picture wipes
   * what it has of it. One is made at a time. A rejection, or no answer for two seconds, fails the reader.
   */
  make(raw: Uint8Array): Promise<Uint8Array>;
  /** Lets go of what was prepared for the unit; no picture is being made then, but for one that took too long. Never throws. */
  release(): void;
}

/** Prepares the pictures of one unit; rejects when nothing can make any. */
export type PreparePictures = (calibration: Calibration) => Promise<PictureMaking>;

/** Pictures made in this thread: about 10 ms of it each. */
export const pictureMakingHere: PreparePictures = async (calibration) => {
  const make = makePictureMaker(calibration);
  return Promise.resolve({
    make: async (raw) => Promise.resolve(make(raw)),
    release: () => undefined,
  });
};
