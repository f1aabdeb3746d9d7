import type { Frame } from '../../reader/port.ts';
import type { Circle } from '../picture/assessment.ts';

const CELL = 4;
/** Cells: pupils of 12 to 68 pixels radius. */
const AREA = { least: 30, most: 900 } as const;
const ROUND_LEAST = 0.75;
const FULL_LEAST = 0.85;

interface Blob extends Circle {
  /** How far it is a disc: 1 for a full round one. */
  readonly likeness: number;
}

/**
 * The roundest dark blob of a picture, found without any of the ways of the eye location, which is judged by it: the picture
 * is parted at rising greys, and what hangs together is measured by its moments.
 */
export function darkestDisc(frame: Frame): Circle | null {
  const width = Math.floor(frame.width / CELL);
  const height = Math.floor(frame.height / CELL);
  const greys = new Float32Array(width * height);
  for (let at = 0; at < greys.length; at += 1) {
    const from = Math.floor(at / width) * CELL * frame.width + (at % width) * CELL;
    let sum = 0;
    for (let y = 0; y < CELL; y += 1)
      for (let x = 0; x < CELL; x += 1) sum += frame.pixels[from + y * frame.width + x] ?? 0;
    greys[at] = sum / CELL ** 2;
  }
  const darkest = greys.toSorted()[Math.floor(0.002 * greys.length)] ?? 0;
  const blobs = [8, 12, 16, 20, 26, 32, 40, 50].flatMap((above) => blobsBelow(greys, width, darkest + above));
  const [best] = blobs.toSorted((one, other) => other.likeness - one.likeness);
  return best === undefined ? null : { x: (best.x + 0.5) * CELL, y: (best.y + 0.5) * CELL, radius: best.radius * CELL };
}

function blobsBelow(greys: Float32Array, width: number, level: number): readonly Blob[] {
  const seen = new Uint8Array(greys.length);
  const blobs: Blob[] = [];
  for (let start = 0; start < greys.length; start += 1) {
    if (seen[start] === 1 || (greys[start] ?? 255) > level) continue;
    seen[start] = 1;
    const cells = [start];
    for (const at of cells) {
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
        if (seen[next] !== 0 || (greys[next] ?? 255) > level) continue;
        seen[next] = 1;
        cells.push(next);
      }
    }
    const blob = measure(cells, width);
    if (blob !== null) blobs.push(blob);
  }
  return blobs;
}

function measure(cells: readonly number[], width: number): Blob | null {
  const count = cells.length;
  if (count < AREA.least || count > AREA.most) return null;
  const mean = (of: (at: number) => number): number => cells.reduce((sum, at) => sum + of(at), 0) / count;
  const x = mean((at) => at % width);
  const y = mean((at) => Math.floor(at / width));
  const xx = mean((at) => ((at % width) - x) ** 2);
  const yy = mean((at) => (Math.floor(at / width) - y) ** 2);
  const xy = mean((at) => ((at % width) - x) * (Math.floor(at / width) - y));
  const spread = Math.hypot((xx - yy) / 2, xy);
  const [long, short] = [(xx + yy) / 2 + spread, Math.max(0.01, (xx + yy) / 2 - spread)];
  const round = Math.sqrt(short / long);
  const full = count / (4 * Math.PI * Math.sqrt(long * short));
  if (round < ROUND_LEAST || full < FULL_LEAST) return null;
  return { x, y, radius: Math.sqrt(count / Math.PI), likeness: round * Math.min(full, 1 / full) };
}

/** Whether a pupil lies on that disc. */
export function isOnDisc(pupil: Circle, disc: Circle | null): boolean {
  return disc !== null && Math.hypot(pupil.x - disc.x, pupil.y - disc.y) < 0.5 * pupil.radius + 6;
}
