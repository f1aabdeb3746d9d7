import { blankFrame } from '../imaging/picture/frame.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wait } from '#kit/wait.ts';
import { ownFrame } from '../reader/owned-frame.ts';
import type { OwnedFrame } from '../reader/port.ts';
import { reason } from './bring-up.ts';
import type { LinkError, ModuleLink } from './module-link.ts';
import { OPTICAL, sensorOf, unpackPicture } from './picture.ts';
import type { Sensor } from './picture.ts';
import { CONFIRMATION, INSTRUCTION } from './protocol.ts';
import { takePicture } from './take-frame.ts';

/** The time from one question whether a finger lies there to the next. */
const POLL_MS = 150;
const CAPTURE_TIMEOUT_MS = 2000;
/** A finger that moves spoils a capture now and then; so many in a row are a broken sensor. */
const MOST_BAD_CAPTURES = 20;

/** A capture that failed, where the next one may succeed. */
const PASSING: ReadonlySet<number> = new Set([
  CONFIRMATION.captureFailed,
  CONFIRMATION.messyPicture,
  CONFIRMATION.poorPicture,
]);

/** Why the glass can no longer be watched; `detail` for the log. */
export type WatchError = { readonly code: 'gone' } | { readonly code: 'failed'; readonly detail: string };

/** Looks again and again at what lies on the glass of one module. */
export interface GlassWatch {
  /**
   * Calls `onFrame` with each look until `stop` aborts. An upload cannot be stopped: after the abort its rest is still
   * received, but not shown.
   */
  run(onFrame: (frame: OwnedFrame) => void, stop: AbortSignal): Promise<Result<void, WatchError>>;
}

export interface GlassWatchDeps {
  readonly link: ModuleLink;
  readonly clock: Clock;
  /** Undefined where the first picture has to show it. */
  readonly sensor: Sensor | undefined;
}

export function createGlassWatch({ link, clock, sensor: known }: GlassWatchDeps): GlassWatch {
  let sensor = known ?? OPTICAL;

  async function showPicture(
    onFrame: (frame: OwnedFrame) => void,
    stop: AbortSignal,
  ): Promise<Result<void, WatchError>> {
    const picture = await takePicture(link, () => !stop.aborted);
    if (!picture.ok) {
      const { error } = picture;
      return error.code === 'refused' ? failed(`it does not upload: ${reason(error.by)}`) : err(watchErrorOf(error));
    }
    using packed = picture.value;
    sensor = sensorOf(packed.bytes.length) ?? sensor;
    if (!stop.aborted) onFrame(ownFrame(unpackPicture(packed.bytes, sensor)));
    return ok(undefined);
  }

  return {
    async run(onFrame, stop) {
      let badCaptures = 0;
      const isOver = (): boolean => stop.aborted;
      while (!isOver()) {
        const next = clock.monotonic() + POLL_MS;
        const captured = await link.ask({ instruction: INSTRUCTION.capture, timeoutMs: CAPTURE_TIMEOUT_MS });
        if (isOver()) break;
        if (!captured.ok) return err(watchErrorOf(captured.error));
        const { code } = captured.value;
        if (code === CONFIRMATION.done) {
          const shown = await showPicture(onFrame, stop);
          if (!shown.ok) return shown;
        } else if (code === CONFIRMATION.noFinger) {
          onFrame(ownFrame(blankFrame(sensor.width, sensor.height, sensor.pixelsPerInch)));
        } else if (!PASSING.has(code) || badCaptures === MOST_BAD_CAPTURES) {
          return failed(`it does not capture: ${reason(code)}`);
        }
        badCaptures = PASSING.has(code) ? badCaptures + 1 : 0;
        await wait(clock, next - clock.monotonic(), stop);
      }
      return ok(undefined);
    },
  };
}

function failed(detail: string): Result<never, WatchError> {
  return err({ code: 'failed', detail });
}

function watchErrorOf(error: LinkError): WatchError {
  if (error.code === 'gone') return { code: 'gone' };
  return { code: 'failed', detail: error.code === 'wire' ? error.detail : `the module is ${error.code}` };
}
