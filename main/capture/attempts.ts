import type { CaptureState } from './capture-state.ts';

/** So many captures are recommended before another way is chosen. Not enforced: the provider's page decides. */
export const RECOMMENDED_ATTEMPTS = 3;

/** Attempts of one visit, however often its sign-in page was opened. */
export interface Attempts {
  readonly count: number;
  /** The best quality any of them reached. */
  readonly best: number;
}

/** Follows the capture state over a visit's sign-ins: each opening of the provider's page begins it anew. */
export interface AttemptsOfVisit {
  /** The attempts with `state` as the newest there is. */
  of(state: CaptureState): Attempts;
  /** The next visit begins with none. */
  forget(): void;
}

export function createAttempts(): AttemptsOfVisit {
  let before: Attempts = { count: 0, best: 0 };
  let last: Attempts = { count: 0, best: 0 };
  return {
    of({ attempt, bestQuality }) {
      if (attempt < last.count) before = { count: before.count + last.count, best: Math.max(before.best, last.best) };
      last = { count: attempt, best: bestQuality };
      return { count: before.count + attempt, best: Math.max(before.best, bestQuality) };
    },
    forget() {
      before = { count: 0, best: 0 };
      last = before;
    },
  };
}
