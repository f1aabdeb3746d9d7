import { wiping } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';
import type { Job } from '../../threads/job.ts';
import { openJpeg2000 } from './jpeg2000.ts';
import type { Jpeg2000Mode } from './jpeg2000.ts';

/** A picture to its JP2 file, in a thread. */
export const jpeg2000Job: Job<{ readonly frame: Frame; readonly mode: Jpeg2000Mode }> = {
  name: 'jpeg2000',
  open() {
    const jpeg2000 = openJpeg2000();
    return async ({ frame, mode }) => {
      using _ = wiping(frame.pixels);
      return await jpeg2000.encode(frame, mode);
    };
  },
};
