import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Too many wrong tries: no secret is compared until the wait is over. */
export interface TooManyTries {
  readonly code: 'too-many-tries';
  readonly waitMs: number;
}

/** Counts wrong tries by name and makes a name wait after too many. */
export interface AttemptLimiter {
  /** To be called before a secret is compared. */
  allow(name: string): Result<void, TooManyTries>;
  failed(name: string): void;
  succeeded(name: string): void;
}

/**
 * After `limit` wrong tries in a row a name waits `waitMs`; each further wrong try doubles the wait, up to 32 times. At
 * most `capacity` names are remembered, the oldest are forgotten first.
 */
export function createAttemptLimiter(options: {
  readonly limit: number;
  readonly waitMs: number;
  readonly capacity: number;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
}): AttemptLimiter {
  const tries = new Map<string, { wrong: number; blockedUntil: number }>();

  return {
    allow(name) {
      const waitMs = (tries.get(name)?.blockedUntil ?? 0) - options.now();
      return waitMs > 0 ? err({ code: 'too-many-tries', waitMs }) : ok(undefined);
    },
    failed(name) {
      const wrong = (tries.get(name)?.wrong ?? 0) + 1;
      const beyond = wrong - options.limit;
      const blockedUntil = beyond < 0 ? 0 : options.now() + options.waitMs * 2 ** Math.min(beyond, 5);
      // Deleted first, so that the map's order is the order of the latest tries.
      tries.delete(name);
      tries.set(name, { wrong, blockedUntil });
      const [oldest] = tries.keys();
      if (tries.size > options.capacity && oldest !== undefined) tries.delete(oldest);
    },
    succeeded(name) {
      tries.delete(name);
    },
  };
}
