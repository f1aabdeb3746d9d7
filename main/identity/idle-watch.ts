import { every, type Clock } from '#kit/clock.ts';

/** What the programme says about a station that nobody uses. */
export interface IdlePolicy {
  readonly lockAfterMs: number;
  /** How long before the lock a warning is shown. */
  readonly warnMs: number;
}

/** Watches whether anybody uses the station. */
export interface IdleWatch {
  /** Somebody has touched or typed something. */
  active(): void;
  /** How long until the lock, while the warning is shown; null otherwise. */
  warningMs(): number | null;
  stop(): void;
}

const CHECK_MS = 500;

/** Counts from the last sign of life; monotonic, so that no clock that is set keeps a station open. */
export function createIdleWatch(deps: {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly policy: IdlePolicy;
  /** Whether there is somebody to be locked out. */
  readonly isOpen: () => boolean;
  /** A capture runs: both hands are at the reader. */
  readonly isBusy: () => boolean;
  /** The warning has come or gone. */
  readonly onWarning: () => void;
  readonly onIdle: () => void;
}): IdleWatch {
  const { clock, policy, isOpen, isBusy, onWarning, onIdle } = deps;
  let lastActive = clock.monotonic();
  let warns = false;
  const leftMs = () => policy.lockAfterMs - (clock.monotonic() - lastActive);

  function warn(next: boolean): void {
    if (warns === next) return;
    warns = next;
    onWarning();
  }
  function active(): void {
    lastActive = clock.monotonic();
    warn(false);
  }
  const stop = every(clock, CHECK_MS, () => {
    if (!isOpen() || isBusy()) {
      active();
      return;
    }
    if (leftMs() <= 0) {
      active();
      onIdle();
    } else warn(leftMs() <= policy.warnMs);
  });
  return { active, warningMs: () => (warns ? Math.max(0, leftMs()) : null), stop };
}
