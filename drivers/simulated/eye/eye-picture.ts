import type { Frame } from '../../reader/port.ts';
import type { MasterEye } from './eye.ts';
import type { Look } from './eye-look.ts';
import { lookFrom } from './eye-look.ts';
import { gaussianBlur } from '../drawing/gaussian-blur.ts';
import { TEXTURE_DEPTH, TEXTURE_TURN } from './iris-texture.ts';
import { drawLashes } from './lashes.ts';
import { lidMargins, skinGrey } from './lids.ts';
import { seededRandom, smoothField, smoothStep } from '../drawing/random.ts';
import { createSensorNoise } from '../drawing/sensor-noise.ts';

export const EYE_WIDTH = 640;
export const EYE_HEIGHT = 480;
/** Sampling at the eye: irises of 11.6 to 12.6 mm are 224 pixels wide at least, from the farthest a face may be. */
export const EYE_PIXELS_PER_INCH = 500;

/** Radius of an eyeball: 12 mm. */
const EYEBALL = 236;
const PUPIL_GREY = 26;
/** Half the width of the limbus, where iris fades into sclera. */
const LIMBUS = 7;
/** The spots of the sclera are drawn small: nothing in them is finer than `scale` pixels. */
const MOTTLE = { width: 400, height: 150, scale: 2 } as const;
/** The lamps' reflections: their distance from the middle of the cornea, and their radius. */
const LAMPS = { aside: 15, below: 3, radius: 4.6 } as const;

/**
 * A near-infrared picture of an eye, 640 x 480, as the camera of an iris reader that faces the person takes it. The
 * seed decides the look (unless `look` is given) and the noise.
 */
export function takeEyePicture(master: MasterEye, seed: number | string, look: Look = lookFrom(seed)): Frame {
  const grey = drawEye(master, look);
  gaussianBlur(grey, EYE_WIDTH, EYE_HEIGHT, look.blur);
  const pixels = createSensorNoise(`picture/${seed}`, look.noise)(grey, EYE_WIDTH);
  return { width: EYE_WIDTH, height: EYE_HEIGHT, pixelsPerInch: EYE_PIXELS_PER_INCH, pixels };
}

/** Grey per pixel, before lens and sensor. */
function drawEye(master: MasterEye, look: Look): Float32Array {
  const { lids } = master;
  const skin = createSkin(lids.skinSeed);
  const eyeball = createEyeball(master, look);
  const margins = marginTable(master, look);
  const grey = new Float32Array(EYE_WIDTH * EYE_HEIGHT);
  const cosine = Math.cos(look.roll) / look.zoom;
  const sine = Math.sin(look.roll) / look.zoom;
  for (let py = 0; py < EYE_HEIGHT; py += 1) {
    for (let px = 0; px < EYE_WIDTH; px += 1) {
      const fromX = px - EYE_WIDTH / 2 - look.dx;
      const fromY = py - EYE_HEIGHT / 2 - look.dy;
      const x = cosine * fromX + sine * fromY;
      const y = cosine * fromY - sine * fromX;
      const at = py * EYE_WIDTH + px;
      const column = Math.min(2 * TABLE_REACH, Math.max(0, Math.round(2 * x) + TABLE_REACH));
      const top = margins.top[column] ?? 0;
      const bottom = margins.bottom[column] ?? 0;
      const above = top - y;
      const below = y - bottom;
      let value = 0;
      // Beyond the corners, and on a shut eye, there is no gap to look through.
      const inside = smoothStep(0.5 - Math.max(above, below) / 2.4) * smoothStep((bottom - top) / 4);
      if (inside > 0) value += inside * eyeball(x, y, top, bottom);
      if (inside < 1) {
        const side = above > below ? 'upper' : 'lower';
        value += (1 - inside) * (skinGrey(lids, side, x, Math.max(above, below, 0), look.opening) + (skin[at] ?? 0));
      }
      // The lamps light the middle of the face.
      grey[at] = value * (1.03 - 0.3 * ((x / 460) ** 2 + (y / 420) ** 2));
    }
  }
  drawLashes(grey, EYE_WIDTH, EYE_HEIGHT, lids, look);
  return grey;
}

/** Half pixels from the middle of the eye to beyond the edge of any picture of it. */
const TABLE_REACH = 1200;

/** The lids' margins by half pixels, since each is asked for by a whole column. */
function marginTable({ lids }: MasterEye, look: Look): { readonly top: Float32Array; readonly bottom: Float32Array } {
  const top = new Float32Array(2 * TABLE_REACH + 1);
  const bottom = new Float32Array(2 * TABLE_REACH + 1);
  for (let column = 0; column < top.length; column += 1) {
    const margins = lidMargins(lids, look.opening, (column - TABLE_REACH) / 2);
    top[column] = margins.top;
    bottom[column] = margins.bottom;
  }
  return { top, bottom };
}

/** Folds and pores; it moves with the face only roughly, because skin is not compared. */
function createSkin(seed: string): Float32Array {
  const random = seededRandom(seed);
  const wide = smoothField(random, EYE_WIDTH, EYE_HEIGHT, 46);
  const fine = smoothField(random, EYE_WIDTH, EYE_HEIGHT, 5);
  const pores = smoothField(random, EYE_WIDTH, EYE_HEIGHT, 2.2);
  return wide.map((value, at) => 4 * value + 2.6 * (fine[at] ?? 0) + 1.8 * (pores[at] ?? 0));
}

