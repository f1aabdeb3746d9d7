import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/**
 * Limit from the picture to the signed answer, milliseconds. The standard allows four seconds; a small PC needs one.
 */
export const ANSWER_MS = 10_000;

/**
 * Returns what `make` returns; `cancelled` as soon as `signal` aborts, because nobody may get the answer any more; or
 * `late` after {@link ANSWER_MS}, when something must be broken: the next capture must not wait for it. Rejects as
 * `make` does, unless it was given up before.
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
  make(giveUp.signal).then((answer) => {
    outcome.resolve(ok(answer));
  }, outcome.reject);
  try {
    return await outcome.promise;
  } finally {
    cancelLimit();
    signal.removeEventListener('abort', onAbort);
  }
}
