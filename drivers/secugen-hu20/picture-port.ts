import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Calibration } from './calibration.ts';
import { createPictureMaker } from './picture.ts';

/** Makes the pictures of one unit, here or in a worker thread. */
export interface PictureMaking {
  /**
   * Makes a finished picture of a raw frame. The raw frame may be transferred; the maker of the picture wipes its
   * copy of it. One is made at a time. A rejection, or no answer for two seconds, fails the reader.
   */
  make(raw: Uint8Array): Promise<Wiped>;
  /** Releases what was prepared for the unit. No picture is being made then, except one that took too long. Never throws. */
  release(): void;
}

/** Where pictures are made. */
export interface PreparePictures {
  /**
   * Prepares the pictures of one unit; what makes them is up and ready when this resolves. Rejects when no pictures can
   * be made; no answer for ten seconds counts as that.
   */
  (calibration: Calibration): Promise<PictureMaking>;
  /** Starts what takes time to start, and does not wait for it; called when a unit is about to be opened. Never throws. */
  readonly warmUp?: () => void;
}

/** Pictures made in this thread: about 10 ms of it each. */
export const pictureMakingHere: PreparePictures = async (calibration) => {
  const make = createPictureMaker(calibration);
  return Promise.resolve({
    make: async (raw) => Promise.resolve(wiped(make(raw))),
    release: () => undefined,
  });
};
