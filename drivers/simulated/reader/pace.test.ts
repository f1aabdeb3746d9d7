import { describe, expect, it } from 'vitest';
import { ok } from '#kit/result.ts';
import { everyTurn } from './pace.ts';
import { createSimulatedReader } from './simulated-reader.ts';
import { findEye, findMaster } from '../testing/reader-bench.ts';

describe('frames without waiting', () => {
  it('come one after the other, and stop at once on request', async () => {
    const reader = createSimulatedReader({
      kind: 'finger-single',
      serialNo: 'T-1',
      findMaster,
      findEye,
      every: everyTurn,
    });
    const stop = new AbortController();
    let count = 0;
    const ended = reader.stream(() => {
      count += 1;
      if (count === 50) stop.abort();
    }, stop.signal);
    expect(await ended).toEqual(ok(undefined));
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(50);
  });

  it('leave a turn to a caller that wants to stop them', async () => {
    const reader = createSimulatedReader({
      kind: 'finger-single',
      serialNo: 'T-1',
      findMaster,
      findEye,
      every: everyTurn,
    });
    let count = 0;
    const ended = reader.stream(() => (count += 1), new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    await reader.apply({ do: 'unplug' });
    expect(await ended).toMatchObject({ error: { code: 'reader-gone' } });
    const atEnd = count;
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(atEnd);
  });
});
