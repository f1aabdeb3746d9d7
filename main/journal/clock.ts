import type { Clock } from '#kit/clock.ts';

/** Keeps the highest time ever seen between two runs. Milliseconds since 1970. */
export interface HighestTime {
  read(): number | undefined;
  raise(time: number): void;
}

/**
 * The clock for ages and time limits: the highest time ever seen plus monotonic time. It never goes back, so setting the
 * system clock back makes nothing valid again. Times of JWT and SBI messages use the system clock instead.
 */
export interface TrustedClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The same as ISO 8601 in UTC. */
  readonly nowIso: () => string;
  /** How far the system clock is behind the trusted one; 0 unless that is more than a minute. */
  readonly behindMs: () => number;
  /** Keeps the time reached so far. Called within a transaction. */
  readonly keep: () => void;
}

/** A system clock that is corrected by the network jumps by less than this. */
const TOLERATED_MS = 60_000;

/** Creates the trusted clock from the time that an earlier run kept and the machine's own clock. */
export function createTrustedClock(deps: {
  readonly highest: HighestTime;
  /** The machine's clock; its monotonic time stops while the machine sleeps. */
  readonly machine: Pick<Clock, 'now' | 'monotonic'>;
}): TrustedClock {
  const { highest, machine } = deps;
  let reached = Math.max(highest.read() ?? 0, machine.now());
  let reachedAt = machine.monotonic();

  function now(): number {
    const monotonic = machine.monotonic();
    // The system clock counts sleep, which the monotonic one does not.
    reached = Math.trunc(Math.max(reached + (monotonic - reachedAt), machine.now()));
    reachedAt = monotonic;
    return reached;
  }

  return {
    now,
    nowIso: () => new Date(now()).toISOString(),
    behindMs: () => {
      const behind = now() - machine.now();
      return behind > TOLERATED_MS ? behind : 0;
    },
    keep: () => {
      highest.raise(now());
    },
  };
}
