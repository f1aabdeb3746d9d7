import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetryPolicy as policy, retryDelayMs, verdictOf } from './policy.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('retryDelayMs', () => {
  it('doubles up to the cap', () => {
    const delays = [1, 2, 3, 4, 8, 9, 100, 10_000].map((attempts) => retryDelayMs(policy, { attempts, random: 0 }));
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 256_000, 300_000, 300_000, 300_000]);
  });

  it('stays between half its length and its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), chance, (attempts, random) => {
        const longest = retryDelayMs(policy, { attempts, random: 0 });
        const delay = retryDelayMs(policy, { attempts, random });
        expect(delay).toBeLessThanOrEqual(longest);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
      }),
    );
  });

  it('waits as long as the portal asks, within reason', () => {
    expect(retryDelayMs(policy, { attempts: 1, random: 0, askedSeconds: 120 })).toBe(120_000);
    expect(retryDelayMs(policy, { attempts: 1, random: 0, askedSeconds: 1e9 })).toBe(3_600_000);
    expect(retryDelayMs(policy, { attempts: 1, random: 0, askedSeconds: -5 })).toBe(2_000);
  });
});

describe('verdictOf', () => {
  it('waits for causes that end by themselves and asks a person about the others', () => {
    expect(verdictOf({ code: 'unreachable' })).toEqual({ verdict: 'wait', cause: 'unreachable' });
    expect(verdictOf({ code: 'timed-out' })).toEqual({ verdict: 'wait', cause: 'timed-out' });
    expect(verdictOf({ code: 'unavailable', status: 503, retryAfterSeconds: 7 })).toEqual({
      verdict: 'wait',
      cause: 'unavailable',
      askedSeconds: 7,
    });
    expect(verdictOf({ code: 'nonsense', detail: 'html' })).toEqual({
      verdict: 'quarantine',
      cause: { code: 'portal-nonsense' },
    });
    expect(verdictOf({ code: 'refused', reason: 'hash-mismatch' })).toEqual({
      verdict: 'quarantine',
      cause: { code: 'portal-refused', refusal: 'hash-mismatch' },
    });
  });

  it('lets no sentence of the portal into the queue', () => {
    expect(verdictOf({ code: 'refused', reason: 'Mrs Ada Lovelace is unknown' })).toEqual({
      verdict: 'quarantine',
      cause: { code: 'portal-refused', refusal: 'unspecified' },
    });
  });
});
