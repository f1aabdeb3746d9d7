import { describe, expect, it } from 'vitest';

import { every, systemClock } from './clock.ts';
import { settlesWithin } from './deadline.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { createMutex } from './mutex.ts';

describe('mutex', () => {
  it('returns busy while it is held, and is free again after a throw', async () => {
    const changes: boolean[] = [];
    const mutex = createMutex(() => changes.push(mutex.isHeld()));
    const { promise, reject } = Promise.withResolvers<string>();
    const first = mutex.tryRun(async () => promise);
    expect(await mutex.tryRun(async () => Promise.resolve('second'))).toEqual({ ok: false, error: { code: 'busy' } });
    reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await mutex.tryRun(async () => Promise.resolve('third'))).toEqual({ ok: true, value: 'third' });
    expect(changes).toEqual([true, false, true, false]);
  });

  it('is released when the listener throws', async () => {
    let angry = true;
    const mutex = createMutex(() => {
      if (angry) {
        angry = false;
        throw new Error('listener');
      }
    });
    await expect(mutex.tryRun(async () => Promise.resolve(1))).rejects.toThrow('listener');
    expect(mutex.isHeld()).toBe(false);
  });
});

describe('settlesWithin', () => {
  it('is false when the time is over first, and leaves no timer when the work is first', async () => {
    const clock = createManualClock(0);
    const late = settlesWithin(clock, 100, new Promise(() => undefined));
    clock.advance(99);
    expect(clock.pending()).toBe(1);
    clock.advance(1);
    expect(await late).toBe(false);
    expect(await settlesWithin(clock, 100, Promise.reject(new Error('settled all the same')))).toBe(true);
    expect(clock.pending()).toBe(0);
  });
});

describe('clocks', () => {
  it('call timers in order of their time, and never a cancelled one', () => {
    const clock = createManualClock(1000);
    const calls: string[] = [];
    clock.after(20, () => calls.push(`b at ${clock.now()}`));
    clock.after(10, () => {
      calls.push(`a at ${clock.now()}`);
      clock.after(5, () => calls.push(`nested at ${clock.now()}`));
    });
    clock.after(15, () => calls.push('cancelled'))();
    clock.advance(30);
    expect(calls).toEqual(['a at 1010', 'nested at 1015', 'b at 1020']);
    expect(clock.monotonic()).toBe(30);
  });

  it('the system clock calls and cancels', async () => {
    const before = systemClock.monotonic();
    const { promise, resolve } = Promise.withResolvers<string>();
    systemClock.after(0, () => {
      resolve('late');
    })();
    systemClock.after(1, () => {
      resolve('called');
    });
    expect(await promise).toBe('called');
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeGreaterThan(1_700_000_000_000);
  });
});

describe('every', () => {
  it('calls repeatedly until it is ended, also from the action itself', () => {
    const clock = createManualClock(0);
    const calls: number[] = [];
    const end = every(clock, 10, () => calls.push(clock.now()));
    clock.advance(25);
    expect(calls).toEqual([10, 20]);
    end();
    clock.advance(100);
    expect(calls).toEqual([10, 20]);
    const endWithin = every(clock, 10, () => {
      calls.push(clock.now());
      endWithin();
    });
    clock.advance(100);
    expect(calls).toEqual([10, 20, 135]);
    expect(clock.pending()).toBe(0);
  });
});

describe('the manual clock', () => {
  it('passes time timer by timer until work settles, and lets promises settle after each', async () => {
    const clock = createManualClock(0);
    const wait = async (ms: number): Promise<number> => {
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      return clock.monotonic();
    };
    expect(await clock.settle(wait(5).then(async () => wait(7)))).toBe(12);
    const later = wait(100);
    await clock.pass(99);
    expect(clock.monotonic()).toBe(111);
    expect(await clock.settle(later)).toBe(112);
    await expect(clock.settle(new Promise(() => undefined))).rejects.toThrow('stands still');
    await expect(clock.settle(wait(50), 49)).rejects.toThrow('stands still');
  });
});
