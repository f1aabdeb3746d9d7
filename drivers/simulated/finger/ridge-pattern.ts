import type { FingerName } from '#vocabulary/fingers.ts';
import { smoothField } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';

/** The classes of Henry's system that differ in their singular points. */
export type PatternClass = 'left-loop' | 'right-loop' | 'whorl' | 'arch' | 'tented-arch';

/** Where ridges run and how wide they are: per pixel, row by row. */
export interface RidgePattern {
  readonly patternClass: PatternClass;
  /** Direction of the ridge in radians, 0 to the right, growing counter-clockwise, modulo pi. */
  readonly orientation: Float32Array;
  /** Distance from ridge to ridge in pixels. */
  readonly period: Float32Array;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Chooses the class as often as people have it: two loops in three, most of them opening to the little finger. */
export function choosePatternClass(random: Random, finger: FingerName): PatternClass {
  const draw = random.next();
  if (draw < 0.04) return 'arch';
  if (draw < 0.07) return 'tented-arch';
  if (draw < 0.37) return 'whorl';
  const opensToLittleFinger = random.next() < 0.94;
  return finger.startsWith('Left') === opensToLittleFinger ? 'left-loop' : 'right-loop';
}

/**
 * Orientation by the zero-pole model of Sherlock and Monro (1993): each core turns the ridges by half a turn one way,
 * each delta the other way; arches have no singular point and follow a sine, as in SFinGe (Cappelli and others, 2004).
 */
export function createRidgePattern(
  random: Random,
  patternClass: PatternClass,
  width: number,
  height: number,
  meanPeriod: number,
): RidgePattern {
  const { cores, deltas } = singularPoints(random, patternClass, width, height);
  const bend = random.between(0.55, 0.8);
  const archHeight = random.between(1.1, 1.5);
  const archBase = height * random.between(0.62, 0.7);
  const wobble = smoothField(random, width, height, 90);
  const stretch = smoothField(random, width, height, 70);
  const orientation = new Float32Array(width * height);
  const period = new Float32Array(width * height);
  const middle = width / 2;
  const crown = cores[0]?.y ?? height * 0.42;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const across = (x - middle) / middle;
      let angle: number;
      if (patternClass === 'arch') {
        const rise = archHeight * Math.max(0, 1 - Math.abs(y - archBase) / (height * 0.6));
        angle = -Math.atan(rise * Math.sin(Math.PI * across * 0.9));
      } else {
        angle = 0;
        for (const core of cores) angle += Math.atan2(core.y - y, x - core.x) / 2;
        for (const delta of deltas) angle -= Math.atan2(delta.y - y, x - delta.x) / 2;
        // The zero-pole field is too flat far from the core: real ridges fall off to both sides over the whole tip.
        const above = 1 - smoothRamp((y - crown) / (height * 0.45));
        angle -= bend * across * above * 0.75;
      }
      orientation[at] = angle + 0.06 * (wobble[at] ?? 0);
      // Ridges are wider below the pattern area, towards the crease.
      const widening = 0.1 * smoothRamp((y - height * 0.6) / (height * 0.3));
      period[at] = meanPeriod * (1 + widening + 0.035 * (stretch[at] ?? 0));
    }
  }
  return { patternClass, orientation, period };
}

function singularPoints(
  random: Random,
  patternClass: PatternClass,
  width: number,
  height: number,
): { readonly cores: readonly Point[]; readonly deltas: readonly Point[] } {
  const middle = width / 2 + random.between(-0.05, 0.05) * width;
  const crown = height * random.between(0.38, 0.45);
  switch (patternClass) {
    case 'arch':
      return { cores: [], deltas: [] };
    case 'tented-arch':
      return { cores: [{ x: middle, y: crown }], deltas: [{ x: middle + random.between(-6, 6), y: height * 0.66 }] };
    case 'left-loop':
    case 'right-loop': {
      // The delta lies on the side away from where the loop opens.
      const side = patternClass === 'left-loop' ? 1 : -1;
      return {
        cores: [{ x: middle + side * 0.02 * width, y: crown }],
        deltas: [{ x: middle + side * width * random.between(0.25, 0.36), y: height * random.between(0.66, 0.76) }],
      };
    }
    case 'whorl': {
      const apart = height * random.between(0.05, 0.16);
      const lean = random.between(-0.06, 0.06) * width;
      return {
        cores: [
          { x: middle - lean, y: crown },
          { x: middle + lean, y: crown + apart },
        ],
        deltas: [
          { x: middle - width * random.between(0.3, 0.42), y: height * random.between(0.7, 0.78) },
          { x: middle + width * random.between(0.3, 0.42), y: height * random.between(0.7, 0.78) },
        ],
      };
    }
  }
}

function smoothRamp(value: number): number {
  const t = Math.min(1, Math.max(0, value));
  return t * t * (3 - 2 * t);
}
