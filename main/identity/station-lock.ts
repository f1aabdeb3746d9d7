import type { Operator, Operators } from './operators.ts';

/** Why the station was locked: the operator asked, nobody did anything, or the machine sleeps or was locked itself. */
export type LockReason = 'asked' | 'idle' | 'suspend' | 'screen-lock';

/**
 * The lock of the station: the operator stays signed in and what they have open stays as it is, but nobody is present.
 * Whoever asks for the operator in order to let somebody see or do something asks for {@link StationLock.present}.
 */
export interface StationLock {
  /** The operator, unless the station is locked. */
  present(): Operator | null;
  /** The operator whom the locked station waits for; null when it is not locked. */
  waitingFor(): Operator | null;
  /** Does nothing without an operator, or when it is locked. */
  lock(why: LockReason): void;
  /** Does nothing unless it is locked. */
  unlock(by: 'pin' | 'provider'): void;
  /** The operator has gone: the next one finds no lock. */
  forget(): void;
}

/** What has happened to the lock. */
export type LockChange =
  | { readonly kind: 'station-locked'; readonly operator: Operator; readonly why: LockReason }
  | { readonly kind: 'station-unlocked'; readonly operator: Operator; readonly by: 'pin' | 'provider' };

export function createStationLock(deps: {
  readonly operators: Pick<Operators, 'current'>;
  readonly onChange: (change: LockChange) => void;
}): StationLock {
  const { operators, onChange } = deps;
  let locked = false;
  return {
    present: () => (locked ? null : operators.current()),
    waitingFor: () => (locked ? operators.current() : null),
    lock(why) {
      const operator = operators.current();
      if (!operator || locked) return;
      locked = true;
      onChange({ kind: 'station-locked', operator, why });
    },
    unlock(by) {
      const operator = operators.current();
      if (!operator || !locked) return;
      locked = false;
      onChange({ kind: 'station-unlocked', operator, by });
    },
    forget() {
      locked = false;
    },
  };
}
