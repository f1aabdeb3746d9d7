import { every, type Clock } from '#kit/clock.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Visits } from '../../visit/visits.ts';
import type { EndSession } from './session-end.ts';

const CHECK_MS = 60_000;
/**
 * How long one sign-in of an operator lasts. The portal takes what was done within 16 hours of it (`operatorShift` in
 * main/portal/settings/policies.ts); the four hours between are for a visit that is open when the time is over.
 */
export const SHIFT_MS = 12 * 60 * 60_000;

/** Signs an operator out when their shift is over, but never out of an open visit. */
export function watchShift(deps: {
  readonly operators: Pick<Operators, 'current'>;
  readonly visits: Pick<Visits, 'current'>;
  readonly clock: Clock;
  readonly endSession: EndSession;
}): { stop(): void } {
  const { operators, visits, clock, endSession } = deps;
  const stop = every(clock, CHECK_MS, () => {
    const operator = operators.current();
    if (!operator || visits.current() || clock.now() - operator.enteredAt < SHIFT_MS) return;
    void endSession();
  });
  return { stop };
}
