/** Timers, injected so that a test decides when they fire. */
export interface Timers<Handle = unknown> {
  readonly set: (run: () => void, afterMs: number) => Handle;
  readonly clear: (handle: Handle) => void;
}

/** One moment at which `run` is called; setting it again forgets the moment before. */
export interface Alarm {
  /** Milliseconds from now; what is past means at once. */
  set(afterMs: number): void;
  clear(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An alarm over `timers`, not set. */
export function createAlarm<Handle>(timers: Timers<Handle>, run: () => void): Alarm {
  let timer: { readonly handle: Handle } | undefined;

  function clear(): void {
    if (timer) timers.clear(timer.handle);
    timer = undefined;
  }

  return {
    set(afterMs) {
      clear();
      const handle = timers.set(
        () => {
          timer = undefined;
          run();
        },
        Math.min(LONGEST_TIMER_MS, Math.max(0, afterMs)),
      );
      timer = { handle };
    },
    clear,
  };
}
