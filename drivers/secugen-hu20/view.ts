import { blankFrame } from '../imaging/picture/frame.ts';
import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Frame } from '../reader/port.ts';
import type { Calibration } from './calibration.ts';
import { PICTURE } from './picture.ts';
import type { PictureMaking, PreparePictures } from './picture-port.ts';
import { makeTouchDetector } from './touch.ts';
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
   * Takes a raw frame, wiping it in the end, and calls `show` with what it shows, unless `isOver`. Comes back while a
   * picture is still being made, so that the next frame can be taken meanwhile; that waits for the picture, and is told
   * what became of it, by a rejection where `show` threw.
   */
  take(raw: RawFrame, show: (frame: Frame) => void, isOver: () => boolean): Promise<Result<void, PictureError>>;
  /** Waits for a picture that is still being made, and tells what became of it. */
  rest(): Promise<Result<void, PictureError>>;
  /** Learns from a first raw frame what the bare glass looks like, if it is bare, and wipes it. */
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

export function makeView(clock: Clock, prepare: PreparePictures): View {
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
    const touch = isSameSize ? before.touch : makeTouchDetector(width, height);
    prepared = { calibration, touch, pictures: pictures.value };
    return ok(prepared);
  }

  async function showPicture(
    pictures: PictureMaking,
    bytes: Uint8Array,
    show: (frame: Frame) => void,
    isOver: () => boolean,
  ): Promise<Result<void, PictureError>> {
    const making = pictures.make(bytes);
    const made = await inTime(making, PICTURE_MS);
    wipe(bytes);
    if (!made.ok) {
      // What comes after its time is nobody's.
      making.then(wipe, () => undefined);
      return made;
    }
    if (isOver()) wipe(made.value);
    else {
      try {
        show({ ...PICTURE, pixels: made.value });
      } catch (thrown) {
        wipe(made.value);
        throw thrown;
      }
    }
    return ok(undefined);
  }

  return {
    async take({ bytes, calibration }, show, isOver) {
      let isHandedOn = false;
      try {
        const before = await rest();
        const current = before.ok ? await prepareFor(calibration) : before;
        if (!current.ok) return current;
        const reading = current.value.touch.read(bytes);
        if (reading.kind !== 'bare') {
          isHandedOn = true;
          showing = showPicture(current.value.pictures, bytes, show, isOver);
          // Told by `rest`, which is called later.
          showing.catch(() => undefined);
          return ok(undefined);
        }
        const grey = 255 - Math.round(reading.glass);
        if (!isOver()) show(blankFrame(PICTURE.width, PICTURE.height, PICTURE.pixelsPerInch, grey));
        return ok(undefined);
      } finally {
        if (!isHandedOn) wipe(bytes);
      }
    },
    rest,
    async learn({ bytes, calibration }) {
      try {
        const current = await prepareFor(calibration);
        if (!current.ok) return current;
        current.value.touch.read(bytes);
        return ok(undefined);
      } finally {
        wipe(bytes);
      }
    },
    close() {
      prepared?.touch.forget();
      prepared?.pictures.release();
      prepared = undefined;
    },
  };
}

/** What was given away to a worker is empty, and not to be filled. */
function wipe(bytes: Uint8Array): void {
  if (bytes.length > 0) bytes.fill(0);
}
