import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { CALM_LOOK, eyePicture, irisTruth } from '../testing/simulated-pictures.ts';
import { withFaintEdge, withLamp, withWhiteSclera } from '../testing/real-causes.ts';
import { findEyes } from './eye-location.ts';
import { REFLECTION_GREY, lookThrough } from './lens-pictures.ts';

const PEOPLE = [1, 2, 3, 4, 5, 6, 7, 8] as const;

function truthOf(person: number, dilation = CALM_LOOK.dilation) {
  const truth = irisTruth(person, 'Left', { dilation });
  return { iris: truth, pupil: { ...truth, radius: truth.pupilRadius } };
}

function expectFound(frame: Frame, { iris, pupil }: ReturnType<typeof truthOf>): void {
  const [found] = findEyes(frame);
  expect(found).toBeDefined();
  expect(Math.hypot(found!.pupil.x - pupil.x, found!.pupil.y - pupil.y)).toBeLessThan(6);
  expect(Math.abs(found!.pupil.radius - pupil.radius)).toBeLessThan(5);
  expect(Math.abs(found!.iris.radius - iris.radius)).toBeLessThan(8);
}

describe('a wide-open eye near the lamps', () => {
  it.each(PEOPLE)('is found though sclera and skin are white and a lamp lies on its pupil (person %d)', (person) => {
    const truth = truthOf(person);
    const bright = withWhiteSclera(eyePicture(person, 'Left'), truth.iris, 150);
    const white = bright.pixels.filter((grey) => grey >= REFLECTION_GREY).length;
    expect(white / bright.pixels.length).toBeGreaterThan(0.02);
    for (const radius of [8, 14, 20]) {
      expectFound(withLamp(bright, { ...truth.pupil, radius }), truth);
    }
  });

  it('loses its lamps and keeps its sclera when reflections are taken out', () => {
    const truth = truthOf(3);
    const bright = withWhiteSclera(eyePicture(3, 'Left'), truth.iris, 110);
    const lamp = { x: Math.round(truth.pupil.x), y: Math.round(truth.pupil.y), radius: 18 };
    const { fine } = lookThrough(withLamp(bright, lamp), { x: 0, width: 640 });
    const pupil = fine.values[lamp.y * 640 + lamp.x]!;
    expect(pupil).toBeLessThan(90);
    const kept = fine.values.filter((grey) => grey >= REFLECTION_GREY).length;
    const whites = bright.pixels.filter((grey) => grey >= REFLECTION_GREY).length;
    expect(kept / whites).toBeGreaterThan(0.9);
  });
});

describe('an iris with a faint edge around a black pupil', () => {
  it.each(PEOPLE)('is measured by its own edge, not by the rim of the pupil (person %d)', (person) => {
    for (const dilation of [0.3, 0.42, 0.55]) {
      const truth = truthOf(person, dilation);
      const frame = eyePicture(person, 'Left', { dilation });
      expectFound(withFaintEdge(frame, truth.iris, { ...truth.pupil, radius: truth.pupil.radius }, 0.6), truth);
    }
  });
});
