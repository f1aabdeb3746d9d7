import { systemClock } from '#kit/clock.ts';

/**
 * A thread that ends its process when that takes too much memory. The decoders compute without a pause and take memory
 * outside the heap, so neither a timer beside them nor a limit of the heap would do.
 */

/** Three bytes for each pixel of the largest picture, twice, and what pdf.js needs besides. */
const MOST_BYTES = 800 * 1024 * 1024;
const LOOK_MS = 50;

function look(): void {
  if (process.memoryUsage.rss() > MOST_BYTES) process.kill(process.pid, 'SIGKILL');
  systemClock.after(LOOK_MS, look);
}

look();
