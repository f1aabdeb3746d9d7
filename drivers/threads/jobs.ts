import { openJpeg2000 } from '../imaging/jpeg2000.ts';
import type { Jpeg2000Mode } from '../imaging/jpeg2000.ts';
import type { Frame } from '../reader/port.ts';

/** The work that is done beside the device host's own thread, so that it goes on answering meanwhile. */
export interface Jobs {
  /** A picture to its JP2 file. */
  readonly jpeg2000: {
    readonly asks: { readonly frame: Frame; readonly mode: Jpeg2000Mode };
    readonly gives: Uint8Array;
  };
}

export type JobName = keyof Jobs;
/** A job on its way to a thread. */
export type Job = { [Name in JobName]: { readonly name: Name; readonly asks: Jobs[Name]['asks'] } }[JobName];

/** Does jobs in this thread, one after the other. */
export function createJobs(): (job: Job) => Promise<Uint8Array> {
  const jpeg2000 = openJpeg2000();
  return async ({ asks }) => {
    try {
      return await jpeg2000.encode(asks.frame, asks.mode);
    } finally {
      asks.frame.pixels.fill(0);
    }
  };
}
