import { beforeAll, describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression, smudge, touchFrom } from '../../simulated/finger/impression.ts';
import { createSpoiledImpression } from '../../simulated/finger/spoiled-touch.ts';
import { cutFrame } from '../picture/cut.ts';
import { DUPLICATE_SCORE, findDuplicate, keepFinger, resemblances, wipeKept } from './duplicate-finger.ts';
import type { KeptFinger } from './duplicate-finger.ts';
import { segmentFrame } from '../finger/finger-segments.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { handOf, slapOf } from '../testing/simulated-pictures.ts';

const HAND: readonly FingerName[] = ['Right Thumb', 'Right IndexFinger', 'Right MiddleFinger', 'Left IndexFinger'];

function impression(master: Frame, seed: number | string, degrees: number): Frame {
  const touch = { ...touchFrom(seed), rotation: (degrees * Math.PI) / 180 };
  return createImpression(placeInWindow(master, 400, 500), seed, touch);
}

describe('a finger given twice', () => {
  let masters: Frame[];
  let taken: { bioSubType: string; kept: KeptFinger }[];
  beforeAll(() => {
    masters = [1, 2, 3].flatMap((person) => HAND.map((finger) => drawMaster({ person, finger }).frame));
    taken = masters.slice(0, 4).map((master, index) => ({
      bioSubType: HAND[index]!,
      kept: keepFinger(impression(master, `taken ${index}`, 0)),
    }));
  }, 60_000);

  it.each([0, -15, 30, 40])(
    'is recognised among the fingers of the hand when it is turned by %d degrees',
    (degrees) => {
      for (const [index, master] of masters.slice(0, 4).entries()) {
        const again = keepFinger(impression(master, `again ${index}`, degrees));
        const found = findDuplicate(again, taken);
        expect(found?.bioSubType).toBe(HAND[index]);
        expect(found?.score).toBeGreaterThan(DUPLICATE_SCORE + 0.2);
      }
    },
  );

  it('is recognised when it is dry, wet, or lightly pressed', () => {
    for (const spoiling of ['dry', 'wet', 'light'] as const) {
      for (const [index, master] of masters.slice(0, 2).entries()) {
        const print = createSpoiledImpression(master, `${spoiling} ${index}`, touchFrom(index), spoiling, 0.6);
        expect(findDuplicate(keepFinger(print), taken)?.bioSubType).toBe(HAND[index]);
      }
    }
  });

  it('is not confused with other fingers of the same person or of other people', () => {
    for (const [index, { kept }] of taken.entries()) {
      const others = taken.filter((_, other) => other !== index);
      expect(findDuplicate(kept, others)).toBeNull();
    }
    for (const [index, master] of masters.slice(4).entries()) {
      expect(findDuplicate(keepFinger(impression(master, `stranger ${index}`, 10)), taken)).toBeNull();
    }
  });

  it('is recognised among the fingers of one slap', () => {
    const fingers = handOf('Right');
    const slap = slapOf(fingers, 'twice');
    const kept = segmentFrame(slap).fingers.map(({ box }) => keepFinger(cutFrame(slap, box)));
    expect(kept).toHaveLength(4);
    for (const [index, finger] of kept.entries()) {
      expect(
        findDuplicate(
          finger,
          kept.filter((_, other) => other !== index).map((other) => ({ bioSubType: 'x', kept: other })),
        ),
      ).toBeNull();
    }
    const again = slapOf(fingers, 'another slap');
    const cuts = segmentFrame(again).fingers.map(({ box }) => keepFinger(cutFrame(again, box)));
    const named = kept.map((finger, index) => ({ bioSubType: fingers[index]!, kept: finger }));
    expect(cuts.map((cut) => findDuplicate(cut, named)?.bioSubType)).toEqual(fingers);
  });

  it('is not found without a print: bare glass, a smudge, a black frame, no finger taken before', () => {
    const frames = [blankFrame(400, 500, 500, 250), blankFrame(400, 500, 500, 0), blankFrame(1, 1, 500)];
    for (const frame of [...frames, smudge(masters[0]!, 1)]) {
      expect(findDuplicate(keepFinger(frame), taken)).toBeNull();
    }
    expect(findDuplicate(taken[0]!.kept, [])).toBeNull();
    expect(resemblances(taken[0]!.kept, [])).toEqual([]);
  });

  it('is kept small, apart from the frame, and can be forgotten', () => {
    const frame = impression(masters[0]!, 'kept', 0);
    const before = frame.pixels.slice();
    const kept = keepFinger(frame);
    expect(frame.pixels).toEqual(before);
    expect(kept.ridges.length).toBeLessThan(50_000);
    expect(structuredClone(kept)).toEqual(kept);
    frame.pixels.fill(255);
    expect(findDuplicate(kept, taken)?.bioSubType).toBe(HAND[0]);
    wipeKept(kept);
    expect(new Set(kept.ridges).size).toBe(1);
    expect(findDuplicate(kept, taken)).toBeNull();
    expect(findDuplicate(taken[0]!.kept, [{ bioSubType: 'x', kept }])).toBeNull();
  });
});
