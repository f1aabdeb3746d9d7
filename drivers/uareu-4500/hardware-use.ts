import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { describeError } from '../reader/open-error.ts';
import type { ReaderError } from '../reader/port.ts';
import type { StateOfReader } from './reader-state.ts';
import type { WatchProblem } from './watch-glass.ts';

/** The hardware of a reader, which one stream or one measurement uses at a time. */
export interface HardwareUse {
  /** Why it cannot be used now. */
  refusal(): ReaderError | undefined;
  /**
   * Uses the hardware alone until `signal` aborts or {@link HardwareUse.end} is called; after that its result is
   * `reader-gone`. Not while there is a {@link HardwareUse.refusal}.
   */
  use<T>(
    work: (signal: AbortSignal) => Promise<Result<T, WatchProblem>>,
    signal: AbortSignal,
  ): Promise<Result<T, ReaderError>>;
  /** Ends every use from now on; resolves when the hardware is free. */
  end(): Promise<void>;
}

export function createHardwareUse(deviceId: string, states: StateOfReader): HardwareUse {
  const ended = new AbortController();
  /** Settles when the hardware is free again. */
  let inUse: Promise<unknown> | undefined;

  function fail(problem: WatchProblem): ReaderError {
    if (ended.signal.aborted || problem.code === 'gone') {
      states.become('gone');
      return { code: 'reader-gone', deviceId };
    }
    if (problem.code === 'too-hot') return { code: 'reader-resting', deviceId };
    states.become('failed');
    return { code: 'reader-failed', deviceId, detail: describeError(problem) };
  }

  return {
    refusal() {
      const state = states.state();
      if (state === 'gone') return { code: 'reader-gone', deviceId };
      if (state === 'not-ready' || inUse) return { code: 'reader-not-ready', deviceId };
      return state === 'resting' ? { code: 'reader-resting', deviceId } : undefined;
    },
    async use(work, signal) {
      const working = work(AbortSignal.any([signal, ended.signal]));
      inUse = working;
      try {
        const done = await working;
        if (!done.ok) return err(fail(done.error));
        return ended.signal.aborted ? err({ code: 'reader-gone', deviceId }) : done;
      } finally {
        inUse = undefined;
        states.rest();
      }
    },
    async end() {
      states.become('gone');
      ended.abort();
      states.stopResting();
      await inUse?.catch(() => undefined);
    },
  };
}
