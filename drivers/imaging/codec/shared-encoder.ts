import type { Frame } from '../../reader/port.ts';
import type { ThreadPool } from '../../threads/pool.ts';
import { jpeg2000Job } from './jpeg2000-job.ts';
import type { Jpeg2000, Jpeg2000Mode } from './jpeg2000.ts';

interface Asked {
  readonly frame: Frame;
  readonly mode: Jpeg2000Mode;
  readonly settle: (encoding: Promise<Uint8Array>) => void;
}

/**
 * A JPEG 2000 encoder that shares the pictures which are asked for at once out among the pool's threads and this one: it
 * would only wait, and a thread that is woken beside a busy one may have to wait for its core. This thread is held up for
 * one picture at a time (about 10 ms), never for two.
 */
export function encodeSideBySide(
  pool: Pick<ThreadPool, 'run' | 'size'>,
  own: Pick<Jpeg2000, 'encode'>,
): Pick<Jpeg2000, 'encode'> {
  let asked: Asked[] = [];

  async function share(): Promise<void> {
    const batch = asked;
    asked = [];
    const ours = batch.filter((_, index) => index % (pool.size + 1) === 0);
    // First what is given away: nothing can be while this thread encodes.
    for (const one of batch) {
      if (!ours.includes(one))
        one.settle(pool.run(jpeg2000Job, { frame: one.frame, mode: one.mode }, one.frame.pixels));
    }
    for (const { frame, mode, settle } of ours) {
      settle(own.encode(frame, mode));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    async encode(frame, mode) {
      return new Promise((resolve) => {
        if (asked.push({ frame, mode, settle: resolve }) === 1) queueMicrotask(() => void share());
      });
    },
  };
}
