import { wiping } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';
import type { Job } from '../../threads/job.ts';
import type { ThreadPool } from '../../threads/pool.ts';
import { keepFinger, resemblances, wipeKept } from './duplicate-finger.ts';
import type { KeptFinger } from './duplicate-finger.ts';

/** A finger, kept, and how alike it is to each of those before it, 0 to 1. */
export interface ComparedFinger {
  readonly kept: KeptFinger;
  readonly scores: readonly number[];
}

/** Keeps the finger on a picture and compares it with others. The picture may be given away: it is the caller's no more. */
export type CompareFinger = (frame: Frame, others: readonly KeptFinger[]) => Promise<ComparedFinger>;

interface Asks {
  readonly frame: Frame;
  readonly others: readonly KeptFinger[];
}

/** Width, height and the scores, eight bytes each; then the ridges. */
const NUMBERS = 2;

/** The comparison in a thread: ten fingers take one to two seconds. */
export const compareFingerJob: Job<Asks> = {
  name: 'compare-finger',
  open: () => (asks) => {
    const { kept, scores } = compareNow(asks);
    // Copies that were made for this thread.
    for (const other of asks.others) wipeKept(other);
    const head = Float64Array.of(kept.width, kept.height, ...scores);
    const answer = new Uint8Array(head.byteLength + kept.ridges.byteLength);
    answer.set(new Uint8Array(head.buffer));
    answer.set(new Uint8Array(kept.ridges.buffer), head.byteLength);
    wipeKept(kept);
    return answer;
  },
};

function compareNow({ frame, others }: Asks): ComparedFinger {
  using _ = wiping(frame.pixels);
  const kept = keepFinger(frame);
  return { kept, scores: resemblances(kept, others) };
}

/** Compares in the calling thread; what it throws is a rejection, as in the threads. */
export const compareHere: CompareFinger = async (frame, others) => Promise.resolve(compareNow({ frame, others }));

/** Compares in the pool's threads. */
export function compareInThreads(pool: Pick<ThreadPool, 'run'>): CompareFinger {
  return async (frame, others) => {
    const answer = await pool.run(compareFingerJob, { frame, others }, frame.pixels);
    const headBytes = (NUMBERS + others.length) * Float64Array.BYTES_PER_ELEMENT;
    const [width = 0, height = 0, ...scores] = new Float64Array(answer.slice(0, headBytes).buffer);
    const ridges = new Int8Array(answer.buffer, answer.byteOffset + headBytes, answer.byteLength - headBytes);
    return { kept: { width, height, ridges }, scores };
  };
}
