import { blankFrame } from '../imaging/picture/frame.ts';
import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import { handFrame, ownFrame } from '../reader/owned-frame.ts';
import type { OwnedFrame } from '../reader/port.ts';
import { PICTURE } from './picture.ts';
import { inTime } from './picture-in-time.ts';
import type { PictureError } from './picture-in-time.ts';
import type { PictureMaking, PreparePictures } from './picture-port.ts';
import { createPreparation } from './prepared.ts';
import type { RawFrame } from './unit.ts';

/**
 * What a unit's raw frames show. A finger is shown as the finished picture, as is anything that lies on the glass
 * before the bare glass was seen. Without a finger an even picture is shown, as bright as the bare glass itself: so the
 * capture check sees dirt, but never the ridges that the last finger left there.
 */
export interface View {
  /**
   * Takes a raw frame and calls `show` with what it shows, unless `isOver`. Resolves while a picture is still being made,
   * so that the next frame can be taken meanwhile. The next call waits for that picture and returns its result; it rejects
   * where `show` threw.
   */
  take(raw: RawFrame, show: (frame: OwnedFrame) => void, isOver: () => boolean): Promise<Result<void, PictureError>>;
  /** Waits for a picture that is still being made, and returns its result. */
  rest(): Promise<Result<void, PictureError>>;
  /** Learns from a first raw frame what the bare glass looks like, if it is bare. */
  learn(raw: RawFrame): Promise<Result<void, PictureError>>;
  /** Wipes what is remembered, and releases what makes the pictures; after {@link View.rest}. */
  close(): void;
}

/** Milliseconds; a worker that has died never answers. */
const PICTURE_MS = 2000;

export function createView(clock: Clock, prepare: PreparePictures): View {
  const preparation = createPreparation(clock, prepare);
  let showing: Promise<Result<void, PictureError>> = Promise.resolve(ok(undefined));

  const rest: View['rest'] = async () => {
    const last = showing;
    showing = Promise.resolve(ok(undefined));
    return last;
  };

  async function makePicture(pictures: PictureMaking, raw: Wiped): Promise<Result<Wiped, PictureError>> {
    using taken = raw;
    const making = pictures.make(taken.bytes);
    const made = await inTime(clock, PICTURE_MS, making);
    if (!made.ok) wipeWhenMade(making);
    return made;
  }

  return {
    async take(frame, show, isOver) {
      using raw = frame;
      const before = await rest();
      const current = before.ok ? await preparation.prepareFor(raw.calibration) : before;
      if (!current.ok) return current;
      const { touch, pictures } = current.value;
      const reading = touch.read(raw.bytes);
      if (reading.kind === 'bare') {
        const grey = 255 - Math.round(reading.glass);
        const blank = blankFrame(PICTURE.width, PICTURE.height, PICTURE.pixelsPerInch, grey);
        if (!isOver()) handFrame(ownFrame(blank), show);
        return ok(undefined);
      }
      showing = makePicture(pictures, raw.take()).then((made) => {
        if (!made.ok) return made;
        using pixels = made.value;
        if (!isOver()) handFrame(ownFrame({ ...PICTURE, pixels: pixels.release() }), show);
        return ok(undefined);
      });
      // The next `rest` rejects with it.
      showing.catch(() => undefined);
      return ok(undefined);
    },
    rest,
    async learn(frame) {
      using raw = frame;
      const current = await preparation.prepareFor(raw.calibration);
      if (!current.ok) return current;
      current.value.touch.read(raw.bytes);
      return ok(undefined);
    },
    close: preparation.close,
  };
}

/** A picture that comes too late is not used. */
function wipeWhenMade(making: Promise<Wiped>): void {
  making.then(
    (late) => {
      using _ = late;
    },
    () => undefined,
  );
}
