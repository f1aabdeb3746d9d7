import { describe, expect, it } from 'vitest';
import { assessEyes } from './assess-eyes.ts';
import { isComplete } from '../picture/assessment.ts';
import type { Assessment } from '../picture/assessment.ts';
import { blankFrame } from '../picture/frame.ts';
import { eyePicture, shifted, sideBySide, wantedEyes } from '../testing/simulated-pictures.ts';

const right = eyePicture(2, 'Right');
const left = eyePicture(2, 'Left', { blur: 2 });
const both = sideBySide(right, left);
const room = blankFrame(1280, 480, 500, 34);

/** Names with the half of the frame each was found in. */
function seen({ samples }: Assessment): readonly string[] {
  return samples.map(({ bioSubType, rings }) => `${bioSubType} ${rings!.iris.x < 640 ? 'left half' : 'right half'}`);
}

describe('eyes in front of a double reader', () => {
  it.each([
    ['both', wantedEyes(3, 2), ['Left right half', 'Right left half']],
    ['the left one', wantedEyes(1, 1), ['Left right half']],
    ['the right one', wantedEyes(2, 1), ['Right left half']],
    ['what no exception forbids', wantedEyes(3, 1, { exceptions: ['Left'] }), ['Right left half']],
    [
      'the named ones in their order',
      wantedEyes(0, 2, { bioSubTypes: ['Right', 'Left'] }),
      ['Right left half', 'Left right half'],
    ],
    ['the better one of unknown', wantedEyes(0, 1, { bioSubTypes: ['UNKNOWN'] }), ['UNKNOWN left half']],
    ['both unknown', wantedEyes(0, 2, { bioSubTypes: ['UNKNOWN'] }), ['UNKNOWN left half', 'UNKNOWN right half']],
  ] as const)('are named: %s', (_, wanted, names) => {
    const assessment = assessEyes(both, both, wanted);
    expect(assessment).toMatchObject({ present: true, guidance: 'good' });
    expect(seen(assessment)).toEqual(names);
    expect(isComplete(assessment, wanted)).toBe(true);
    const mean = assessment.samples.reduce((sum, { quality }) => sum + quality, 0) / assessment.samples.length;
    expect(assessment.quality).toBe(mean);
    expect(mean).toBeGreaterThan(50);
  });

  it('are asked to open where one is shut', () => {
    const wanted = wantedEyes(3, 2);
    const assessment = assessEyes(sideBySide(right, eyePicture(2, 'Left', { opening: 0 })), null, wanted);
    expect(assessment).toMatchObject({ present: true, quality: 0, guidance: 'open-eyes' });
    expect(isComplete(assessment, wanted)).toBe(false);
    expect(assessEyes(sideBySide(eyePicture(2, 'Right', { opening: 0 }), left), null, wantedEyes(1, 1)).guidance).toBe(
      'good',
    );
  });

  it('are nothing where the wanted one is not there', () => {
    const noEye = { present: false, samples: [], quality: 0 };
    expect(assessEyes(room, room, wantedEyes(3, 2))).toEqual({ ...noEye, guidance: 'look-here' });
    const shut = sideBySide(right, eyePicture(2, 'Left', { opening: 0 }));
    expect(assessEyes(shut, null, wantedEyes(1, 1))).toEqual({ ...noEye, guidance: 'open-eyes' });
  });
});

describe('an eye in front of a single reader', () => {
  const wanted = wantedEyes(1, 1, { deviceSubType: 'Single' });

  it('is the one that was asked for', () => {
    const assessment = assessEyes(left, left, wanted);
    expect(seen(assessment)).toEqual(['Left left half']);
    expect(assessment.samples[0]!.box).toEqual({ x: 0, y: 0, width: 640, height: 480 });
    expect(isComplete(assessment, wanted)).toBe(true);
    const two = wantedEyes(3, 2, { deviceSubType: 'Single' });
    expect(isComplete(assessEyes(left, left, two), two)).toBe(false);
  });

  it.each([
    ['open-eyes', { opening: 0.6 }],
    ['come-closer', { zoom: 0.7 }],
    ['move-back', { zoom: 1.4 }],
    ['hold-still', { blur: 4 }],
    ['move-to-centre', { dx: 150 }],
    ['move-to-centre', { dy: 110 }],
    ['good', {}],
  ] as const)('get the guidance %s', (guidance, look) => {
    const frame = eyePicture(2, 'Left', look);
    expect(assessEyes(frame, frame, wanted)).toMatchObject({ present: true, guidance });
  });

  it('get the guidance to hold still while they move, and not for noise', () => {
    const frame = eyePicture(2, 'Left', { noise: 5 }, 1);
    expect(assessEyes(frame, shifted(frame, 4, 2), wanted).guidance).toBe('hold-still');
    expect(assessEyes(frame, eyePicture(2, 'Left', { noise: 5 }, 2), wanted).guidance).toBe('good');
    expect(assessEyes(frame, blankFrame(64, 48, 500), wanted).guidance).toBe('good');
  });
});
