import { smoothStep } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';

/** One lash, as it stands on the lid's margin. */
export interface Lash {
  /** Where it grows along the lid, -1 the nose's corner to 1 the temple's. */
  readonly along: number;
  readonly length: number;
  /** Radians from the normal of the lid, positive towards the temple. */
  readonly lean: number;
  /** Radians by which it turns over its length. */
  readonly curl: number;
  /** Pixels at the root. */
  readonly thickness: number;
  readonly darkness: number;
}

/** What surrounds an eyeball: lids, their lashes and the skin. Lengths in pixels from the centre of the open eye. */
export interface Lids {
  /** 1 when the nose is to the right in the picture, -1 to the left. */
  readonly nose: 1 | -1;
  readonly halfWidth: number;
  /** How much lower the nose's corner lies than the temple's. */
  readonly tilt: number;
  /** Height of the upper and depth of the lower lid's margin in the middle of a wide open eye. */
  readonly upper: number;
  readonly lower: number;
  /** Where the upper lid is highest, as part of the half width, towards the nose. */
  readonly peak: number;
  /** Distance of the fold above the upper margin. */
  readonly crease: number;
  readonly skinGrey: number;
  readonly upperLashes: readonly Lash[];
  readonly lowerLashes: readonly Lash[];
  /** Seeds the pattern of the skin. */
  readonly skinSeed: string;
}

/** Draws the lids: `shared` gives what both eyes of a person have in common, `own` the rest. */
export function drawLids(shared: Random, own: Random, nose: 1 | -1): Lids {
  const lashes = shared.between(0.75, 1.25);
  const darkness = shared.between(70, 115);
  return {
    nose,
    halfWidth: shared.between(292, 312),
    tilt: shared.between(4, 22),
    upper: shared.between(104, 120) + own.between(-2, 2),
    lower: shared.between(112, 124) + own.between(-2, 2),
    peak: shared.between(0, 0.12),
    crease: shared.between(38, 62),
    skinGrey: shared.between(150, 186),
    upperLashes: Array.from({ length: Math.round(120 * lashes) }, () => drawLash(own, lashes, darkness, true)),
    lowerLashes: Array.from({ length: Math.round(70 * lashes) }, () => drawLash(own, lashes, darkness, false)),
    skinSeed: `skin/${own.next()}`,
  };
}

function drawLash(random: Random, strength: number, darkness: number, isUpper: boolean): Lash {
  const along = random.between(-0.86, 0.97);
  return {
    along,
    length: (isUpper ? random.between(42, 82) : random.between(16, 36)) * Math.sqrt(strength) * (0.75 + 0.25 * along),
    // They fan out over the lid, and neighbours cross.
    lean: 0.75 * along + 0.16 * random.normal(),
    curl: (isUpper ? random.between(0.5, 1.1) : random.between(-0.2, 0.5)) * (along < 0 ? -0.6 : 1),
    thickness: (isUpper ? random.between(1.5, 2.6) : random.between(1, 1.6)) * Math.sqrt(strength),
    darkness: darkness * random.between(0.7, 1),
  };
}

/** The margins of both lids at `x`, for an eye opened by `opening` (0 shut, 1 wide). Beyond the corners they coincide. */
export function lidMargins(lids: Lids, opening: number, x: number): { readonly top: number; readonly bottom: number } {
  const t = (x * lids.nose) / lids.halfWidth;
  const corner = cornerLine(lids, x);
  const lower = lids.lower * (0.86 + 0.14 * opening);
  const upper = lids.upper * opening - (1 - opening) * (lower - 1.5);
  const off = Math.min(1, Math.abs(t - lids.peak * (1 - t * t)));
  const archUpper = 1 - off ** 2.3;
  const archLower = 1 - Math.min(1, Math.abs(t)) ** 2.1;
  const top = corner - upper * archUpper;
  const bottom = corner + lower * archLower;
  return top < bottom ? { top, bottom } : { top: (top + bottom) / 2, bottom: (top + bottom) / 2 };
}

function cornerLine(lids: Lids, x: number): number {
  const t = Math.min(1.3, Math.max(-1.3, (x * lids.nose) / lids.halfWidth));
  return lids.tilt * t;
}

/**
 * Grey of the skin at `x` and a distance from the nearer margin (positive away from the eye). Shaped by the fold of the upper
 * lid and the hollow below the lower one.
 */
export function skinGrey(lids: Lids, side: 'upper' | 'lower', x: number, distance: number, opening: number): number {
  // Towards the corners the margin ends and the folds run out.
  const middle = smoothStep((1.08 - Math.abs(x) / lids.halfWidth) / 0.4);
  const margin = 16 * middle * Math.exp(-((distance / 7) ** 2));
  if (side === 'lower') {
    const hollow = -14 * middle * Math.exp(-(((distance - 46) / 22) ** 2));
    return lids.skinGrey + margin + hollow + 8 * smoothStep(distance / 120) - 6 * smoothStep((distance - 100) / 120);
  }
  // A shut eye has pulled its fold flat.
  const depth = 14 + 34 * opening;
  const at = lids.crease * (1.5 - 0.5 * opening);
  const off = distance - at;
  const fold = -depth * middle * Math.exp(-((off / (off < 0 ? 11 : 6)) ** 2));
  const bulge = 10 * Math.exp(-(((distance - at * 0.5) / 18) ** 2)) + 9 * Math.exp(-(((off - 26) / 20) ** 2));
  return lids.skinGrey + 0.4 * margin + fold + bulge - 18 * smoothStep((distance - 90) / 130);
}
