import { beforeAll, describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { SINGLE_GLASS, createGlass } from '../../simulated/finger/glass.ts';
import { createImpression, touchFrom } from '../../simulated/finger/impression.ts';
import { drawResidue } from '../../simulated/finger/residue.ts';
import { createSpoiledImpression } from '../../simulated/finger/spoiled-touch.ts';
import type { Spoiling } from '../../simulated/finger/spoiled-touch.ts';
import {
  ADVICE,
  advisePoor,
  adviseUnclear,
  findDefects,
  isOffCentre,
  isOverTheEdge,
  tallyDefects,
} from './finger-defects.ts';
import type { DefectMeasures, DefectSigns, FingerDefect } from './finger-defects.ts';
import { placeInWindow } from '../picture/frame.ts';
import { assessFrame } from './quality.ts';
import type { FrameQuality } from './quality.ts';
import type { BlockMeasure } from './ridge-block.ts';

const clean: DefectSigns = { floodedShare: 0, greyShare: 0, greyDarkness: 0, rimShare: 0 };
const whole: DefectMeasures = {
  touchedArea: 0.28,
  ridgeArea: 0.25,
  orientationCertainty: 0.92,
  contrast: 0.98,
  darkness: 0.37,
  glass: 250,
  offCentre: { x: 0, y: 0 },
};

describe('defects of a print', () => {
  it.each<[readonly FingerDefect[], Partial<DefectSigns>, Partial<DefectMeasures>]>([
    [[], {}, {}],
    [['too-wet'], { floodedShare: 0.3 }, { orientationCertainty: 0.8 }],
    [['too-wet'], {}, { darkness: 0.7, orientationCertainty: 0.78, contrast: 0.9 }],
    [['too-hard'], {}, { darkness: 0.7, contrast: 0.4 }],
    [['too-hard'], { floodedShare: 0.3 }, { darkness: 0.64, orientationCertainty: 0.88 }],
    [['smeared'], { greyShare: 0.4, greyDarkness: 0.4 }, {}],
    [['dirty-glass'], { greyShare: 0.16, greyDarkness: 0.15 }, {}],
    [['too-dry'], {}, { orientationCertainty: 0.6, darkness: 0.2 }],
    [['too-light'], {}, { darkness: 0.15 }],
    [['partial'], {}, { touchedArea: 0.1 }],
    [['partial'], { rimShare: 0.1 }, { offCentre: { x: -0.2, y: 0 } }],
    [['too-wet', 'partial'], { floodedShare: 0.3 }, { orientationCertainty: 0.8, touchedArea: 0.1 }],
    // A light touch is small, and grows when it presses.
    [['too-light'], {}, { darkness: 0.15, touchedArea: 0.1 }],
    // A small glass is always full to its rim.
    [[], { rimShare: 0.5 }, {}],
    // What harms a real print as little: wet spots, thin ridges that stand out, pores, uneven grey glass, a whole tip aside.
    [[], { floodedShare: 0.15 }, { darkness: 0.45, orientationCertainty: 0.75 }],
    [['too-wet'], { floodedShare: 0.15 }, { darkness: 0.58, orientationCertainty: 0.75 }],
    [[], {}, { darkness: 0.17, contrast: 0.8 }],
    [['too-light'], {}, { darkness: 0.17, contrast: 0.5 }],
    [[], {}, { orientationCertainty: 0.6, darkness: 0.38 }],
    [['too-dry'], {}, { orientationCertainty: 0.48, darkness: 0.38 }],
    [[], { greyShare: 0.4, greyDarkness: 0.2 }, { glass: 180 }],
    [['dirty-glass'], { greyShare: 0.4, greyDarkness: 0.2 }, { glass: 245 }],
    [[], { greyShare: 0.25, greyDarkness: 0.37 }, { glass: 180 }],
    [['smeared'], { greyShare: 0.35, greyDarkness: 0.37 }, { glass: 180 }],
    [[], { rimShare: 0.1 }, { ridgeArea: 0.3, offCentre: { x: -0.2, y: 0 } }],
  ])('are %j', (defects, signs, measures) => {
    expect(findDefects({ ...clean, ...signs }, { ...whole, ...measures })).toEqual(defects);
  });

  it.each([
    ['press-harder', {}, { ridgeArea: 0.03, touchedArea: 0.05, darkness: 0.15 }],
    ['cover-more', {}, { ridgeArea: 0.03, touchedArea: 0.05 }],
    ['press-lighter', { floodedShare: 0.6 }, { ridgeArea: 0.03, touchedArea: 0.3 }],
    ['moisten-finger', {}, { ridgeArea: 0.05, touchedArea: 0.3, darkness: 0.12 }],
    ['clean-glass', { greyShare: 0.8 }, { ridgeArea: 0.05, touchedArea: 0.3, darkness: 0.12 }],
    ['clean-glass', { floodedShare: 1 }, { ridgeArea: 0, touchedArea: 0.8, darkness: 0 }],
  ] as const)('that leave too little of a finger are answered by %s', (advice, signs, measures) => {
    expect(adviseUnclear({ ...clean, ...signs }, { ...whole, ...measures })).toBe(advice);
  });

  it.each([
    ['press-lighter', { darkness: 0.6 }],
    ['moisten-finger', { darkness: 0.4, orientationCertainty: 0.55 }],
    ['press-harder', { darkness: 0.4, orientationCertainty: 0.75 }],
  ] as const)('that nobody can name are answered by %s', (advice, measures) => {
    expect(advisePoor({ ...whole, ...measures })).toBe(advice);
  });

  it.each([
    [false, 0.2, 0.15],
    [true, 0.2, 0.2],
    [false, 0.3, 0.2],
    [true, 0.3, 0.3],
  ])('%s: %d square inches lie aside by %d of the frame', (isAside, ridgeArea, x) => {
    expect(isOffCentre({ ridgeArea, offCentre: { x, y: 0.1 } })).toBe(isAside);
  });

  it('are counted block by block', () => {
    const block: BlockMeasure = {
      isTouched: true,
      hasRidges: true,
      certainty: 0.9,
      uniformity: 0.9,
      contrast: 1,
      darkness: 0.4,
    };
    const tally = tallyDefects();
    tally.note({ ...block, isTouched: false, darkness: 0 }, true);
    tally.note(block, false);
    tally.note(block, true);
    tally.note({ ...block, darkness: 0.9, contrast: 0.1 }, false);
    tally.note({ ...block, darkness: 0.3, contrast: 0.1 }, false);
    expect(tally.signs()).toEqual({ floodedShare: 0.25, greyShare: 0.25, greyDarkness: 0.3, rimShare: 0.5 });
    expect(tallyDefects().signs()).toEqual(clean);
    expect(isOverTheEdge({ ...clean, rimShare: 0.5 }, { ...whole, offCentre: { x: 0, y: 0.3 } })).toBe(true);
    expect(isOverTheEdge(clean, { ...whole, offCentre: { x: 0, y: 0.3 } })).toBe(false);
  });
});

describe('defects of synthetic prints', () => {
  const FINGERS: readonly FingerName[] = ['Right IndexFinger', 'Left Thumb', 'Left LittleFinger'];
  let masters: Frame[];
  beforeAll(() => {
    masters = [1, 2, 3, 4, 5, 6, 7].flatMap((person) => FINGERS.map((finger) => drawMaster({ person, finger }).frame));
  }, 60_000);

  function judge(spoiling: Spoiling, amount: number): readonly FrameQuality[] {
    return masters.map((master, index) => {
      const seed = `${spoiling} ${amount} ${index}`;
      const print = createSpoiledImpression(master, seed, touchFrom(seed), spoiling, amount);
      return assessFrame(placeInWindow(print, 400, 500));
    });
  }

  function shareOf(judged: readonly FrameQuality[], defect: FingerDefect): number {
    return judged.filter(({ defects }) => defects[0] === defect).length / judged.length;
  }

  it('are not found on good impressions', () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      for (const [index, master] of masters.entries()) {
        const print = createImpression(master, `good ${seed} ${index}`);
        expect(assessFrame(placeInWindow(print, 400, 500))).toMatchObject({ defects: [], guidance: 'good' });
      }
    }
  });

  it.each([
    ['smeared', 0.6, 'smeared', 0.95],
    ['dry', 0.75, 'too-dry', 0.95],
    ['wet', 0.8, 'too-wet', 0.75],
    ['light', 0.75, 'too-light', 0.95],
    ['hard', 0.8, 'too-hard', 0.6],
    ['partial', 0.75, 'partial', 0.8],
  ] as const)('%s at %d is named %s in %d of the prints', (spoiling, amount, defect, least) => {
    const judged = judge(spoiling, amount);
    expect(shareOf(judged, defect)).toBeGreaterThanOrEqual(least);
    // Nothing that is spoiled so much passes for good.
    const passed = judged.filter(({ guidance }) => guidance === 'good').length;
    expect(passed / judged.length).toBeLessThanOrEqual(0.2);
    for (const { defects, guidance, fingerPresent } of judged) {
      if (fingerPresent && defects[0] !== undefined) expect(guidance).toBe(ADVICE[defects[0]]);
    }
  });

  it('are named after what is on the glass where that is not the finger’s', () => {
    const glass = createGlass('dirt', SINGLE_GLASS);
    glass.setResidue(drawResidue(SINGLE_GLASS, 'z'));
    const judged = masters.map((master, seed) => {
      glass.lay(createImpression(master, seed));
      for (let frame = 0; frame < 6; frame += 1) glass.nextFrame();
      return assessFrame(glass.nextFrame());
    });
    expect(shareOf(judged, 'smeared')).toBeLessThan(0.1);
    expect(shareOf(judged, 'dirty-glass')).toBeGreaterThan(0.8);
  });
});
