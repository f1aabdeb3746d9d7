import type { Frame } from '../../reader/port.ts';
import { MASTER_WIDTH } from './fingerprint.ts';
import { seededRandom, smoothField, smoothStep } from '../drawing/random.ts';

export const JOINT_HEIGHT = 150;
const DISLOCATIONS = 7;

/**
 * The tip's end of a finger's second joint, as wide as a master: nearly level ridges with a few endings. Flat fingers
 * leave it below the crease, where a reader of slaps sees it and has to leave it out.
 */
export function drawSecondJoint(seed: string): Frame {
  const random = seededRandom(`joint/${seed}`);
  const width = MASTER_WIDTH;
  const height = JOINT_HEIGHT;
  const period = random.between(9, 10.5);
  const slope = random.between(-0.22, 0.22);
  const waver = smoothField(random, width, height, 48);
  const grain = smoothField(random, width, height, 2.3);
  const endings = Array.from({ length: DISLOCATIONS }, () => ({
    x: random.between(50, width - 50),
    y: random.between(20, height),
    turn: random.next() < 0.5 ? 1 : -1,
  }));
  const halfWidth = random.between(118, 128);
  const pixels = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const across = (x - width / 2) / halfWidth;
      const depth = Math.min(1 - Math.abs(across) ** 1.6, (y - 6 - 9 * across * across) / 40, (height - 8 - y) / 110);
      if (depth <= 0) continue;
      let phase = (2 * Math.PI * (y + slope * x)) / period + 1.5 * (waver[at] ?? 0);
      // Going once around such a point adds a whole ridge: that is where one ends.
      for (const ending of endings) phase += ending.turn * Math.atan2(y - ending.y, x - ending.x);
      const heightHere = Math.cos(phase) + 0.3 * (grain[at] ?? 0) - 1.1 * (1 - smoothStep(depth / 0.25));
      pixels[at] = Math.round(255 - 225 / (1 + Math.exp(-2.6 * heightHere)));
    }
  }
  return { width, height, pixelsPerInch: 500, pixels };
}
