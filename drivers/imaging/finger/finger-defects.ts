import type { Guidance } from '#vocabulary/guidance.ts';
import { WHITE_GLASS } from './glass.ts';
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
  /** Grey of the bare glass, 0 to 255, before it was taken for white. */
  readonly glass: number;
  readonly offCentre: { readonly x: number; readonly y: number };
}

/** Black from which on a block is flooded; grey from which on it is no bare glass. */
const FLOODED = 0.72;
const GREY = 0.12;
/** Contrast (parts of 40 grey levels) below which a block has no ridges that count. */
const RIDGELESS = 0.38;

/** Wet spots are in every real print and do no harm; in a print that is dark besides they are the beginning of a pool. */
const FLOODED_MOST = { alone: 0.18, inDark: 0.06 } as const;
const DARK = 0.53;
/** A glass that is grey of itself is seldom evenly so, and its dark places look like a film or like ridges that slid. */
const GREY_MOST = { onWhite: 0.2, onGrey: 0.3 } as const;
/** What slid is as dark as the ridges it was; what is less than this part of it is a film on the glass, or uneven glass. */
const FILM = 0.75;
/** Residue; less of it already counts. */
const RESIDUE_MOST = 0.12;
const TOO_DARK = 0.66;
/** In a print that is too dark: sweat leaves contrast between its pools, but breaks ridges; pressure does neither. */
const PRESSED = { contrast: 0.6, certainty: 0.82, flooded: 0.2, certaintyFlooded: 0.845 } as const;
/** Thin ridges are harmless as long as they stand out. */
const TOO_LIGHT = { anyhow: 0.155, faint: 0.19, contrast: 0.75 } as const;
/**
 * Broken ridges have gradients in all directions. Pores, scars and the noise of real skin and readers give good prints
 * 0.6 to 0.8; dryness makes the print light besides, for what is left of a ridge is dots.
 */
const BROKEN = { anywhere: 0.52, inLight: 0.64, light: 0.25 } as const;
/** Ridges are faint rather than thin from here on. */
const POOR_CERTAINTY = 0.6;
/** Square inches: below a child's whole fingertip. */
const LEAST_TOUCH = 0.14;
/** Square inches of ridges that dirt does not show by chance. */
const SOME_RIDGES = 0.012;
/** As parts of the frame. A whole fingertip may lie further aside. */
const OFF_CENTRE_MOST = { part: 0.16, whole: 0.25 } as const;
const RIM_MOST = 0.04;
/** Square inches of ridges that are a whole fingertip, wherever it lies. */
const WHOLE_TIP = 0.27;

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
  const isBroken =
    orientationCertainty < BROKEN.anywhere || (orientationCertainty < BROKEN.inLight && darkness < BROKEN.light);
  const isLight = isTooLight(measures);
  const isFilm = signs.greyDarkness < FILM * darkness;
  const isWhite = measures.glass >= WHITE_GLASS;
  const isDirty = isFilm && isWhite && signs.greyShare > RESIDUE_MOST;
  const isSmeared = !isFilm && signs.greyShare > (isWhite ? GREY_MOST.onWhite : GREY_MOST.onGrey);
  const isClearlySeen = !isLight && darkness <= TOO_DARK;
  const found: readonly (readonly [FingerDefect, boolean])[] = [
    ['too-wet', !isPressed && (isFlooded(signs, darkness) || darkness > TOO_DARK)],
    ['too-hard', isPressed],
    ['smeared', isSmeared && isClearlySeen],
    ['dirty-glass', isDirty && isClearlySeen],
    ['too-dry', isBroken && darkness < 0.5 && !((isSmeared || isDirty) && isClearlySeen)],
    ['too-light', isLight && !isBroken],
    ['partial', (touchedArea < LEAST_TOUCH && !isLight) || isOverTheEdge(signs, measures)],
  ];
  return found.flatMap(([defect, isThere]) => (isThere ? [defect] : []));
}

function isTooLight({ darkness, contrast }: Pick<DefectMeasures, 'darkness' | 'contrast'>): boolean {
  return darkness < TOO_LIGHT.anyhow || (darkness < TOO_LIGHT.faint && contrast < TOO_LIGHT.contrast);
}

function isFlooded({ floodedShare }: DefectSigns, darkness: number): boolean {
  return floodedShare > (darkness > DARK ? FLOODED_MOST.inDark : FLOODED_MOST.alone);
}

/** What mends a print that is there and poor, and shows nothing that is known to be wrong. */
export function advisePoor({ orientationCertainty, darkness }: DefectMeasures): Guidance {
  if (darkness > 0.5) return 'press-lighter';
  return orientationCertainty < POOR_CERTAINTY ? 'moisten-finger' : 'press-harder';
}

/** What mends something that touches but shows too few ridges for a finger. */
export function adviseUnclear(signs: DefectSigns, measures: DefectMeasures): Guidance {
  const { touchedArea, ridgeArea } = measures;
  const isLight = isTooLight(measures);
  // Ridges on most of a small area are a finger that is only arriving, or its tip.
  if (ridgeArea > 0.4 * touchedArea) return isLight ? 'press-harder' : 'cover-more';
  if (ridgeArea > SOME_RIDGES && signs.floodedShare > FLOODED_MOST.inDark) return 'press-lighter';
  if (ridgeArea > SOME_RIDGES && isLight && signs.greyShare < GREY_MOST.onWhite) return 'moisten-finger';
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

/** Where the ridges of a frame lie, and how much of them. */
type Placement = Pick<DefectMeasures, 'offCentre' | 'ridgeArea'>;

/**
 * Whether a print lies to one side and runs out of the frame there, so that a part of the fingertip is missing. Small glasses
 * are always full, and not meant.
 */
export function isOverTheEdge({ rimShare }: DefectSigns, { offCentre, ridgeArea }: Placement): boolean {
  return rimShare > RIM_MOST && ridgeArea < WHOLE_TIP && liesAside(offCentre) > OFF_CENTRE_MOST.part;
}

/** Whether what touches lies to one side of the frame. */
export function isOffCentre({ offCentre, ridgeArea }: Placement): boolean {
  return liesAside(offCentre) > (ridgeArea < WHOLE_TIP ? OFF_CENTRE_MOST.part : OFF_CENTRE_MOST.whole);
}

function liesAside({ x, y }: DefectMeasures['offCentre']): number {
  return Math.max(Math.abs(x), Math.abs(y));
}
