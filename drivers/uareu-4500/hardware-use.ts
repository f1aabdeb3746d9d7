import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { describeError } from '../reader/open-error.ts';
import type { ReaderError } from '../reader/port.ts';
import type { ReaderCondition } from './reader-condition.ts';
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

export function createHardwareUse(deviceId: string, condition: ReaderCondition): HardwareUse {
  const ended = new AbortController();
  /** Settles when the hardware is free again. */
  let inUse: Promise<unknown> | undefined;

  function fail(problem: WatchProblem): ReaderError {
    if (ended.signal.aborted || problem.code === 'gone') {
      condition.become('gone');
      return { code: 'reader-gone', deviceId };
    }
    if (problem.code === 'too-hot') return { code: 'reader-resting', deviceId };
    condition.become('failed');
    return { code: 'reader-failed', deviceId, detail: describeError(problem) };
  }

  return {
    refusal() {
      const state = condition.state();
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
        condition.rest();
      }
    },
    async end() {
      condition.become('gone');
      ended.abort();
      condition.stopResting();
      await inUse?.catch(() => undefined);
    },
  };
}
