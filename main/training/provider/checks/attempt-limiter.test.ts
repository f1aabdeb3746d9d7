import { describe, expect, it } from 'vitest';
import { createAttemptLimiter } from './attempt-limiter.ts';

function limiterAt(clock: { now: number }, capacity = 100) {
  return createAttemptLimiter({ limit: 5, waitMs: 60_000, capacity, now: () => clock.now });
}

describe('the attempt limiter', () => {
  it('lets four wrong tries pass and makes the fifth wait', () => {
    const clock = { now: 1_000 };
    const limiter = limiterAt(clock);
    for (let n = 0; n < 4; n += 1) {
      limiter.failed('a');
      expect(limiter.allow('a').ok).toBe(true);
    }
    limiter.failed('a');
    expect(limiter.allow('a')).toEqual({ ok: false, error: { code: 'too-many-tries', waitMs: 60_000 } });
    expect(limiter.allow('b').ok).toBe(true);
    clock.now += 59_999;
    expect(limiter.allow('a').ok).toBe(false);
    clock.now += 1;
    expect(limiter.allow('a').ok).toBe(true);
  });

  it('doubles the wait with each further wrong try, up to a maximum', () => {
    const clock = { now: 0 };
    const limiter = limiterAt(clock);
    for (let n = 0; n < 6; n += 1) limiter.failed('a');
    expect(limiter.allow('a')).toMatchObject({ error: { waitMs: 120_000 } });
    for (let n = 0; n < 50; n += 1) limiter.failed('a');
    expect(limiter.allow('a')).toMatchObject({ error: { waitMs: 32 * 60_000 } });
  });

  it('forgets wrong tries after a right one', () => {
    const limiter = limiterAt({ now: 0 });
    for (let n = 0; n < 4; n += 1) limiter.failed('a');
    limiter.succeeded('a');
    for (let n = 0; n < 4; n += 1) limiter.failed('a');
    expect(limiter.allow('a').ok).toBe(true);
  });

  it('remembers no more names than its capacity', () => {
    const limiter = limiterAt({ now: 0 }, 2);
    for (let n = 0; n < 5; n += 1) limiter.failed('a');
    limiter.failed('b');
    limiter.failed('c');
    expect(limiter.allow('a').ok).toBe(true);
  });
});
