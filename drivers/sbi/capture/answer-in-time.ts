import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** From the picture to the signed answer, milliseconds. The standard wants it in four seconds; a small PC takes one. */
export const ANSWER_MS = 10_000;

/**
 * What `make` makes; or `cancelled` as soon as `signal` aborts, since nobody may get the answer any more; or `late` after
 * {@link ANSWER_MS}, when whatever makes it must have broken down: the next at the reader need not wait for that. Rejects
 * as `make` does, but not once it was given up.
 * @param make its signal aborts when it is given up
 */
export async function answerInTime<T>(
  clock: Clock,
  signal: AbortSignal,
  make: (givenUp: AbortSignal) => Promise<T>,
): Promise<Result<T, { readonly code: 'cancelled' | 'late' }>> {
  if (signal.aborted) return err({ code: 'cancelled' });
  const giveUp = new AbortController();
  const outcome = Promise.withResolvers<Result<T, { readonly code: 'cancelled' | 'late' }>>();
  const endWith = (code: 'cancelled' | 'late'): void => {
    outcome.resolve(err({ code }));
    giveUp.abort();
  };
  const onAbort = (): void => {
    endWith('cancelled');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const cancelLimit = clock.after(ANSWER_MS, () => {
    endWith('late');
  });
  make(giveUp.signal).then((made) => {
    outcome.resolve(ok(made));
  }, outcome.reject);
  try {
    return await outcome.promise;
  } finally {
    cancelLimit();
    signal.removeEventListener('abort', onAbort);
  }
}
