import type { Frame } from '../../reader/port.ts';
import type { Sample } from '../picture/assessment.ts';

const BLOCK = 4;
const STEP = 8;
/** So many blocks tell as much as more of them. */
const BLOCKS_MOST = 2500;
/**
 * Grey levels of a block's mean, on average. Sensor noise alone makes 0.6; a finger moved by a pixel at least 5, an eye
 * 1.0, and both are moved by more between two frames when they are not held still.
 */
const LEAST_CHANGE = 0.9;

/**
 * Whether `frame` shows in every sample's box what `before` shows there, so that judging it again would say the same.
 * In doubt it says no. About 0.3 ms for a slap.
 */
export function isSamePicture(frame: Frame, before: Frame, samples: readonly Sample[]): boolean {
  if (before.width !== frame.width || before.height !== frame.height || samples.length === 0) return false;
  return samples.every((sample) => changeIn(frame, before, sample) < LEAST_CHANGE);
}

function changeIn(frame: Frame, before: Frame, { box }: Sample): number {
  let sum = 0;
  let count = 0;
  const step = Math.max(STEP, Math.ceil(Math.sqrt((box.width * box.height) / BLOCKS_MOST)));
  for (let y = box.y; y + BLOCK <= box.y + box.height; y += step) {
    for (let x = box.x; x + BLOCK <= box.x + box.width; x += step) {
      sum += Math.abs(blockSum(frame, x, y) - blockSum(before, x, y));
      count += 1;
    }
  }
  return count === 0 ? Infinity : sum / (count * BLOCK ** 2);
}

function blockSum({ width, pixels }: Frame, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + BLOCK; y += 1) {
    for (let at = y * width + left; at < y * width + left + BLOCK; at += 1) sum += pixels[at] ?? 0;
  }
  return sum;
}
