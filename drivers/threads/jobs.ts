import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import type { Jpeg2000Mode } from '../imaging/codec/jpeg2000.ts';
import type { Frame } from '../reader/port.ts';
import type { Calibration } from '../secugen-hu20/calibration.ts';
import { makePictureMaker } from '../secugen-hu20/picture.ts';
import type { PictureMaker } from '../secugen-hu20/picture.ts';

/** The work that is done beside the device host's own thread, so that it goes on answering meanwhile. */
export interface Jobs {
  /** A picture to its JP2 file. */
  readonly jpeg2000: { readonly frame: Frame; readonly mode: Jpeg2000Mode };
  /** Prepares the pictures of a Hamster Pro 20; answers no bytes. `unit` tells the readers of one process apart. */
  readonly 'hu20-tables': { readonly unit: number; readonly calibration: Calibration };
  /** A raw frame of such a unit to its picture. */
  readonly 'hu20-picture': { readonly unit: number; readonly calibration: Calibration; readonly raw: Uint8Array };
}

export type JobName = keyof Jobs;
/** A job on its way to a thread. */
export type Job = { [Name in JobName]: { readonly name: Name; readonly asks: Jobs[Name] } }[JobName];

/** Units whose tables a thread keeps, about 3 MB each: more readers than a table has room for. */
const MOST_UNITS = 4;

/** Does jobs in this thread, one after the other; wipes what it was given. */
export function createJobs(): (job: Job) => Promise<Uint8Array> {
  const jpeg2000 = openJpeg2000();
  const makers = new Map<number, PictureMaker>();

  function makerOf({ unit, calibration }: Jobs['hu20-tables']): PictureMaker {
    const maker = makers.get(unit) ?? makePictureMaker(calibration);
    // Written anew, so that the unit that was longest out of use comes first.
    makers.delete(unit);
    makers.set(unit, maker);
    for (const oldest of [...makers.keys()].slice(0, Math.max(0, makers.size - MOST_UNITS))) makers.delete(oldest);
    return maker;
  }

  return async (job) => {
    switch (job.name) {
      case 'jpeg2000':
        try {
          return await jpeg2000.encode(job.asks.frame, job.asks.mode);
        } finally {
          job.asks.frame.pixels.fill(0);
        }
      case 'hu20-tables':
        makerOf(job.asks);
        return new Uint8Array();
      case 'hu20-picture':
        try {
          return makerOf(job.asks)(job.asks.raw);
        } finally {
          job.asks.raw.fill(0);
        }
    }
  };
}
