import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Calibration } from './calibration.ts';
import { inTime } from './picture-in-time.ts';
import type { PictureError } from './picture-in-time.ts';
import type { PictureMaking, PreparePictures } from './picture-port.ts';
import { createTouchDetector } from './touch.ts';
import type { TouchDetector } from './touch.ts';

/** What belongs to one calibration. */
export interface Prepared {
  readonly calibration: Calibration;
  readonly touch: TouchDetector;
  readonly pictures: PictureMaking;
}

/** What is prepared for the calibration in use. */
export interface Preparation {
  /**
   * Prepares for another calibration. A unit that was set up again has read its calibration again; its glass is still
   * the same, so what is known of the bare glass stays if its size does.
   */
  prepareFor(calibration: Calibration): Promise<Result<Prepared, PictureError>>;
  /** Wipes what is remembered, and releases what makes the pictures. */
  close(): void;
}

/** Milliseconds; enough for a worker to start on a busy machine. */
const PREPARE_MS = 10_000;

export function createPreparation(clock: Clock, prepare: PreparePictures): Preparation {
  let prepared: Prepared | undefined;
  return {
    async prepareFor(calibration) {
      if (prepared?.calibration === calibration) return ok(prepared);
      const before = prepared;
      prepared = undefined;
      before?.pictures.release();
      const { width, height } = calibration;
      const isSameSize = before?.calibration.width === width && before.calibration.height === height;
      if (!isSameSize) before?.touch.forget();
      const pictures = await inTime(clock, PREPARE_MS, prepare(calibration));
      if (!pictures.ok) return pictures;
      const touch = isSameSize ? before.touch : createTouchDetector(width, height);
      prepared = { calibration, touch, pictures: pictures.value };
      return ok(prepared);
    },
    close() {
      prepared?.touch.forget();
      prepared?.pictures.release();
      prepared = undefined;
    },
  };
}
