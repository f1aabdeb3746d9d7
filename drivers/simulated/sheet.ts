import { EYES, FINGERS, type EyeName, type FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../reader/port.ts';
import { drawMasterEye } from './eye/eye.ts';
import { lookFrom, lookWithHead } from './eye/eye-look.ts';
import { EYE_HEIGHT, EYE_WIDTH, takeEyePicture } from './eye/eye-picture.ts';
import { MASTER_HEIGHT, MASTER_WIDTH, drawMaster } from './finger/fingerprint.ts';
import { createImpression } from './finger/impression.ts';

/** What is on a sheet: one row a person. */
export interface SheetContent {
  readonly people: number;
  readonly fingers: readonly FingerName[];
  readonly eyes: readonly EyeName[];
}

export const SHEET_OF_TWENTY: SheetContent = { people: 20, fingers: FINGERS, eyes: EYES };

const GAP = 8;
const FINGER = { width: MASTER_WIDTH / 2, height: MASTER_HEIGHT / 2 } as const;
/** As high as a finger's cell. */
const EYE = { width: Math.round((EYE_WIDTH * FINGER.height) / EYE_HEIGHT), height: FINGER.height } as const;

/**
 * Draws impressions of the fingers, and pictures of the eyes, of people 1, 2, 3... beside each other: one row a person, one
 * column a finger (half size) or an eye. About 3 s a person.
 */
export function drawSheet(content: SheetContent = SHEET_OF_TWENTY): Frame {
  const { people, fingers, eyes } = content;
  const width = GAP + fingers.length * (FINGER.width + GAP) + eyes.length * (EYE.width + GAP);
  const height = GAP + people * (FINGER.height + GAP);
  const pixels = new Uint8Array(width * height).fill(255);
  for (let row = 0; row < people; row += 1) {
    const person = row + 1;
    const top = GAP + row * (FINGER.height + GAP);
    let left = GAP;
    const add = (picture: Frame, size: { readonly width: number; readonly height: number }): void => {
      const small = shrunk(picture, size.width, size.height);
      for (let y = 0; y < small.height; y += 1) {
        const line = small.pixels.subarray(y * small.width, (y + 1) * small.width);
        pixels.set(line, (top + y) * width + left);
      }
      left += size.width + GAP;
    };
    for (const finger of fingers) add(createImpression(drawMaster({ person, finger }).frame, person), FINGER);
    for (const eye of eyes) {
      const seed = `${person}/${eye}`;
      const look = lookWithHead(lookFrom(seed), lookFrom(person));
      add(takeEyePicture(drawMasterEye({ person, eye }), seed, look), EYE);
    }
  }
  return { width, height, pixelsPerInch: 250, pixels };
}

/** A smaller picture, each pixel the mean of what it covers (whole pixels of the larger one). */
function shrunk(frame: Frame, width: number, height: number): Frame {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * frame.height) / height);
    const bottom = Math.floor(((y + 1) * frame.height) / height);
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * frame.width) / width);
      const right = Math.floor(((x + 1) * frame.width) / width);
      let sum = 0;
      for (let fromY = top; fromY < bottom; fromY += 1) {
        for (let fromX = left; fromX < right; fromX += 1) sum += frame.pixels[fromY * frame.width + fromX] ?? 0;
      }
      pixels[y * width + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width, height, pixelsPerInch: (frame.pixelsPerInch * width) / frame.width, pixels };
}
