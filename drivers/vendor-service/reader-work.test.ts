import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CaptureTarget } from './capture-by-service.ts';
import { createReaderWork } from './reader-work.ts';

// The work hands it on and looks at the port alone.
const target = { port: 4501 } as CaptureTarget;
const signal = new AbortController().signal;

function bench() {
  const held: number[] = [];
  const work = createReaderWork({
    hold(port) {
      held.push(port);
      return () => void held.splice(held.indexOf(port), 1);
    },
    onChange: () => undefined,
  });
  return { held, work };
}

describe('work at the readers of other services', () => {
  it('keeps nothing of a reader after its capture, however that ends', async () => {
    const { held, work } = bench();
    const ends: (() => Promise<Result<number, { readonly code: string }>>)[] = [
      async () => Promise.resolve(ok(1)),
      async () => Promise.resolve(err({ code: 'timed-out' })),
      async () => Promise.reject(new Error('a fault')),
    ];
    for (const [index, end] of ends.entries()) {
      await work.capture({ deviceId: `reader ${index}`, target, signal, work: end }).catch(() => undefined);
      expect(work.kept()).toBe(0);
    }
    expect(held).toEqual([]);
  });

  it('refuses a second capture at one reader, and still holds it for the first', async () => {
    const { work } = bench();
    const first = Promise.withResolvers<Result<string, never>>();
    const use = { deviceId: 'one', target, signal, work: async () => first.promise };
    const running = work.capture(use);
    expect(await work.capture(use)).toEqual({ ok: false, error: { code: 'reader-busy' } });
    expect([work.isBusy('one'), work.kept()]).toEqual([true, 1]);
    expect(await work.capture({ ...use, work: async () => first.promise })).toMatchObject({
      error: { code: 'reader-busy' },
    });
    first.resolve(ok('done'));
    expect(await running).toEqual({ ok: true, value: 'done' });
    expect([work.isBusy('one'), work.kept()]).toEqual([false, 0]);
  });
});
