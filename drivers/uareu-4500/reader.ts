import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import { describeError } from '../reader/open-error.ts';
import { handFrame, ownFrame } from '../reader/owned-frame.ts';
import type { CalibratableReader, MeasuredResolution, ReaderError, ReaderIdentity } from '../reader/port.ts';
import { measureGlass } from './measure-glass.ts';
import type { HalfMeasured } from './measure-glass.ts';
import { NOMINAL_RESOLUTION, bareFrame, toFrame } from './picture.ts';
import { createScanner } from './scan.ts';
import type { Session } from './scan.ts';
import { watchGlass } from './watch-glass.ts';
import type { WatchProblem } from './watch-glass.ts';

/**
 * The reader over an opened session, which it owns; `known` is the resolution measured on this unit before. It rests when
 * it grew too hot, and may be resting already.
 */
export function createUareuReader(
  session: Session,
  identity: ReaderIdentity,
  known: MeasuredResolution | undefined,
): CalibratableReader {
  const { deviceId } = identity;
  const scanner = createScanner(session);
  const listeners = createListeners();
  const closed = new AbortController();
  let condition: 'working' | 'failed' | 'gone' = 'working';
  /** Ends the waiting for the end of a rest; undefined while it does not rest. */
  let cancelRest: (() => void) | undefined;
  let resolution = known;
  let half: HalfMeasured | undefined;
  /** Settles when whatever uses the hardware has let go of it. */
  let inUse: Promise<unknown> | undefined;
  let closing: Promise<void> | undefined;

  const state = (): ReaderState => {
    if (condition === 'gone') return 'gone';
    if (condition === 'failed') return 'not-ready';
    if (cancelRest) return 'resting';
    return resolution ? 'ready' : 'not-calibrated';
  };
  const change = (alter: () => void): void => {
    const before = state();
    alter();
    if (state() !== before) listeners.notify();
  };
  const become = (next: 'failed' | 'gone'): void => {
    change(() => {
      if (condition !== 'gone') condition = next;
    });
  };
  /** Rests for as long as it has to; nothing to do when it is cool enough. */
  const rest = (): void => {
    const left = session.heat.restLeft();
    change(() => {
      cancelRest?.();
      cancelRest = left > 0 && condition !== 'gone' ? session.clock.after(Math.ceil(left), rest) : undefined;
    });
  };
  const fail = (problem: WatchProblem): ReaderError => {
    if (closed.signal.aborted || problem.code === 'gone') {
      become('gone');
      return { code: 'reader-gone', deviceId };
    }
    if (problem.code === 'too-hot') return { code: 'reader-resting', deviceId };
    become('failed');
    return { code: 'reader-failed', deviceId, detail: describeError(problem) };
  };
  const refusal = (): ReaderError | undefined => {
    if (condition === 'gone') return { code: 'reader-gone', deviceId };
    if (condition === 'failed' || inUse) return { code: 'reader-not-ready', deviceId };
    return cancelRest ? { code: 'reader-resting', deviceId } : undefined;
  };

  /** Uses the hardware alone; a close in the meantime makes its outcome `reader-gone`. */
  async function use<T>(work: (signal: AbortSignal) => Promise<Result<T, WatchProblem>>, signal: AbortSignal) {
    const working = work(AbortSignal.any([signal, closed.signal]));
    inUse = working;
    try {
      const done = await working;
      if (!done.ok) return err(fail(done.error));
      return closed.signal.aborted ? err<ReaderError>({ code: 'reader-gone', deviceId }) : done;
    } finally {
      inUse = undefined;
      rest();
    }
  }

  session.events.onEnd(({ code }) => {
    become(code === 'gone' ? 'gone' : 'failed');
  });

  rest();

  return {
    identity,
    grade: 'authentication',
    calibration: () => (resolution ? { by: 'measurement', measuredAt: resolution.measuredAt } : { by: 'nobody' }),
    state,
    subscribe: listeners.subscribe,
    async stream(onFrame, signal) {
      const refused = refusal();
      if (refused) return err(refused);
      if (signal.aborted) return ok(undefined);
      // All frames of a stream have one size.
      const scale = resolution ?? NOMINAL_RESOLUTION;
      const tell = {
        onPicture: (picture: Parameters<typeof toFrame>[0]) => handFrame(ownFrame(toFrame(picture, scale)), onFrame),
        onBare: () => handFrame(ownFrame(bareFrame(scale)), onFrame),
      };
      return use(async (either) => watchGlass(session, scanner, tell, either), signal);
    },
    async calibrate(pitchMillimetres, signal) {
      const refused = refusal();
      if (refused) return err(refused);
      if (signal.aborted) return err({ code: 'cancelled' });
      const looked = await use(
        async (either) => measureGlass(session, scanner, pitchMillimetres, half, either),
        signal,
      );
      if (!looked.ok) return looked;
      half = looked.value.half;
      return looked.value.measured;
    },
    useResolution(measured) {
      change(() => {
        resolution = measured;
      });
    },
    async close() {
      closing ??= (async () => {
        become('gone');
        closed.abort();
        cancelRest?.();
        await inUse?.catch(() => undefined);
        await session.events.stop();
        await session.wire.close();
      })();
      return closing;
    },
  };
}
