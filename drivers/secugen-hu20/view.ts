import { blankFrame } from '../imaging/picture/frame.ts';
import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import { handFrame, ownFrame } from '../reader/owned-frame.ts';
import type { OwnedFrame } from '../reader/port.ts';
import type { Calibration } from './calibration.ts';
import { PICTURE } from './picture.ts';
import type { PictureMaking, PreparePictures } from './picture-port.ts';
import { createTouchDetector } from './touch.ts';
import type { TouchDetector } from './touch.ts';
import type { RawFrame } from './unit.ts';

/** No pictures can be made; `detail` for the log. */
export interface PictureError {
  readonly code: 'no-picture';
  readonly detail: string;
}

/**
 * What a unit's raw frames show. A finger, and whatever lies on the glass since before the bare glass was ever seen, is
 * shown as the finished picture. Without a finger an even picture is shown, as bright as the bare glass itself: so the
 * capture check sees dirt, but never the ridges that the last finger left there.
 */
export interface View {
  /**
   * Takes a raw frame and calls `show` with what it shows, unless `isOver`. Comes back while a
   * picture is still being made, so that the next frame can be taken meanwhile; that waits for the picture, and is told
   * what became of it, by a rejection where `show` threw.
   */
  take(raw: RawFrame, show: (frame: OwnedFrame) => void, isOver: () => boolean): Promise<Result<void, PictureError>>;
  /** Waits for a picture that is still being made, and tells what became of it. */
  rest(): Promise<Result<void, PictureError>>;
  /** Learns from a first raw frame what the bare glass looks like, if it is bare. */
  learn(raw: RawFrame): Promise<Result<void, PictureError>>;
  /** Wipes what is remembered, and lets go of the making of pictures; after {@link View.rest}. */
  close(): void;
}

/** What belongs to one calibration. */
interface Prepared {
  readonly calibration: Calibration;
  readonly touch: TouchDetector;
  readonly pictures: PictureMaking;
}

/** Milliseconds; a worker that has died takes for ever. */
const PICTURE_MS = 2000;
/** A worker that has yet to start, on a machine that has little time for it. */
const PREPARE_MS = 10_000;

export function createView(clock: Clock, prepare: PreparePictures): View {
  let prepared: Prepared | undefined;
  let showing: Promise<Result<void, PictureError>> = Promise.resolve(ok(undefined));

  const rest: View['rest'] = async () => {
    const last = showing;
    showing = Promise.resolve(ok(undefined));
    return last;
  };

  async function inTime<T>(work: Promise<T>, ms: number): Promise<Result<T, PictureError>> {
    if (!(await settlesWithin(clock, ms, work))) return err({ code: 'no-picture', detail: 'no picture in time' });
    try {
      return ok(await work);
    } catch (error) {
      return err({ code: 'no-picture', detail: error instanceof Error ? error.message : 'no picture' });
    }
  }

  /** A unit that was set up anew has read its calibration anew; its glass is still the same. */
  async function prepareFor(calibration: Calibration): Promise<Result<Prepared, PictureError>> {
    if (prepared?.calibration === calibration) return ok(prepared);
    const before = prepared;
    prepared = undefined;
    before?.pictures.release();
    const { width, height } = calibration;
    const isSameSize = before?.calibration.width === width && before.calibration.height === height;
    if (!isSameSize) before?.touch.forget();
    const pictures = await inTime(prepare(calibration), PREPARE_MS);
    if (!pictures.ok) return pictures;
    const touch = isSameSize ? before.touch : createTouchDetector(width, height);
    prepared = { calibration, touch, pictures: pictures.value };
    return ok(prepared);
  }

  async function showPicture(
    pictures: PictureMaking,
    raw: Wiped,
    show: (frame: OwnedFrame) => void,
    isOver: () => boolean,
  ): Promise<Result<void, PictureError>> {
    using taken = raw;
    const making = pictures.make(taken.bytes);
    const made = await inTime(making, PICTURE_MS);
    if (!made.ok) {
      // What comes after its time is wanted by nobody.
      making.then(
        (late) => {
          using _ = late;
        },
        () => undefined,
      );
      return made;
    }
    using pixels = made.value;
    if (!isOver()) handFrame(ownFrame({ ...PICTURE, pixels: pixels.release() }), show);
    return ok(undefined);
  }

  return {
    async take(frame, show, isOver) {
      using raw = frame;
      const before = await rest();
      const current = before.ok ? await prepareFor(raw.calibration) : before;
      if (!current.ok) return current;
      const reading = current.value.touch.read(raw.bytes);
      if (reading.kind !== 'bare') {
        showing = showPicture(current.value.pictures, raw.take(), show, isOver);
        // Told by `rest`, which is called later.
        showing.catch(() => undefined);
        return ok(undefined);
      }
      const grey = 255 - Math.round(reading.glass);
      if (!isOver()) handFrame(ownFrame(blankFrame(PICTURE.width, PICTURE.height, PICTURE.pixelsPerInch, grey)), show);
      return ok(undefined);
    },
    rest,
    async learn(frame) {
      using raw = frame;
      const current = await prepareFor(raw.calibration);
      if (!current.ok) return current;
      current.value.touch.read(raw.bytes);
      return ok(undefined);
    },
    close() {
      prepared?.touch.forget();
      prepared?.pictures.release();
      prepared = undefined;
    },
  };
}
