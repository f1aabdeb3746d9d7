import { describe, expect, it } from 'vitest';
import type { TriesRepository } from '../storage/tries.ts';
import { createAllowance, sourceOf } from './allowance.ts';

/** Tries in memory. */
function memory(): TriesRepository {
  let kept: { readonly source: string; readonly at: string }[] = [];
  return {
    since: (_kind, since, source) =>
      Promise.resolve(
        kept.filter((each) => each.at > since && (source ?? each.source) === each.source).map(({ at }) => at),
      ),
    note: (tried, before) => {
      kept = [...kept.filter(({ at }) => at > before), tried];
      return Promise.resolve();
    },
  };
}

describe('what may be tried so often', () => {
  it('is counted for each source, and for all of them together', async () => {
    let now = Date.parse('2026-06-15T09:00:00Z');
    const allowance = createAllowance({ kind: 'enrolment-code', tries: memory(), now: () => now });
    for (let count = 0; count < 10; count += 1) {
      expect(await allowance.wait('one')).toBeUndefined();
      await allowance.note('one');
      now += 1000;
    }
    expect(await allowance.wait('one')).toBe(50);
    expect(await allowance.wait('two')).toBeUndefined();
    for (let count = 0; count < 50; count += 1) await allowance.note(`source ${count}`);
    expect(await allowance.wait('two')).toBe(50);
    now += 50_000;
    expect(await allowance.wait('two')).toBeUndefined();
  });
});

describe('who an address counts as', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
