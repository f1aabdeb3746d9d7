import type { Frame } from '../../reader/port.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import type { Circle } from '../picture/assessment.ts';

/** Drawn pictures with what real readers, fingers and eyes have and drawn ones do not. */

/**
 * A glass that is grey of itself and darker towards its corners.
 * @param middle grey of the bare glass in the middle, 0 to 255
 * @param fall how much of it is missing in the corners, 0 to 1
 */
export function onGreyGlass(frame: Frame, middle: number, fall: number): Frame {
  const { width, height } = frame;
  const pixels = frame.pixels.map((grey, at) => {
    const x = ((at % width) / width - 0.5) * 2;
    const y = (Math.floor(at / width) / height - 0.5) * 2;
    return Math.round((grey * middle * (1 - (fall * (x * x + y * y)) / 2)) / 255);
  });
  return { ...frame, pixels };
}

/** Skin with open pores: bright dots in its ridges, three pixels wide, one for each `area` pixels of the frame. */
export function withPores(frame: Frame, seed: number | string, area: number): Frame {
  const { width, height } = frame;
  const random = seededRandom(`pores/${seed}`);
  const pixels = frame.pixels.slice();
  for (let count = Math.floor((width * height) / area); count > 0; count -= 1) {
    const x = 1 + Math.floor(random.next() * (width - 2));
    const y = 1 + Math.floor(random.next() * (height - 2));
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const at = (y + dy) * width + x + dx;
        pixels[at] = Math.min(250, (pixels[at] ?? 0) + (dx === 0 || dy === 0 ? 150 : 80));
      }
    }
  }
  return { ...frame, pixels };
}

/** A round lamp that is seen in the eye. */
export function withLamp(frame: Frame, { x, y, radius }: Circle): Frame {
  const pixels = frame.pixels.slice();
  eachWithin(frame, { x, y, radius }, (at) => {
    pixels[at] = 255;
  });
  return { ...frame, pixels };
}

/** A wide-open eye near the lamps: sclera and skin, all that is brighter than the iris and beside it, is white. */
export function withWhiteSclera(frame: Frame, iris: Circle, least: number): Frame {
  const pixels = frame.pixels.map((grey) => (grey >= least ? 240 : grey));
  eachWithin(frame, iris, (at) => {
    pixels[at] = frame.pixels[at] ?? 0;
  });
  return { ...frame, pixels };
}

/** An iris whose edge hardly shows, around a pupil that is black: the pupil's own rim is the strongest. */
export function withFaintEdge(frame: Frame, iris: Circle, pupil: Circle, share: number): Frame {
  const beside = frame.pixels[Math.round(iris.y) * frame.width + Math.round(iris.x + 1.12 * iris.radius)] ?? 0;
  const pixels = frame.pixels.slice();
  eachWithin(frame, { ...iris, radius: iris.radius + 2 }, (at) => {
    pixels[at] = Math.round(beside + share * ((frame.pixels[at] ?? 0) - beside));
  });
  eachWithin(frame, pupil, (at) => {
    pixels[at] = 8;
  });
  return { ...frame, pixels };
}

function eachWithin({ width, height }: Frame, { x, y, radius }: Circle, visit: (at: number) => void): void {
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(height - 1, y + radius); row += 1) {
    for (let column = Math.max(0, Math.ceil(x - radius)); column <= Math.min(width - 1, x + radius); column += 1) {
      if ((column - x) ** 2 + (row - y) ** 2 <= radius ** 2) visit(row * width + column);
    }
  }
}
