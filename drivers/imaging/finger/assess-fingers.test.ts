import { describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { assessFingers } from './assess-fingers.ts';
import { isComplete } from '../picture/assessment.ts';
import type { Assessment, Wanted } from '../picture/assessment.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { assessFrame } from './quality.ts';
import { handOf, shifted, slapOf, wantedFingers } from '../testing/simulated-pictures.ts';

function namesOf({ samples }: Assessment): readonly string[] {
  return samples.map(({ bioSubType }) => bioSubType);
}

const bare = blankFrame(1600, 1000, 500, 250);

describe('a slap', () => {
  it.each([
    ['left hand', handOf('Left'), wantedFingers(1, 4)],
    ['right hand', handOf('Right'), wantedFingers(2, 4)],
    ['two thumbs', ['Left Thumb', 'Right Thumb'], wantedFingers(3, 2)],
    [
      'hand without its ring finger',
      handOf('Right').filter((name) => name !== 'Right RingFinger'),
      wantedFingers(2, 3, { exceptions: ['Right RingFinger'] }),
    ],
    ['one thumb', ['Right Thumb'], wantedFingers(3, 1, { exceptions: ['Left Thumb'] })],
    [
      'two index fingers',
      ['Left IndexFinger', 'Right IndexFinger'],
      wantedFingers(0, 2, { bioSubTypes: ['Right IndexFinger', 'Left IndexFinger'] }),
    ],
  ] as const satisfies readonly (readonly [string, readonly FingerName[], Wanted])[])(
    'of a %s is named, judged and complete',
    (_, fingers, wanted) => {
      const frame = slapOf(fingers, 'whole');
      const assessment = assessFingers(frame, frame, wanted);
      expect(assessment).toMatchObject({ present: true, guidance: 'good' });
      expect(namesOf(assessment)).toEqual(fingers);
      expect(isComplete(assessment, wanted)).toBe(true);
      const mean = assessment.samples.reduce((sum, { quality }) => sum + quality, 0) / fingers.length;
      expect(assessment.quality).toBe(mean);
      expect(mean).toBeGreaterThan(70);
    },
  );

  it('of unnamed fingers keeps them unnamed', () => {
    const wanted = wantedFingers(0, 1, { bioSubTypes: ['UNKNOWN'] });
    const assessment = assessFingers(slapOf(['Left MiddleFinger'], 'unnamed'), null, wanted);
    expect(namesOf(assessment)).toEqual(['UNKNOWN']);
    expect(isComplete(assessment, wanted)).toBe(true);
  });

  it.each([
    ['more-fingers', handOf('Left').slice(1), wantedFingers(1, 4), 3],
    ['more-fingers', ['Left Thumb'], wantedFingers(3, 2), 1],
    ['fewer-fingers', handOf('Left'), wantedFingers(1, 3, { exceptions: ['Left LittleFinger'] }), 4],
    ['fewer-fingers', handOf('Right'), wantedFingers(3, 2), 4],
  ] as const satisfies readonly (readonly [string, readonly FingerName[], Wanted, number])[])(
    'is answered by %s where the number is wrong',
    (guidance, fingers, wanted, count) => {
      const assessment = assessFingers(slapOf(fingers, 'number'), null, wanted);
      expect(assessment).toMatchObject({ present: true, quality: 0, guidance });
      // They are drawn, but it is not known which fingers they are.
      expect(namesOf(assessment)).toEqual(Array.from({ length: count }, () => 'UNKNOWN'));
      expect(isComplete(assessment, wanted)).toBe(false);
    },
  );

  it('of the other hand is reported, and its fingers carry their own names', () => {
    for (const [side, other, subId] of [
      ['Left', 'Right', 2],
      ['Right', 'Left', 1],
    ] as const) {
      const wanted = wantedFingers(subId, 4);
      const assessment = assessFingers(slapOf(handOf(side), `wrong ${other}`), null, wanted);
      expect(assessment).toMatchObject({ present: true, quality: 0, guidance: 'wrong-hand' });
      expect(namesOf(assessment)).toEqual(handOf(side));
      expect(isComplete(assessment, wanted)).toBe(false);
    }
  });

  it('that moves gets the guidance to hold still', () => {
    const frame = slapOf(handOf('Right'), 'moving');
    expect(assessFingers(frame, shifted(frame, 3, 1), wantedFingers(2, 4)).guidance).toBe('hold-still');
    expect(assessFingers(frame, frame, wantedFingers(2, 4)).guidance).toBe('good');
    // A frame of another size cannot be compared.
    expect(assessFingers(frame, blankFrame(400, 500, 500), wantedFingers(2, 4)).guidance).toBe('good');
  });

  it('over the edge of the glass gets the guidance to move, and a poor one the guidance of its weakest finger', () => {
    const frame = slapOf(handOf('Right'), 'edge');
    const top = Math.min(...assessFingers(frame, null, wantedFingers(2, 4)).samples.map(({ box }) => box.y));
    expect(assessFingers(shifted(frame, 0, -top - 40), null, wantedFingers(2, 4)).guidance).toBe('move-to-centre');
    const dry = assessFingers(slapOf(handOf('Right'), 'dry', { quality: 25 }), null, wantedFingers(2, 4));
    expect(dry.guidance).toBe('moisten-finger');
    expect(dry.quality).toBeLessThan(45);
  });

  it('falls with the quality of its fingers', () => {
    const scores = [85, 65, 45, 25].map(
      (quality) => assessFingers(slapOf(handOf('Left'), 'fall', { quality }), null, wantedFingers(1, 4)).quality,
    );
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
    expect(scores[3]!).toBeLessThan(0.6 * scores[0]!);
  });

  it('is absent from bare glass, a black frame and a smear', () => {
    const wanted = wantedFingers(1, 4);
    const nothing = { present: false, samples: [], quality: 0 };
    expect(assessFingers(bare, null, wanted)).toEqual({ ...nothing, guidance: 'place-finger' });
    expect(assessFingers(blankFrame(1600, 1000, 500, 0), null, wanted)).toMatchObject(nothing);
    const smear = slapOf(handOf('Left'), 'smear', { isSmudged: true });
    expect(assessFingers(smear, null, wanted)).toEqual({ ...nothing, guidance: 'clean-glass' });
  });

  it('leaves the frames as they were', () => {
    const frame = slapOf(handOf('Left'), 'kept');
    const before = frame.pixels.slice();
    const previous: Frame = { ...frame, pixels: frame.pixels.slice() };
    assessFingers(frame, previous, wantedFingers(1, 4));
    expect(frame.pixels).toEqual(before);
    expect(previous.pixels).toEqual(before);
  });
});

describe('a frame of a single reader', () => {
  const wanted = wantedFingers(0, 1, { bioSubTypes: ['UNKNOWN'], deviceSubType: 'Single' });
  const master = drawMaster({ person: 1, finger: 'Right IndexFinger' }).frame;
  const frame = placeInWindow(createImpression(master, 1), 400, 500);

  it('is one finger, the whole frame, as the capture check judges it', () => {
    const { score, guidance } = assessFrame(frame);
    const box = { x: 0, y: 0, width: 400, height: 500 };
    const sample = { bioSubType: 'UNKNOWN', box, quality: score };
    const assessment = assessFingers(frame, null, wanted);
    expect(assessment).toEqual({ present: true, samples: [sample], quality: score, guidance });
    expect(isComplete(assessment, wanted)).toBe(true);
    const named = { ...wanted, bioSubTypes: ['Left Thumb'] };
    expect(namesOf(assessFingers(frame, null, named))).toEqual(['Left Thumb']);
  });

  it('shows nothing when the glass is bare, and never more than one finger', () => {
    const nothing = assessFingers(blankFrame(400, 500, 500, 250), null, wanted);
    expect(nothing).toEqual({ present: false, samples: [], quality: 0, guidance: 'place-finger' });
    const two = { ...wanted, count: 2 };
    const assessment = assessFingers(frame, null, two);
    expect(assessment).toMatchObject({ present: true, quality: 0, guidance: 'more-fingers' });
    expect(isComplete(assessment, two)).toBe(false);
  });
});
