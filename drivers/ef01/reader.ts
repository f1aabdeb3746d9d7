import type { ReaderState } from '#vocabulary/readers.ts';
import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { handFrame } from '../reader/owned-frame.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../reader/port.ts';
import type { ByteLine } from '../transport/port.ts';
import type { ReadyModule } from './bring-up.ts';
import type { ModuleLink } from './module-link.ts';
import { createGlassWatch } from './watch-glass.ts';
import type { WatchError } from './watch-glass.ts';

export interface Ef01ReaderDeps {
  readonly identity: ReaderIdentity;
  readonly line: ByteLine;
  readonly link: ModuleLink;
  readonly module: ReadyModule;
  readonly clock: Clock;
}

/** A module as a reader: `ready` until it fails (then `not-ready` until a stream goes well), the line ends or it is closed. */
export function createEf01Reader({ identity, line, link, module, clock }: Ef01ReaderDeps): BiometricReader {
  const { deviceId } = identity;
  const listeners = createListeners();
  const glass = createGlassWatch({ link, clock, sensor: module.sensor });
  let isGone = false;
  let hasFailed = false;
  let endStream: ((end: Result<void, ReaderError>) => void) | undefined;
  /** What the module is doing; it continues after a stream that was stopped in the middle of an upload. */
  let work: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  function leave(): void {
    if (isGone) return;
    isGone = true;
    endStream?.(err({ code: 'reader-gone', deviceId }));
    listeners.notify();
  }

  function setFailed(failed: boolean): void {
    if (isGone || hasFailed === failed) return;
    hasFailed = failed;
    listeners.notify();
  }

  function fail(error: WatchError): ReaderError {
    if (error.code === 'gone') return { code: 'reader-gone', deviceId };
    setFailed(true);
    return { code: 'reader-failed', deviceId, detail: error.detail };
  }

  /** Ends when `signal` aborts, though the module may still be busy with an upload then. */
  async function runStream(
    onFrame: (frame: OwnedFrame) => void,
    signal: AbortSignal,
  ): Promise<Result<void, ReaderError>> {
    return new Promise((resolve, reject) => {
      const stop = new AbortController();
      const end = (result: Result<void, ReaderError>): void => {
        if (endStream !== end) return;
        endStream = undefined;
        stop.abort();
        signal.removeEventListener('abort', abort);
        resolve(result);
      };
      const abort = (): void => end(ok(undefined));
      const show = (frame: OwnedFrame): void => {
        setFailed(false);
        handFrame(frame, onFrame);
      };
      endStream = end;
      signal.addEventListener('abort', abort);
      work = work.then(async () => {
        try {
          const watched = await glass.run(show, stop.signal);
          if (!watched.ok) end(err(fail(watched.error)));
        } catch (thrown) {
          // The mistake is the receiver's; the reader goes on.
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
          end(ok(undefined));
        }
      });
    });
  }

  async function close(): Promise<void> {
    leave();
    await work;
    if (!link.hasEnded()) await module.restore();
    await line.close();
  }

  link.onEnd(leave);

  return {
    identity,
    grade: 'demo',
    calibration: () => ({ by: 'maker' }),
    state: (): ReaderState => (isGone ? 'gone' : hasFailed ? 'not-ready' : 'ready'),
    subscribe: listeners.subscribe,
    async stream(onFrame, signal) {
      if (isGone) return err({ code: 'reader-gone', deviceId });
      if (endStream) return err({ code: 'reader-not-ready', deviceId });
      return signal.aborted ? ok(undefined) : runStream(onFrame, signal);
    },
    async close() {
      closing ??= close();
      await closing;
    },
  };
}
