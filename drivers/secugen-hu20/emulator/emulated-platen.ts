import { placeInWindow } from '../../imaging/picture/frame.ts';
import type { Frame } from '../../reader/port.ts';
import { drawResidue } from '../../simulated/finger/residue.ts';
import { createSensorNoise } from '../../simulated/drawing/sensor-noise.ts';
import { planScaling, scale } from '../bilinear.ts';
import type { UnitFigures } from './emulated-unit.ts';
import { PICTURE } from '../picture.ts';
import { WINDOW_SHIFT } from '../protocol.ts';
import type { SensorWindow } from '../protocol.ts';

/** Raw grey of the bare glass. */
const BARE = 18;
/** Mean raw grey of the middle of a dirty glass. */
const DIRTY = 30;
/** So that most pixels differ by at most one grey from frame to frame. */
const NOISE = 0.5;

/** The glass of an emulated unit as its sensor sees it: bright where skin touches, upside down, pixels not square. */
export interface Platen {
  /** Lays down a fingerprint picture (dark ridges, fingertip up, 500 pixels an inch) with its middle on the glass's. */
  place(print: Frame): void;
  lift(): void;
  /** Sets whether the dirt of many fingers lies on the glass as well. */
  setDirty(isDirty: boolean): void;
  /** Reads a part of the sensor, with noise of its own each time. */
  read(window: SensorWindow): Uint8Array;
}

export function createPlaten(unit: UnitFigures, seed: string): Platen {
  const { width, height } = unit;
  const addNoise = createSensorNoise(`platen/${seed}`, NOISE);
  const clean = new Uint8Array(width * height).fill(BARE);
  let dirt: Uint8Array | undefined;
  let isDirty = false;
  let finger: Uint8Array | undefined;
  let scene: Uint8Array = clean;

  const compose = (): void => {
    const ground = isDirty ? (dirt ??= drawDirt(unit, seed)) : clean;
    scene = finger ? finger.map((grey, at) => Math.max(grey, ground[at] ?? 0)) : ground;
  };

  return {
    place(print) {
      finger = seenBySensor(print, unit);
      compose();
    },
    lift() {
      finger = undefined;
      compose();
    },
    setDirty(dirty) {
      isDirty = dirty;
      compose();
    },
    read(window) {
      const left = unit.originX + WINDOW_SHIFT - window.x;
      const top = unit.originY - window.y;
      if (left === 0 && top === 0 && window.width === width && window.height === height) return addNoise(scene, width);
      return addNoise(cut(scene, unit, { left, top, window }), window.width);
    },
  };
}

/** Turned round, inverted and stretched to the sensor's pixels. */
function seenBySensor(print: Frame, { width, height }: UnitFigures): Uint8Array {
  const { pixels } = placeInWindow(print, PICTURE.width, PICTURE.height);
  const turned = pixels.toReversed().map((grey) => 255 - grey);
  const seen = new Uint8Array(width * height);
  scale(turned, planScaling(PICTURE, { width, height }), (pixel, at) => {
    seen[at] = Math.min(255, pixel + BARE);
  });
  return seen;
}

function drawDirt(unit: UnitFigures, seed: string): Uint8Array {
  const marks = seenBySensor(drawResidue({ ...PICTURE, isForOne: true }, seed), unit);
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(unit.height / 4); y < (3 * unit.height) / 4; y += 1) {
    for (let x = Math.floor(unit.width / 4); x < (3 * unit.width) / 4; x += 1) {
      sum += (marks[y * unit.width + x] ?? BARE) - BARE;
      count += 1;
    }
  }
  const weight = ((DIRTY - BARE) * count) / Math.max(1, sum);
  return marks.map((grey) => Math.min(255, Math.round(BARE + weight * (grey - BARE))));
}

/** A window that lies elsewhere on the sensor; around the picture the sensor sees what bare glass shows. */
function cut(
  scene: Uint8Array,
  { width, height }: UnitFigures,
  { left, top, window }: { readonly left: number; readonly top: number; readonly window: SensorWindow },
): Uint8Array {
  const seen = new Uint8Array(window.width * window.height).fill(BARE);
  const from = Math.max(0, left);
  const to = Math.min(window.width, left + width);
  if (from >= to) return seen;
  for (let y = Math.max(0, top); y < Math.min(window.height, top + height); y += 1) {
    const row = (y - top) * width - left;
    seen.set(scene.subarray(row + from, row + to), y * window.width + from);
  }
  return seen;
}
