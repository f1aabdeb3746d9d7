import type { ReaderState } from '#vocabulary/readers.ts';
import { blankFrame } from '../imaging/picture/frame.ts';
import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wait } from '#kit/wait.ts';
import { handFrame, ownFrame } from '../reader/owned-frame.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../reader/port.ts';
import type { ByteLine } from '../transport/port.ts';
import { reason } from './bring-up.ts';
import type { ReadyModule } from './bring-up.ts';
import type { ModuleLink } from './module-link.ts';
import { OPTICAL, sensorOf, unpackPicture } from './picture.ts';
import { CONFIRMATION, INSTRUCTION } from './protocol.ts';
import { takePicture } from './take-frame.ts';

/** The time from one question whether a finger lies there to the next. */
const POLL_MS = 150;
const CAPTURE_TIMEOUT_MS = 2000;
/** A finger that moves spoils a capture now and then; so many in a row are a broken sensor. */
const MOST_BAD_CAPTURES = 20;

/** A capture that came to nothing for now. */
const PASSING: ReadonlySet<number> = new Set([
  CONFIRMATION.captureFailed,
  CONFIRMATION.messyPicture,
  CONFIRMATION.poorPicture,
]);

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
  let isGone = false;
  let hasFailed = false;
  let endStream: ((end: Result<void, ReaderError>) => void) | undefined;
  let sensor = module.sensor ?? OPTICAL;
  /** What the module is doing; outlives a stream that was stopped in the middle of an upload. */
  let work: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  function leave(): void {
    if (isGone) return;
    isGone = true;
    endStream?.(err({ code: 'reader-gone', deviceId }));
    listeners.notify();
  }

  function note(failed: boolean): void {
    if (isGone || hasFailed === failed) return;
    hasFailed = failed;
    listeners.notify();
  }

  const failure = (detail: string): ReaderError => ({ code: 'reader-failed', deviceId, detail });

  /** Asks until `over`; whoever stops it in the middle is not waited for, but the answer is heard to its end. */
  async function poll(onFrame: (frame: OwnedFrame) => void, stop: AbortSignal): Promise<ReaderError | undefined> {
    let badCaptures = 0;
    const isOver = (): boolean => stop.aborted;
    while (!isOver()) {
      const next = clock.monotonic() + POLL_MS;
      const captured = await link.ask({ instruction: INSTRUCTION.capture, timeoutMs: CAPTURE_TIMEOUT_MS });
      if (isOver()) return undefined;
      if (!captured.ok) return ofLink(captured.error);
      const { code } = captured.value;
      if (code === CONFIRMATION.done) {
        const failed = await deliver(onFrame, stop);
        if (failed) return failed;
      } else if (code === CONFIRMATION.noFinger) {
        onFrame(ownFrame(blankFrame(sensor.width, sensor.height, sensor.pixelsPerInch)));
      } else if (!PASSING.has(code) || badCaptures === MOST_BAD_CAPTURES) {
        return failure(`it does not capture: ${reason(code)}`);
      }
      badCaptures = PASSING.has(code) ? badCaptures + 1 : 0;
      await wait(clock, next - clock.monotonic(), stop);
    }
    return undefined;
  }

  async function deliver(onFrame: (frame: OwnedFrame) => void, stop: AbortSignal): Promise<ReaderError | undefined> {
    const picture = await takePicture(link, () => !stop.aborted);
    if (!picture.ok) {
      return picture.error.code === 'refused'
        ? failure(`it does not upload: ${reason(picture.error.by)}`)
        : ofLink(picture.error);
    }
    using packed = picture.value;
    sensor = sensorOf(packed.bytes.length) ?? sensor;
    if (!stop.aborted) onFrame(ownFrame(unpackPicture(packed.bytes, sensor)));
    return undefined;
  }

  function ofLink(error: { readonly code: string; readonly detail?: string }): ReaderError {
    if (error.code === 'gone') return { code: 'reader-gone', deviceId };
    return failure(error.detail ?? `the module is ${error.code}`);
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
      if (signal.aborted) return ok(undefined);
      return new Promise((resolve, reject) => {
        const stop = new AbortController();
        const end = (result: Result<void, ReaderError>): void => {
          if (endStream !== end) return;
          endStream = undefined;
          stop.abort();
          signal.removeEventListener('abort', abort);
          resolve(result);
        };
        const abort = (): void => {
          end(ok(undefined));
        };
        endStream = end;
        signal.addEventListener('abort', abort);
        work = work.then(async () => {
          try {
            const failed = await poll((frame) => {
              note(false);
              handFrame(frame, onFrame);
            }, stop.signal);
            if (failed?.code === 'reader-failed') note(true);
            if (failed) end(err(failed));
          } catch (thrown) {
            // The receiver's mistake is its own; the reader goes on.
            reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
            end(ok(undefined));
          }
        });
      });
    },
    async close() {
      closing ??= close();
      await closing;
    },
  };
}
