import { wipe, wiped, wiping } from '#kit/wiped.ts';
import type { Job } from '../threads/job.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { Calibration } from './calibration.ts';
import { createPictureMaker } from './picture.ts';
import type { PictureMaker } from './picture.ts';
import type { PreparePictures } from './picture-port.ts';

/** Units whose tables a thread keeps, about 3 MB each: more readers than a table has room for. */
const MOST_UNITS = 4;

/** A raw frame to its picture, in a thread. Without `raw` it prepares the unit's tables and returns no bytes. */
export const hu20PictureJob: Job<{
  /** A number for each reader of the process. */
  readonly unit: number;
  readonly calibration: Calibration;
  readonly raw?: Uint8Array;
}> = {
  name: 'hu20-picture',
  open() {
    const makers = new Map<number, PictureMaker>();
    return ({ unit, calibration, raw }) => {
      using _ = wiping(raw);
      const maker = makers.get(unit) ?? createPictureMaker(calibration);
      // Put last, so that the unit that was longest out of use comes first.
      makers.delete(unit);
      makers.set(unit, maker);
      for (const oldest of [...makers.keys()].slice(0, Math.max(0, makers.size - MOST_UNITS))) makers.delete(oldest);
      return raw ? maker(raw) : new Uint8Array();
    };
  },
};

/** Threads keep their tables by this number, so no two units of the process may share one. */
let units = 0;

/** The pictures of Hamster Pro 20 units, made in other threads. */
export function picturesInThreads(pool: ThreadPool): PreparePictures {
  const prepare: PreparePictures = async (calibration) => {
    units += 1;
    const unit = units;
    await pool.run(hu20PictureJob, { unit, calibration });
    return {
      async make(raw) {
        try {
          return wiped(await pool.run(hu20PictureJob, { unit, calibration, raw }, raw));
        } finally {
          // Once transferred it is empty, and the thread wipes it.
          wipe(raw);
        }
      },
      // A thread forgets the units that are out of use by itself.
      release: () => undefined,
    };
  };
  return Object.assign(prepare, { warmUp: pool.warmUp });
}
