import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import type { SignIns } from '../../identity/sign-ins.ts';
import type { LockReason, StationLock } from '../../identity/station-lock.ts';
import type { OpenReview } from '../../review/open-review.ts';

/** Locks the station. What is open stays as it is for the same operator; the window shows nothing of it. */
export type LockNow = (why: LockReason) => Promise<void>;

/** A page that does not answer is covered after this time, with what was typed in its last half second lost. */
const LEAVE_MS = 1000;

/**
 * The one way to lock. The page is left first, while the operator still has access: leaving it saves what was typed
 * last. A sign-in at the provider ends, with its page.
 */
export function createLockNow(deps: {
  readonly lock: Pick<StationLock, 'present' | 'lock'>;
  readonly signIns: Pick<SignIns, 'cancel'>;
  readonly openReview: Pick<OpenReview, 'close'>;
  readonly readers: { endTest(): void };
  /** Takes the page off the screen; resolves when it has gone. */
  readonly leave: () => Promise<void>;
  /** Starts a fresh document; what the last one showed can no longer be fetched. */
  readonly freshDocument: () => Promise<void>;
  readonly clock: Clock;
}): LockNow {
  const { lock, signIns, openReview, readers, leave, freshDocument, clock } = deps;
  let isRunning = false;
  return async (why) => {
    if (isRunning || !lock.present()) return;
    isRunning = true;
    try {
      signIns.cancel();
      openReview.close();
      readers.endTest();
      await settlesWithin(clock, LEAVE_MS, leave());
      lock.lock(why);
    } finally {
      isRunning = false;
    }
    await freshDocument();
  };
}
