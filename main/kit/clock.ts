/** The one shape of time. Passed in, so that tests move it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC; may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `action` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, action: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The machine's own clock, for work in the background: its timers do not keep the process alive. */
export const backgroundClock: Clock = {
  ...systemClock,
  after(ms, action) {
    const timer = setTimeout(action, ms).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Calls `action` every `ms` milliseconds, the first time after `ms`; the returned function ends it. */
export function every(clock: Pick<Clock, 'after'>, ms: number, action: () => void): () => void {
  let cancel = clock.after(ms, round);
  function round(): void {
    // The next round is set first: an action may end it, or throw.
    cancel = clock.after(ms, round);
    action();
  }
  return () => {
    cancel();
  };
}
