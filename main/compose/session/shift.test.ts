import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { Operator } from '../../identity/operators.ts';
import type { Visit } from '../../visit/visit.ts';
import { SHIFT_MS, watchShift } from './shift.ts';

function scene() {
  const clock = createManualClock(1_000_000);
  let operator: Operator | null = { sub: 'a', enteredAt: clock.now() } as Operator;
  let visit: Visit | null = null;
  let cleared = 0;
  const watch = watchShift({
    operators: { current: () => operator },
    visits: { current: () => visit },
    clock,
    endSession() {
      operator = null;
      cleared += 1;
      return Promise.resolve();
    },
  });
  return {
    clock,
    watch,
    open: (isOpen: boolean) => (visit = isOpen ? ({} as Visit) : null),
    state: () => ({ isSignedIn: operator !== null, cleared }),
  };
}

describe('the end of a shift', () => {
  it('signs the operator out, once', () => {
    const { clock, state } = scene();
    clock.advance(SHIFT_MS - 1);
    expect(state()).toEqual({ isSignedIn: true, cleared: 0 });
    clock.advance(120_000);
    expect(state()).toEqual({ isSignedIn: false, cleared: 1 });
    clock.advance(SHIFT_MS);
    expect(state().cleared).toBe(1);
  });

  it('waits for an open visit', () => {
    const { clock, open, state } = scene();
    open(true);
    clock.advance(SHIFT_MS + 600_000);
    expect(state().isSignedIn).toBe(true);
    open(false);
    clock.advance(60_000);
    expect(state().isSignedIn).toBe(false);
  });

  it('is not watched after the stop', () => {
    const { clock, watch, state } = scene();
    watch.stop();
    clock.advance(2 * SHIFT_MS);
    expect(state().isSignedIn).toBe(true);
  });
});
