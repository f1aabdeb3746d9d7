import { blankFrame } from '../../imaging/picture/frame.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from './fingerprint.ts';
import type { GlassSize } from './glass.ts';
import { smudge } from './impression.ts';
import { seededRandom } from '../drawing/random.ts';

const WIPES_PER_SQUARE_INCH = 1.3;
/** So many differ; a large glass shows each several times. */
const MARKS = 4;

/** What many fingers leave on a glass that is not cleaned: wiped prints on top of each other, without ridges. */
export function drawResidue(size: GlassSize, seed: string): Frame {
  const random = seededRandom(`residue/${seed}`);
  const { width, height, pixelsPerInch } = size;
  const residue = blankFrame(width, height, pixelsPerInch);
  const finger = drawMaster({ person: -1, finger: 'Right Thumb' }).frame;
  const wipes = Math.max(2, Math.round((WIPES_PER_SQUARE_INCH * width * height) / pixelsPerInch ** 2));
  const marks = Array.from({ length: Math.min(wipes, MARKS) }, (_, index) => smudge(finger, `${seed}/${index}`));
  for (let wipe = 0; wipe < wipes; wipe += 1) {
    const mark = marks[wipe % marks.length];
    if (mark === undefined) continue;
    const left = Math.round(random.between(-0.2, 1) * (width - 0.6 * mark.width));
    const top = Math.round(random.between(-0.2, 1) * (height - 0.6 * mark.height));
    darken(residue, mark, left, top);
  }
  return residue;
}

/** Thin, as fat is: half as dark as the wiped finger itself, and less where the finger did not touch. */
function darken(residue: Frame, mark: Frame, left: number, top: number): void {
  for (let y = Math.max(0, -top); y < Math.min(mark.height, residue.height - top); y += 1) {
    for (let x = Math.max(0, -left); x < Math.min(mark.width, residue.width - left); x += 1) {
      const grey = mark.pixels[y * mark.width + x] ?? 255;
      // Above this the mark's picture only holds its noise.
      const ink = Math.max(0, 238 - grey);
      const at = (top + y) * residue.width + left + x;
      residue.pixels[at] = Math.max(0, (residue.pixels[at] ?? 255) - Math.round(0.55 * ink));
    }
  }
}
