import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrustedClock } from './clock.ts';

function machine(start: { highest?: number; system: number }) {
  const state = { highest: start.highest, system: start.system, monotonic: 1000 };
  const clock = createTrustedClock({
    highest: {
      read: () => state.highest,
      raise: (time) => {
        state.highest = Math.max(state.highest ?? 0, time);
      },
    },
    machine: { now: () => state.system, monotonic: () => state.monotonic },
  });
  return { state, clock };
}

describe('createTrustedClock', () => {
  it('never goes back, for any change of the system clock', () => {
    const moves = fc.array(fc.record({ system: fc.integer({ min: 0, max: 1e13 }), passed: fc.nat(1e6) }));
    fc.assert(
      fc.property(moves, (steps) => {
        const { state, clock } = machine({ system: 1e12 });
        let last = clock.now();
        for (const { system, passed } of steps) {
          state.system = system;
          state.monotonic += passed;
          const now = clock.now();
          expect(now).toBeGreaterThanOrEqual(last + passed);
          last = now;
        }
      }),
    );
  });

  it('starts at the highest time an earlier run kept', () => {
    const { state, clock } = machine({ highest: 5_000_000, system: 1_000_000 });
    expect(clock.now()).toBe(5_000_000);
    expect(clock.behindMs()).toBe(4_000_000);
    state.monotonic += 10;
    expect(clock.nowIso()).toBe(new Date(5_000_010).toISOString());
  });

  it('follows a system clock that is ahead, as after sleep, and keeps what it reached', () => {
    const { state, clock } = machine({ system: 1_000_000 });
    state.system = 9_000_000;
    clock.keep();
    expect(state.highest).toBe(9_000_000);
  });

  it('does not count a small correction by the network as set back', () => {
    const { state, clock } = machine({ system: 1_000_000 });
    state.system -= 30_000;
    expect(clock.behindMs()).toBe(0);
  });
});
