import { describe, expect, it } from 'vitest';
import { type FingerName, FINGERS } from '#vocabulary/fingers.ts';
import { WRONG_HAND_CERTAINTY } from './assess-fingers.ts';
import { findFingers } from './finger-segments.ts';
import type { FingerSegment } from './finger-segments.ts';
import { expectedFingers, guessHand } from './hand.ts';
import { handOf, slapOf, wantedFingers } from '../testing/simulated-pictures.ts';

describe('names of the fingers of a slap', () => {
  it('run from left to right in the picture', () => {
    expect(expectedFingers(wantedFingers(1, 4))).toEqual([
      'Left LittleFinger',
      'Left RingFinger',
      'Left MiddleFinger',
      'Left IndexFinger',
    ]);
    expect(expectedFingers(wantedFingers(2, 4))).toEqual([
      'Right IndexFinger',
      'Right MiddleFinger',
      'Right RingFinger',
      'Right LittleFinger',
    ]);
    expect(expectedFingers(wantedFingers(3, 2))).toEqual(['Left Thumb', 'Right Thumb']);
  });

  it('leave out the exceptions', () => {
    const exceptions = ['Left RingFinger'];
    expect(expectedFingers(wantedFingers(1, 3, { exceptions }))).toEqual([
      'Left LittleFinger',
      'Left MiddleFinger',
      'Left IndexFinger',
    ]);
    expect(expectedFingers(wantedFingers(3, 1, { exceptions: ['Left Thumb'] }))).toEqual(['Right Thumb']);
  });

  it('are those the caller gave, in any order', () => {
    const bioSubTypes = ['Right MiddleFinger', 'Left IndexFinger', 'Right IndexFinger'];
    expect(expectedFingers(wantedFingers(0, 3, { bioSubTypes }))).toEqual([
      'Left IndexFinger',
      'Right IndexFinger',
      'Right MiddleFinger',
    ]);
  });

  it('are unknown where nothing says which fingers these are', () => {
    expect(expectedFingers(wantedFingers(0, 2, { bioSubTypes: ['UNKNOWN'] }))).toEqual(['UNKNOWN', 'UNKNOWN']);
    expect(expectedFingers(wantedFingers(0, 1, { bioSubTypes: ['UNKNOWN', 'Left Thumb'], exceptions: [] }))).toEqual([
      'Left Thumb',
    ]);
    expect(expectedFingers(wantedFingers(1, 3))).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
  });
});

describe('the hand of a slap', () => {
  it('is recognised from four fingers and from three, at any turn of the hand', () => {
    const missing = [null, 'IndexFinger', 'MiddleFinger', 'RingFinger', null];
    for (const [index, side] of (['Left', 'Right', 'Right', 'Left', 'Right'] as const).entries()) {
      const fingers = handOf(side).filter((name) => !name.endsWith(String(missing[index])));
      const segments = findFingers(slapOf(fingers, `hand ${index}`));
      expect(segments).toHaveLength(fingers.length);
      const guess = guessHand(segments, fingers, 500);
      expect(guess).toMatchObject({ hand: side });
      expect(guess!.certainty).toBeGreaterThan(0.9);
      // The same picture, asked for as the other hand with the same finger missing.
      const other = FINGERS.filter((name) =>
        fingers.some(
          (finger) => finger.split(' ')[1] === name.split(' ')[1] && finger.split(' ')[0] !== name.split(' ')[0],
        ),
      );
      expect(guessHand(segments, other, 500)).toMatchObject({ hand: side });
    }
  });

  it('is not certain without the little finger: the other three are nearly their own mirror', () => {
    for (const side of ['Left', 'Right'] as const) {
      const fingers = handOf(side).filter((name) => !name.endsWith('LittleFinger'));
      const guess = guessHand(findFingers(slapOf(fingers, 'no little')), fingers, 500);
      expect(guess!.certainty).toBeLessThan(WRONG_HAND_CERTAINTY);
    }
  });

  it('is not guessed from thumbs, from two fingers, from both hands or from unknown ones', () => {
    const segment: FingerSegment = {
      box: { x: 0, y: 0, width: 1, height: 1 },
      angle: 0,
      tip: { x: 0, y: 0 },
      width: 100,
      length: 150,
      isMerged: false,
      isCutOff: false,
    };
    const guess = (names: readonly (FingerName | 'UNKNOWN')[], count = names.length): unknown =>
      guessHand(
        Array.from({ length: count }, () => segment),
        names,
        500,
      );
    expect(guess(['Left Thumb', 'Right Thumb'])).toBeNull();
    expect(guess(['Left IndexFinger', 'Left MiddleFinger'])).toBeNull();
    expect(guess(['Left IndexFinger', 'Right IndexFinger', 'Right MiddleFinger'])).toBeNull();
    expect(guess(['UNKNOWN', 'UNKNOWN', 'UNKNOWN'])).toBeNull();
    expect(guess(handOf('Left'), 3)).toBeNull();
  });

  it('is not certain where fingers of one size lie level', () => {
    const level = [0, 1, 2, 3].map((index): FingerSegment => ({
      box: { x: 300 * index, y: 100, width: 250, height: 330 },
      angle: 0,
      tip: { x: 300 * index + 125, y: 110 },
      width: 240,
      length: 320,
      isMerged: false,
      isCutOff: false,
    }));
    expect(guessHand(level, handOf('Left'), 500)!.certainty).toBeLessThan(0.55);
  });
});
