import { describe, expect, it } from 'vitest';
import type { Job } from './job.ts';
import { createThreadPool } from './pool.ts';
import { scriptedThreads } from './testing/scripted-threads.ts';

const COPY: Job<Uint8Array> = { name: 'copy', open: () => (bytes) => Uint8Array.from(bytes) };
const PIXELS = Uint8Array.of(1, 2, 3);

describe('the pool', () => {
  it('starts a thread only when the others are at work, and no more than its size', async () => {
    const { threads, start } = scriptedThreads();
    const pool = createThreadPool(start, 2);
    const first = pool.run(COPY, PIXELS, PIXELS);
    expect(threads).toHaveLength(1);
    threads[0]?.answer({ id: 1, bytes: Uint8Array.of(1) });
    expect(await first).toEqual(Uint8Array.of(1));
    const rest = [2, 3, 4].map(async () => pool.run(COPY, PIXELS, PIXELS));
    expect(threads.map(({ posted }) => posted.map(({ id }) => id))).toEqual([[1, 2, 4], [3]]);
    expect(threads.map(({ isHeld }) => isHeld)).toEqual([true, true]);
    threads[1]?.answer({ id: 3, bytes: Uint8Array.of(3) });
    threads[0]?.answer({ id: 2, bytes: Uint8Array.of(2) });
    expect(threads.map(({ isHeld }) => isHeld)).toEqual([true, false]);
    threads[0]?.answer({ id: 4, bytes: Uint8Array.of(4) });
    expect(await Promise.all(rest)).toEqual([Uint8Array.of(2), Uint8Array.of(3), Uint8Array.of(4)]);
  });

  it('starts a thread ahead of the work on request, without blocking, and gives it the first job', async () => {
    const { threads, start } = scriptedThreads();
    const pool = createThreadPool(start, 2);
    pool.warmUp();
    pool.warmUp();
    expect(threads.map(({ posted, isHeld }) => ({ jobs: posted.length, isHeld }))).toEqual([
      { jobs: 0, isHeld: false },
    ]);
    const first = pool.run(COPY, PIXELS, PIXELS);
    expect(threads.map(({ posted }) => posted.length)).toEqual([1]);
    threads[0]?.answer({ id: 1, bytes: Uint8Array.of(1) });
    await first;
    threads[0]?.end('exit 1');
    pool.warmUp();
    expect(threads).toHaveLength(2);
    await pool.close();
  });

  it('rejects the job that failed, and all of a thread that ended, and goes on with a new one', async () => {
    const { threads, start } = scriptedThreads();
    const pool = createThreadPool(start, 1);
    const failing = pool.run(COPY, PIXELS, PIXELS);
    const lost = pool.run(COPY, PIXELS, PIXELS);
    threads[0]?.answer({ id: 1, failure: 'no such mode' });
    await expect(failing).rejects.toThrow('no such mode');
    threads[0]?.end('exit 1');
    await expect(lost).rejects.toThrow('the thread ended: exit 1');
    const next = pool.run(COPY, PIXELS, PIXELS);
    threads[1]?.answer({ id: 3, bytes: Uint8Array.of(9) });
    expect(await next).toEqual(Uint8Array.of(9));
    const closing = pool.run(COPY, PIXELS, PIXELS);
    const closed = pool.close();
    await expect(closing).rejects.toThrow('asked to');
    await closed;
  });
});
