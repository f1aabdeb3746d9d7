import type { Look } from './eye-look.ts';
import { lidMargins } from './lids.ts';
import type { Lash, Lids } from './lids.ts';

/** Draws the lashes of both lids into a picture of grey values whose middle is the eye's, moved as `look` says. */
export function drawLashes(grey: Float32Array, width: number, height: number, lids: Lids, look: Look): void {
  const cosine = Math.cos(look.roll) * look.zoom;
  const sine = Math.sin(look.roll) * look.zoom;
  const stamp = (x: number, y: number, radius: number, darkness: number): void => {
    const px = width / 2 + look.dx + cosine * x - sine * y;
    const py = height / 2 + look.dy + cosine * y + sine * x;
    darken(grey, width, height, px, py, radius * look.zoom, darkness);
  };
  for (const lash of lids.upperLashes) drawLash(lash, lids, look.opening, 'upper', stamp);
  for (const lash of lids.lowerLashes) drawLash(lash, lids, look.opening, 'lower', stamp);
}

function drawLash(
  lash: Lash,
  lids: Lids,
  opening: number,
  side: 'upper' | 'lower',
  stamp: (x: number, y: number, radius: number, darkness: number) => void,
): void {
  // Along runs from nose to temple; the picture's x the other way where the nose is to the right.
  let x = -lash.along * lids.nose * lids.halfWidth;
  const margins = lidMargins(lids, opening, x);
  let y = side === 'upper' ? margins.top : margins.bottom;
  // The lashes of a shut upper lid point down, those of an open one forward and up.
  const lifted = side === 'upper' ? 2 * opening - 1 : -1;
  let angle = lash.lean;
  const steps = Math.ceil(lash.length);
  for (let step = 0; step < steps; step += 1) {
    const part = step / steps;
    stamp(x, y, 0.5 + (lash.thickness / 2) * (1 - 0.75 * part), lash.darkness * (1 - 0.55 * part));
    x -= Math.sin(angle) * lids.nose;
    // The root leans over the eye before the lash turns up: the camera sees that part foreshortened.
    const rise = side === 'upper' && part < 0.16 ? -0.5 : 1;
    y -= Math.cos(angle) * rise * (lifted >= 0 ? Math.max(0.35, lifted) : Math.min(-0.35, lifted));
    angle += lash.curl / steps;
  }
}

function darken(
  grey: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  radius: number,
  darkness: number,
): void {
  const reach = Math.ceil(radius + 1);
  const left = Math.round(x);
  const top = Math.round(y);
  for (let py = Math.max(0, top - reach); py <= Math.min(height - 1, top + reach); py += 1) {
    for (let px = Math.max(0, left - reach); px <= Math.min(width - 1, left + reach); px += 1) {
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(px - x, py - y)));
      if (cover === 0) continue;
      const at = py * width + px;
      // A lash is dark by itself: overlapping ones do not get darker than hair.
      const target = 165 - darkness;
      const here = grey[at] ?? 0;
      if (here > target) grey[at] = here + (target - here) * cover * 0.5;
    }
  }
}
