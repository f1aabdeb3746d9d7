import type { Frame } from '../../reader/port.ts';
import type { Box, Circle } from '../picture/assessment.ts';
import { boxMean } from '../picture/box-filter.ts';
import { clampBox, cutFrame } from '../picture/cut.ts';
import { isBetweenLids } from './eye-lids.ts';
import type { EyeLids } from './eye-lids.ts';

/** A picture cropped around an iris, and where the iris lies in it. */
export interface IrisCrop {
  readonly frame: Frame;
  readonly iris: Circle;
}

/** Margins of a cropped picture beside and above the iris, in its radii (ISO/IEC 19794-6:2011, cropped image types). */
const SIDE_MARGIN = 0.6;
const UPPER_MARGIN = 0.2;
/** The greys with which the standard's cropped and masked type hides lids with their lashes, and the sclera. */
export const LID_MASK = 128;
export const SCLERA_MASK = 200;
/** Pixels over which a mask fades in, or its edge would cost more bytes than the iris. */
const FADE = 2;

/** Whether the lens sees all that a cropped picture of this iris has to show. */
export function hasMargins({ x, y, radius }: Circle, lens: Box): boolean {
  const beside = (1 + SIDE_MARGIN) * radius;
  const above = (1 + UPPER_MARGIN) * radius;
  const isWide = x - beside >= lens.x && x + beside <= lens.x + lens.width;
  return isWide && y - above >= lens.y && y + above <= lens.y + lens.height;
}

/** Cuts the picture of image type 3: the iris in the middle. Where the frame ends nearer than a margin, so does the picture. */
export function cropIris(frame: Frame, iris: Circle, lens: Box): IrisCrop {
  const halfWidth = (1 + SIDE_MARGIN) * iris.radius;
  const halfHeight = (1 + UPPER_MARGIN) * iris.radius;
  const left = Math.max(lens.x, Math.round(iris.x - halfWidth));
  const top = Math.max(lens.y, Math.round(iris.y - halfHeight));
  const right = Math.min(lens.x + lens.width, Math.round(iris.x + halfWidth));
  const bottom = Math.min(lens.y + lens.height, Math.round(iris.y + halfHeight));
  const box = clampBox({ x: left, y: top, width: right - left, height: bottom - top }, frame);
  return { frame: cutFrame(frame, box), iris: { x: iris.x - box.x, y: iris.y - box.y, radius: iris.radius } };
}

/** Masks a cropped picture for image type 7: the lids in one grey, what is seen of the sclera in another. */
export function maskIris(crop: IrisCrop, lids: EyeLids): Frame {
  const { frame, iris } = crop;
  const { width, height } = frame;
  const kept = new Float32Array(width * height);
  const sclera = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isBetweenLids(lids, iris, x, y)) continue;
      if ((x - iris.x) ** 2 + (y - iris.y) ** 2 <= iris.radius ** 2) kept[y * width + x] = 1;
      else sclera[y * width + x] = 1;
    }
  }
  const keptShare = boxMean(kept, width, height, FADE);
  const scleraShare = boxMean(sclera, width, height, FADE);
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const shown = keptShare[at] ?? 0;
    const white = scleraShare[at] ?? 0;
    const masked = SCLERA_MASK * white + LID_MASK * (1 - shown - white);
    pixels[at] = Math.round(shown * (frame.pixels[at] ?? 0) + masked);
  }
  return { ...frame, pixels };
}

/** Lids as a crop sees them. */
export function moveLids(lids: EyeLids, dx: number, dy: number): EyeLids {
  const move = (margin: EyeLids['upper']): EyeLids['upper'] =>
    margin && { ...margin, centre: margin.centre + dx, y: margin.y + dy };
  return { upper: move(lids.upper), lower: move(lids.lower) };
}
