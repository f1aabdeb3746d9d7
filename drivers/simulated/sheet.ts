import { FINGER_NAMES } from '../reader/port.ts';
import type { FingerName, Frame } from '../reader/port.ts';
import { MASTER_HEIGHT, MASTER_WIDTH, drawMaster } from './fingerprint.ts';
import { makeImpression } from './impression.ts';

/** The fingers on a sheet: one row a person. */
export interface SheetContent {
  readonly people: number;
  readonly fingers: readonly FingerName[];
}

export const SHEET_OF_TWENTY: SheetContent = { people: 20, fingers: FINGER_NAMES };

const GAP = 8;

/**
 * Draws impressions of the fingers of people 1, 2, 3... beside each other, half size, one row a person and one column a
 * finger. About a quarter of a second a finger.
 */
export function drawSheet(content: SheetContent = SHEET_OF_TWENTY): Frame {
  const cellWidth = MASTER_WIDTH / 2;
  const cellHeight = MASTER_HEIGHT / 2;
  const width = content.fingers.length * (cellWidth + GAP) + GAP;
  const height = content.people * (cellHeight + GAP) + GAP;
  const pixels = new Uint8Array(width * height).fill(255);
  for (let row = 0; row < content.people; row += 1) {
    for (const [column, finger] of content.fingers.entries()) {
      const master = drawMaster({ person: row + 1, finger });
      const small = halve(makeImpression(master.frame, row + 1));
      for (let y = 0; y < small.height; y += 1) {
        const from = small.pixels.subarray(y * small.width, (y + 1) * small.width);
        pixels.set(from, (GAP + row * (cellHeight + GAP) + y) * width + GAP + column * (cellWidth + GAP));
      }
    }
  }
  return { width, height, pixelsPerInch: 250, pixels };
}

function halve(frame: Frame): Frame {
  const width = Math.floor(frame.width / 2);
  const height = Math.floor(frame.height / 2);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 2 * y * frame.width + 2 * x;
      const top = (frame.pixels[at] ?? 0) + (frame.pixels[at + 1] ?? 0);
      const bottom = (frame.pixels[at + frame.width] ?? 0) + (frame.pixels[at + frame.width + 1] ?? 0);
      pixels[y * width + x] = Math.round((top + bottom) / 4);
    }
  }
  return { width, height, pixelsPerInch: frame.pixelsPerInch / 2, pixels };
}
