import type { Guidance } from '#vocabulary/guidance.ts';
import type { BlockMeasure } from './ridge-block.ts';

/**
 * What is wrong with a print that is there, and can be mended by touching again:
 * - `too-wet`: sweat fills the valleys of parts of it
 * - `too-hard`: ridges pressed so broad that valleys close
 * - `smeared`: parts of it are grey without ridges; it slid, or was wiped
 * - `dirty-glass`: likewise, but much lighter than its ridges: what others left there
 * - `too-dry`: ridges break into dots
 * - `too-light`: ridges are thin and whole
 * - `partial`: less than a fingertip touches, or it lies over the edge of the glass
 */
export type FingerDefect = 'too-wet' | 'too-hard' | 'smeared' | 'dirty-glass' | 'too-dry' | 'too-light' | 'partial';

/** What the blocks of a frame say about defects. Shares are of the blocks that are touched, 0 to 1. */
export interface DefectSigns {
  /** Nearly black without ridges. */
  readonly floodedShare: number;
  /** Grey without ridges. */
  readonly greyShare: number;
  /** Mean darkness of the grey blocks, 0 white to 1 black. */
  readonly greyDarkness: number;
  /** Blocks that touch at the rim of the frame, as part of the rim. */
  readonly rimShare: number;
}

/** What else of a frame decides; as in `FrameQuality`. */
export interface DefectMeasures {
  readonly touchedArea: number;
  readonly ridgeArea: number;
  readonly orientationCertainty: number;
  readonly contrast: number;
  readonly darkness: number;
  readonly offCentre: { readonly x: number; readonly y: number };
}

/** Black from which on a block is flooded; grey from which on it is no bare glass. */
const FLOODED = 0.72;
const GREY = 0.12;
/** Contrast (parts of 40 grey levels) below which a block has no ridges that count. */
const RIDGELESS = 0.38;

const FLOODED_MOST = 0.06;
const GREY_MOST = 0.2;
/** Residue is thin: less than this part of the darkness of the ridges; and less of it already counts. */
const RESIDUE = 0.62;
const RESIDUE_MOST = 0.12;
const TOO_DARK = 0.66;
/** In a print that is too dark: sweat leaves contrast between its pools, but breaks ridges; pressure does neither. */
const PRESSED = { contrast: 0.6, certainty: 0.82, flooded: 0.2, certaintyFlooded: 0.845 } as const;
const TOO_LIGHT = 0.24;
/** Broken ridges have gradients in all directions; whole ones stay above 0.85. */
const BROKEN = 0.76;
/** Square inches: below a child's whole fingertip. */
const LEAST_TOUCH = 0.14;
/** Square inches of ridges that dirt does not show by chance. */
const SOME_RIDGES = 0.012;
const OFF_CENTRE_MOST = 0.16;
const RIM_MOST = 0.04;

/** Counts the signs of a frame's blocks. */
export interface DefectTally {
  /** @param isAtRim whether no block lies between it and the rim of the frame */
  note(block: BlockMeasure, isAtRim: boolean): void;
  signs(): DefectSigns;
}

/** An empty {@link DefectTally}. */
export function tallyDefects(): DefectTally {
  let touched = 0;
  let flooded = 0;
  let grey = 0;
  let greyDarkness = 0;
  let rim = 0;
  let rimTouched = 0;
  return {
    note({ isTouched, contrast, darkness }, isAtRim) {
      if (isAtRim) rim += 1;
      if (!isTouched) return;
      touched += 1;
      if (isAtRim && darkness > GREY) rimTouched += 1;
      if (darkness > FLOODED) {
        flooded += 1;
      } else if (contrast < RIDGELESS && darkness > GREY) {
        grey += 1;
        greyDarkness += darkness;
      }
    },
    signs: () => ({
      floodedShare: flooded / Math.max(1, touched),
      greyShare: grey / Math.max(1, touched),
      greyDarkness: greyDarkness / Math.max(1, grey),
      rimShare: rimTouched / Math.max(1, rim),
    }),
  };
}

/** The defects of a print, the one to mend first at the head; empty for a good one. */
export function findDefects(signs: DefectSigns, measures: DefectMeasures): readonly FingerDefect[] {
  const { touchedArea, orientationCertainty, contrast, darkness } = measures;
  const isPressed =
    (darkness > TOO_DARK && (contrast < PRESSED.contrast || orientationCertainty > PRESSED.certainty)) ||
    (signs.floodedShare > PRESSED.flooded && orientationCertainty > PRESSED.certaintyFlooded);
  const isBroken = orientationCertainty < BROKEN;
  const isLight = darkness < TOO_LIGHT;
  const isThin = signs.greyDarkness < RESIDUE * darkness;
  const isGrey = signs.greyShare > (isThin ? RESIDUE_MOST : GREY_MOST) && !isLight && darkness <= TOO_DARK;
  const found: readonly (readonly [FingerDefect, boolean])[] = [
    ['too-wet', !isPressed && (signs.floodedShare > FLOODED_MOST || darkness > TOO_DARK)],
    ['too-hard', isPressed],
    ['smeared', isGrey && !isThin],
    ['dirty-glass', isGrey && isThin],
    ['too-dry', isBroken && !isGrey && darkness < 0.5],
    ['too-light', isLight && !isBroken],
    ['partial', (touchedArea < LEAST_TOUCH && !isLight) || isOverTheEdge(signs, measures)],
  ];
  return found.flatMap(([defect, isThere]) => (isThere ? [defect] : []));
}

/** What mends something that touches but shows too few ridges for a finger. */
export function adviseUnclear(signs: DefectSigns, measures: DefectMeasures): Guidance {
  const { touchedArea, ridgeArea, darkness } = measures;
  const isLight = darkness < TOO_LIGHT;
  // Ridges on most of a small area are a finger that is only arriving, or its tip.
  if (ridgeArea > 0.4 * touchedArea) return isLight ? 'press-harder' : 'cover-more';
  if (ridgeArea > SOME_RIDGES && signs.floodedShare > FLOODED_MOST) return 'press-lighter';
  if (ridgeArea > SOME_RIDGES && isLight && signs.greyShare < GREY_MOST) return 'moisten-finger';
  return 'clean-glass';
}

/** What mends each defect. A print over the edge of the glass is moved instead: see {@link isOverTheEdge}. */
export const ADVICE: Readonly<Record<FingerDefect, Guidance>> = {
  'too-wet': 'dry-finger',
  'too-hard': 'press-lighter',
  smeared: 'hold-still',
  'dirty-glass': 'clean-glass',
  'too-dry': 'moisten-finger',
  'too-light': 'press-harder',
  partial: 'cover-more',
};

/** Whether a print lies to one side and runs out of the frame there. Small glasses are always full, and not meant. */
export function isOverTheEdge({ rimShare }: DefectSigns, { offCentre }: Pick<DefectMeasures, 'offCentre'>): boolean {
  return rimShare > RIM_MOST && isOffCentre(offCentre);
}

/** Whether what touches lies to one side of the frame. */
export function isOffCentre({ x, y }: DefectMeasures['offCentre']): boolean {
  return Math.abs(x) > OFF_CENTRE_MOST || Math.abs(y) > OFF_CENTRE_MOST;
}