/** The grey of the eyeball at a point between the lids. */
function createEyeball(master: MasterEye, look: Look): (x: number, y: number, top: number, bottom: number) => number {
  const { texture, irisRadius, lids } = master;
  const pupil = look.dilation * irisRadius;
  const centreX = EYEBALL * Math.sin(look.gazeX);
  const centreY = EYEBALL * Math.sin(look.gazeY);
  // A circle on a turned ball is an ellipse, narrower along the way it looks.
  const gaze = Math.hypot(look.gazeX, look.gazeY);
  const alongX = gaze === 0 ? 1 : look.gazeX / gaze;
  const alongY = gaze === 0 ? 0 : look.gazeY / gaze;
  const stretch = 1 / Math.cos(gaze);
  const random = seededRandom(`vessels/${lids.skinSeed}`);
  const mottle = smoothField(random, MOTTLE.width, MOTTLE.height, 17 / MOTTLE.scale);
  const { x: pupilX, y: pupilY } = master.pupilOffset;
  const { amount, phase } = master.pupilOval;
  const offCentre = pupilX * pupilX + pupilY * pupilY - irisRadius * irisRadius;
  // The cornea bulges, so that reflections follow the gaze less than the iris does.
  const lampX = centreX * 0.45;
  const lampY = centreY * 0.45 + LAMPS.below;

  const tissue = (x: number, y: number): number => {
    const dx = x - pupilX;
    const dy = y - pupilY;
    const distance = Math.hypot(dx, dy);
    const angle = Math.atan2(dy, dx);
    const rim = pupil * (1 + amount * Math.cos(2 * (angle - phase)));
    const hole = smoothStep((rim + 1.4 - distance) / 2.8);
    if (hole >= 1) return PUPIL_GREY;
    // Where the ray from the pupil's centre leaves the iris: the two circles are not concentric.
    const unitX = distance === 0 ? 1 : dx / distance;
    const unitY = distance === 0 ? 0 : dy / distance;
    const along = pupilX * unitX + pupilY * unitY;
    const limb = Math.sqrt(along * along - offCentre) - along;
    const depth = Math.min(1, Math.max(0, (distance - rim) / (limb - rim)));
    const shade = -14 * smoothStep((depth - 0.86) / 0.14);
    const body = master.irisGrey + sampleTexture(texture, angle / (2 * Math.PI), depth) + shade;
    return body * (1 - hole) + PUPIL_GREY * hole;
  };

  const white = (x: number, y: number, reach: number): number => {
    const row = clampedIndex(y / MOTTLE.scale, MOTTLE.height);
    const spot = mottle[row * MOTTLE.width + clampedIndex(x / MOTTLE.scale, MOTTLE.width)] ?? 0;
    const corner = Math.abs(x) / lids.halfWidth;
    // The ball turns away towards the corners; at the nose the caruncle is darker flesh.
    const round = -34 * smoothStep((corner - 0.45) / 0.6);
    const caruncle = -26 * smoothStep(((x * lids.nose) / lids.halfWidth - 0.84) / 0.08);
    return master.scleraGrey + 3.5 * spot + round + caruncle - 8 * smoothStep(1 - reach / 30);
  };

  return (x, y, top, bottom) => {
    const offX = x - centreX;
    const offY = y - centreY;
    const along = (offX * alongX + offY * alongY) * (stretch - 1);
    const irisX = offX + along * alongX;
    const irisY = offY + along * alongY;
    const beyond = Math.hypot(irisX, irisY) - irisRadius;
    let value: number;
    if (beyond >= LIMBUS) value = white(x, y, beyond);
    else if (beyond <= -LIMBUS) value = tissue(irisX, irisY);
    else {
      const share = smoothStep((beyond + LIMBUS) / (2 * LIMBUS));
      value = tissue(irisX, irisY) * (1 - share) + white(x, y, beyond) * share;
    }
    // The lids throw a shadow on the ball, and their lower margin is wet and bright.
    value *= 1 - 0.34 * Math.exp(-Math.max(0, y - top) / 13) - 0.14 * Math.exp(-Math.max(0, bottom - y) / 9);
    for (const side of [-1, 1]) {
      const away = Math.hypot(x - lampX - side * LAMPS.aside, (y - lampY) * 1.1);
      if (away > 5 * LAMPS.radius) continue;
      const shine = smoothStep((LAMPS.radius + 1.5 - away) / 3);
      value += (252 - value) * shine + 16 * Math.exp(-away / 5) * (1 - shine);
    }
    return value;
  };
}

/** Whole index of a coordinate that is 0 in the middle. */
function clampedIndex(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.round(value + length / 2)));
}

function sampleTexture(texture: Float32Array, turn: number, depth: number): number {
  const around = (turn - Math.floor(turn)) * TEXTURE_TURN;
  const column = Math.floor(around) % TEXTURE_TURN;
  const next = (column + 1) % TEXTURE_TURN;
  const across = depth * (TEXTURE_DEPTH - 1);
  const row = Math.min(TEXTURE_DEPTH - 2, Math.floor(across));
  const fx = around - Math.floor(around);
  const fy = across - row;
  const inner = row * TEXTURE_TURN;
  const outer = inner + TEXTURE_TURN;
  const near = (texture[inner + column] ?? 0) * (1 - fx) + (texture[inner + next] ?? 0) * fx;
  const far = (texture[outer + column] ?? 0) * (1 - fx) + (texture[outer + next] ?? 0) * fx;
  return near * (1 - fy) + far * fy;
}
