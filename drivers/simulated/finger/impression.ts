import type { Frame } from '../../reader/port.ts';
import { sampleBilinear } from '../../imaging/picture/frame.ts';
import { seededRandom, smoothField } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';

/** How a finger meets the glass once. Lengths in pixels, angles in radians; positive rotation is clockwise. */
export interface Touch {
  readonly dx: number;
  readonly dy: number;
  readonly rotation: number;
  /** -1 hardly touching (thin broken ridges, small area) to 1 hard pressed (thick ridges). */
  readonly pressure: number;
  /** 0 moist to 1 dry: how many gaps the ridges show. */
  readonly dryness: number;
  /** Standard deviation of the grey noise. */
  readonly noise: number;
  /** Peak of the elastic displacement of the skin. */
  readonly stretch: number;
}

/** The bounds between which `touchFrom` draws. */
export const TOUCH_BOUNDS = {
  shiftPixels: 10,
  rotationDegrees: 5,
  pressure: 0.75,
  drynessMost: 0.6,
  noiseLeast: 3,
  noiseMost: 9,
  stretchPixels: 2,
} as const;

/** Draws a touch: same seed, same touch. */
export function touchFrom(seed: number | string): Touch {
  const random = seededRandom(`touch/${seed}`);
  const { shiftPixels, rotationDegrees, pressure, drynessMost, noiseLeast, noiseMost, stretchPixels } = TOUCH_BOUNDS;
  return {
    dx: random.between(-shiftPixels, shiftPixels),
    dy: random.between(-shiftPixels, shiftPixels),
    rotation: (random.between(-rotationDegrees, rotationDegrees) * Math.PI) / 180,
    pressure: random.between(-pressure, pressure),
    dryness: random.between(0, drynessMost),
    noise: random.between(noiseLeast, noiseMost),
    stretch: random.between(0, stretchPixels),
  };
}

/**
 * Another impression of the finger whose picture `master` is: shifted, turned, stretched, pressed and noisy as the seed
 * decides (or as `touch` says). Works on any fingerprint picture, of any size; the answer has the same size.
 */
export function createImpression(master: Frame, seed: number | string, touch: Touch = touchFrom(seed)): Frame {
  const random = seededRandom(`impression/${seed}`);
  const { width, height } = master;
  const moved = move(random, master, touch);
  const soft = blur(moved, width, height);
  const reach = contactReach(soft, width, height, touch.pressure);
  const patches = smoothField(random, width, height, 26);
  const gaps = smoothField(random, width, height, 3.2);
  const pixels = new Uint8Array(width * height);
  // Pressure widens ridges by moving the grey at which skin counts as touching.
  const threshold = 128 + 42 * touch.pressure;
  for (let at = 0; at < pixels.length; at += 1) {
    const raw = soft[at] ?? 255;
    const uneven = threshold + 14 * (patches[at] ?? 0);
    let black = 1 / (1 + Math.exp((raw - uneven) / 24));
    const dry = (gaps[at] ?? 0) + 0.5 * (patches[at] ?? 0) - 2.3 + 2 * touch.dryness;
    if (dry > 0) black *= Math.exp(-2.2 * dry);
    black *= reach[at] ?? 0;
    const grey = 252 - 228 * black + touch.noise * random.normal() * (0.35 + 0.65 * (reach[at] ?? 0));
    pixels[at] = Math.min(255, Math.max(0, Math.round(grey)));
  }
  return { ...master, pixels };
}

/** What is left of a finger wiped over the glass: blurred along one direction, in patches, hardly a ridge. */
export function smudge(master: Frame, seed: number | string): Frame {
  const random = seededRandom(`smudge/${seed}`);
  const { width, height } = master;
  const angle = random.between(0, Math.PI);
  const length = random.between(36, 56);
  const patches = smoothField(random, width, height, 60);
  const pixels = new Uint8Array(width * height);
  const steps = 28;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let step = 0; step < steps; step += 1) {
        // Skin also rolls aside while it is wiped, or ridges that run along the way would stay sharp.
        const along = (step / (steps - 1) - 0.5) * length;
        const aside = ((step * 7) % steps) * (12 / steps) - 6;
        const sx = x + along * Math.cos(angle) - aside * Math.sin(angle);
        const sy = y + along * Math.sin(angle) + aside * Math.cos(angle);
        sum += sampleBilinear(master.pixels, width, height, sx, sy, 255);
      }
      const at = y * width + x;
      const covered = Math.min(1, Math.max(0, 0.75 + 0.25 * (patches[at] ?? 0)));
      const grey = 252 - (252 - sum / steps) * covered * 0.8 + 4 * random.normal();
      pixels[at] = Math.min(255, Math.max(0, Math.round(grey)));
    }
  }
  return { ...master, pixels };
}

function move(random: Random, master: Frame, touch: Touch): Float32Array {
  const { width, height } = master;
  const pullX = smoothField(random, width, height, 110);
  const pullY = smoothField(random, width, height, 110);
  const cosine = Math.cos(touch.rotation);
  const sine = Math.sin(touch.rotation);
  const middleX = width / 2;
  const middleY = height / 2;
  const moved = new Float32Array(width * height);
  // Two standard deviations of the lattice are the peak that the touch names.
  const pull = touch.stretch / 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const fromX = x - middleX - touch.dx + pull * (pullX[at] ?? 0);
      const fromY = y - middleY - touch.dy + pull * (pullY[at] ?? 0);
      const sourceX = middleX + cosine * fromX + sine * fromY;
      const sourceY = middleY - sine * fromX + cosine * fromY;
      moved[at] = sampleBilinear(master.pixels, width, height, sourceX, sourceY, 255);
    }
  }
  return moved;
}

/** The skin does not follow the pixel grid: a 3 x 3 binomial blur. */
function blur(values: Float32Array, width: number, height: number): Float32Array {
  const rows = new Float32Array(values.length);
  const both = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const here = values[at] ?? 255;
    rows[at] = ((values[at - 1] ?? here) + 2 * here + (values[at + 1] ?? here)) / 4;
  }
  for (let at = 0; at < values.length; at += 1) {
    const here = rows[at] ?? 255;
    both[at] = ((rows[at - width] ?? here) + 2 * here + (rows[at + width] ?? here)) / 4;
  }
  return height > 0 ? both : values;
}

/** How fully the skin touches: an oval around the print, smaller when the finger presses less. 0 to 1 per pixel. */
function contactReach(values: Float32Array, width: number, height: number, pressure: number): Float32Array {
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const black = 255 - (values[y * width + x] ?? 255);
      sum += black;
      sumX += black * x;
      sumY += black * y;
      sumXX += black * x * x;
      sumYY += black * y * y;
    }
  }
  const reach = new Float32Array(values.length);
  if (sum === 0) return reach;
  const centreX = sumX / sum;
  const centreY = sumY / sum;
  // A filled oval's half axis is twice its standard deviation.
  const size = 2.05 + 0.28 * pressure;
  const halfX = Math.max(8, size * Math.sqrt(Math.max(0, sumXX / sum - centreX ** 2)));
  const halfY = Math.max(8, size * Math.sqrt(Math.max(0, sumYY / sum - centreY ** 2)));
  for (let y = 0; y < height; y += 1) {
    const along = ((y - centreY) / halfY) ** 2;
    for (let x = 0; x < width; x += 1) {
      const distance = Math.sqrt(((x - centreX) / halfX) ** 2 + along);
      const inside = Math.min(1, Math.max(0, (1.04 - distance) / 0.1));
      reach[y * width + x] = inside * inside * (3 - 2 * inside);
    }
  }
  return reach;
}
