import type { Circle } from '../picture/assessment.ts';
import type { GreyPicture } from './lens-pictures.ts';

/** Directions as unit vectors; y grows downwards. */
export type Directions = readonly (readonly [number, number])[];

export function allAround(count: number): Directions {
  return Array.from({ length: count }, (_, index) => direction((2 * Math.PI * index) / count));
}

/** Directions to both sides, from 25 degrees above to 50 degrees below level: where lids seldom cover an open eye. */
export function toTheSides(count: number): Directions {
  const half = Math.ceil(count / 2);
  const angles = Array.from({ length: half }, (_, index) => ((-25 + (75 * index) / (half - 1)) * Math.PI) / 180);
  return [...angles.map(direction), ...angles.map((angle) => direction(Math.PI - angle))];
}

function direction(angle: number): readonly [number, number] {
  return [Math.cos(angle), Math.sin(angle)];
}

/**
 * How much brighter it is outside a circle than inside, on average over the directions; a direction counts at most `cap`,
 * so that a reflection does not outweigh the rest, and at least nothing. Looked at are the two rings at `near` and `far`
 * from the circle on either side. 0 where the circle leaves the picture in more than a quarter of the directions.
 */
export function stepOutwards(
  picture: GreyPicture,
  x: number,
  y: number,
  radius: number,
  directions: Directions,
  near: number,
  far: number,
  cap: number,
): number {
  const { width, height, values } = picture;
  let sum = 0;
  let missing = 0;
  for (const [dx, dy] of directions) {
    const edge = radius + far;
    const toX = Math.round(x + dx * edge);
    const toY = Math.round(y + dy * edge);
    if (toX < 0 || toY < 0 || toX >= width || toY >= height) {
      missing += 1;
      continue;
    }
    const outside =
      (values[toY * width + toX] ?? 0) +
      (values[Math.round(y + dy * (radius + near)) * width + Math.round(x + dx * (radius + near))] ?? 0);
    const inside =
      (values[Math.round(y + dy * (radius - far)) * width + Math.round(x + dx * (radius - far))] ?? 0) +
      (values[Math.round(y + dy * (radius - near)) * width + Math.round(x + dx * (radius - near))] ?? 0);
    sum += Math.min(cap, Math.max(0, (outside - inside) / 2));
  }
  return missing > directions.length / 4 ? 0 : sum / (directions.length - missing);
}

/** The part of the directions in which it is brighter outside a circle than inside by at least `least`. */
export function evenness(
  picture: GreyPicture,
  { x, y, radius }: Circle,
  directions: Directions,
  near: number,
  far: number,
  least: number,
): number {
  const rising = directions.filter((one) => stepOutwards(picture, x, y, radius, [one], near, far, 255) >= least);
  return rising.length / directions.length;
}

/** {@link stepOutwards} of circles around whole pixels, their rings laid out once for every radius: some five times faster. */
export interface WholePixelSteps {
  /** The step at `radius`, one of the radii the rings were laid out for; `x`, `y` whole. */
  at(x: number, y: number, radius: number): number;
}

/** Lays the rings out for the radii `least`, `least + 1`, ... up to `most`. */
export function layRings(
  picture: GreyPicture,
  radii: { readonly least: number; readonly most: number },
  directions: Directions,
  near: number,
  far: number,
  cap: number,
): WholePixelSteps {
  const { width, height, values } = picture;
  const count = directions.length;
  const rings: Int32Array[] = [];
  for (let radius = radii.least; radius <= radii.most; radius += 1) {
    const ring = new Int32Array(4 * count);
    [radius + far, radius + near, radius - far, radius - near].forEach((distance, part) => {
      directions.forEach(([dx, dy], index) => {
        ring[part * count + index] = Math.round(dy * distance) * width + Math.round(dx * distance);
      });
    });
    rings.push(ring);
  }
  return {
    at(x, y, radius) {
      const reach = radius + far + 1;
      const ring = rings[Math.round(radius - radii.least)];
      const isInside = x >= reach && y >= reach && x + reach < width && y + reach < height;
      if (!ring || !isInside) return stepOutwards(picture, x, y, radius, directions, near, far, cap);
      const centre = y * width + x;
      let sum = 0;
      for (let index = 0; index < count; index += 1) {
        const outside = (values[centre + (ring[index] ?? 0)] ?? 0) + (values[centre + (ring[count + index] ?? 0)] ?? 0);
        const inside =
          (values[centre + (ring[2 * count + index] ?? 0)] ?? 0) +
          (values[centre + (ring[3 * count + index] ?? 0)] ?? 0);
        const step = (outside - inside) / 2;
        if (step > 0) sum += step < cap ? step : cap;
      }
      return sum / count;
    },
  };
}
