import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '#kit/testing/manual-clock.ts';
import { createIdleWatch } from './idle-watch.ts';

let clock: ManualClock;
let open: boolean;
let busy: boolean;
let locks: number;
let warnings: (number | null)[];
beforeEach(() => {
  clock = createManualClock(0);
  open = true;
  busy = false;
  locks = 0;
  warnings = [];
});

function watch() {
  const idle = createIdleWatch({
    clock,
    policy: { lockAfterMs: 300_000, warnMs: 60_000 },
    isOpen: () => open,
    isBusy: () => busy,
    onWarning: () => warnings.push(idle.warningMs()),
    onIdle: () => {
      locks += 1;
      open = false;
    },
  });
  return idle;
}

describe('the idle watch', () => {
  it('warns a minute before it locks, and locks once', () => {
    watch();
    clock.advance(239_000);
    expect(warnings).toEqual([]);
    clock.advance(1000);
    expect(warnings).toEqual([60_000]);
    clock.advance(59_500);
    expect(locks).toBe(0);
    clock.advance(500);
    expect(locks).toBe(1);
    expect(warnings).toEqual([60_000, null]);
    clock.advance(3_600_000);
    expect(locks).toBe(1);
  });

  it('begins anew with every sign of life', () => {
    const idle = watch();
    clock.advance(250_000);
    idle.active();
    expect(warnings).toEqual([60_000, null]);
    clock.advance(239_500);
    expect(idle.warningMs()).toBeNull();
    clock.advance(60_500);
    expect(locks).toBe(1);
  });

  it('takes a capture for a sign of life, and counts nothing without an operator', () => {
    watch();
    busy = true;
    clock.advance(600_000);
    busy = false;
    open = false;
    clock.advance(600_000);
    expect([locks, warnings]).toEqual([0, []]);
    open = true;
    clock.advance(239_000);
    expect(warnings).toEqual([]);
  });

  it('counts nothing once it has been stopped', () => {
    watch().stop();
    clock.advance(600_000);
    expect(locks).toBe(0);
  });
});
