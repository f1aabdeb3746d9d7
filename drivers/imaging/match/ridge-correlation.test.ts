import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression, smudge, touchFrom } from '../../simulated/finger/impression.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from '../codec/jpeg2000.ts';
import { readPgm } from '../codec/pgm.ts';
import { SAME_FINGER_SCORE, compare, prepareProbe, prepareTemplate } from './ridge-correlation.ts';
import type { FingerTemplate } from './ridge-correlation.ts';

const FINGERS = ['Right IndexFinger', 'Left Thumb'] as const;
const externalData = process.env['KIOSK_EXTERNAL_DATA'];
const jpeg2000 = openJpeg2000();

/** As it travels: cut to the sensor, made lossy, made pixels again. */
async function sent(frame: Frame): Promise<Frame> {
  const decoded = await jpeg2000.decode(await jpeg2000.encode(placeInWindow(frame, 400, 500), AUTHENTICATION_MODE));
  if (!decoded.ok) throw new Error(decoded.error.code);
  return decoded.value.frame;
}

interface Scores {
  readonly genuine: number[];
  readonly impostor: number[];
}

async function scoreAll(masters: readonly Frame[], seeds: readonly number[]): Promise<Scores> {
  const templates: FingerTemplate[] = [];
  for (const [index, master] of masters.entries()) {
    templates.push(prepareTemplate(await sent(createImpression(master, `enrolled ${index}`))));
  }
  const scores: Scores = { genuine: [], impostor: [] };
  for (const seed of seeds) {
    for (const [index, master] of masters.entries()) {
      const probe = prepareProbe(await sent(createImpression(master, `${seed} ${index}`)));
      for (const [other, template] of templates.entries()) {
        scores[other === index ? 'genuine' : 'impostor'].push(compare(probe, template).score);
      }
    }
  }
  return scores;
}

function separation(name: string, { genuine, impostor }: Scores): { least: number; most: number } {
  const least = Math.min(...genuine);
  const most = Math.max(...impostor);
  console.log(
    `${name}: same finger ${genuine.length} comparisons, least ${least.toFixed(3)}; ` +
      `other fingers ${impostor.length} comparisons, most ${most.toFixed(3)}; accepted from ${SAME_FINGER_SCORE}`,
  );
  return { least, most };
}

describe('ridge correlation', () => {
  let masters: Frame[];
  beforeAll(() => {
    masters = [];
    for (let person = 1; person <= 10; person += 1) {
      for (const finger of FINGERS) masters.push(drawMaster({ person, finger }).frame);
    }
  }, 60_000);

  it('separates ten people and two fingers of each with a wide margin', { timeout: 120_000 }, async () => {
    const { least, most } = separation('synthetic', await scoreAll(masters, [1]));
    expect(least).toBeGreaterThan(SAME_FINGER_SCORE + 0.1);
    expect(most).toBeLessThan(SAME_FINGER_SCORE - 0.1);
  });

  it.skipIf(externalData === undefined)('separates the five SFinGe pictures', { timeout: 60_000 }, async () => {
    const pictures: Frame[] = [];
    for (let number = 1; number <= 5; number += 1) {
      const file = join(externalData ?? '', 'fingerprints-sfinge', `SFinGe_Test0${number}.pgm`);
      const picture = readPgm(await readFile(file), 500);
      if (!picture.ok) throw new Error(picture.error.code);
      pictures.push(picture.value);
    }
    const { least, most } = separation('SFinGe', await scoreAll(pictures, [1, 2]));
    expect(least).toBeGreaterThan(SAME_FINGER_SCORE + 0.1);
    expect(most).toBeLessThan(SAME_FINGER_SCORE - 0.1);
  });

  it('finds turn and shift again', () => {
    const master = placeInWindow(masters[0]!, 400, 500);
    const calm = { ...touchFrom(1), pressure: 0, dryness: 0, stretch: 0 };
    const template = prepareTemplate(createImpression(master, 1, { ...calm, dx: 0, dy: 0, rotation: 0 }));
    const turned = { ...calm, dx: 0, dy: 0, rotation: (6 * Math.PI) / 180 };
    expect(compare(prepareProbe(createImpression(master, 2, turned)), template).rotation).toBeCloseTo(-6, 0);
    const moved = compare(
      prepareProbe(createImpression(master, 2, { ...calm, dx: 14, dy: -9, rotation: 0 })),
      template,
    );
    expect(Math.abs(moved.dx + 14)).toBeLessThanOrEqual(3);
    expect(Math.abs(moved.dy - 9)).toBeLessThanOrEqual(3);
  });

  it('holds at the extremes of what the glass may show', () => {
    const master = masters[3]!;
    const template = prepareTemplate(
      createImpression(master, 1, {
        ...touchFrom(1),
        dx: -10,
        dy: -10,
        rotation: (-5 * Math.PI) / 180,
        pressure: -0.75,
      }),
    );
    const far = { ...touchFrom(2), dx: 10, dy: 10, rotation: (5 * Math.PI) / 180, pressure: 0.75, stretch: 2 };
    expect(compare(prepareProbe(createImpression(master, 2, far)), template).score).toBeGreaterThan(SAME_FINGER_SCORE);
  });

  // As real people lay their fingers: the search for turn and shift, and the blocks', reach so far.
  it.each([
    ['turned by 38 degrees', { rotation: (38 * Math.PI) / 180 }],
    ['turned back by 27 degrees', { rotation: (-27 * Math.PI) / 180 }],
    ['laid 100 pixels aside', { dx: 90, dy: -45 }],
    ['stretched by 9 pixels', { stretch: 9 }],
    ['turned, aside and stretched', { rotation: 0.4, dx: 40, dy: 30, stretch: 5 }],
  ])('knows a finger that is %s from others', (_, change) => {
    const touch = { ...touchFrom(1), dx: 0, dy: 0, rotation: 0, stretch: 0, pressure: 0 };
    const laid = masters.slice(0, 4).map((master) => placeInWindow(master, 400, 500));
    const templates = laid.map((master) => prepareTemplate(createImpression(master, 1, touch)));
    for (const [index, master] of laid.entries()) {
      const probe = prepareProbe(createImpression(master, `far ${index}`, { ...touch, ...change }));
      const scores = templates.map((template) => compare(probe, template).score);
      for (const [other, score] of scores.entries()) {
        if (other === index) expect(score).toBeGreaterThan(SAME_FINGER_SCORE);
        else expect(score).toBeLessThan(SAME_FINGER_SCORE);
      }
    }
  });

  it('refuses a smudge of the right finger, bare glass, black and noise', () => {
    const master = masters[2]!;
    const template = prepareTemplate(createImpression(master, 1));
    const noise = blankFrame(320, 400, 500);
    for (let at = 0; at < noise.pixels.length; at += 1) noise.pixels[at] = (at * 2654435761) >>> 24;
    for (const frame of [
      smudge(master, 1),
      smudge(master, 2),
      blankFrame(320, 400, 500),
      blankFrame(320, 400, 500, 0),
      noise,
    ]) {
      expect(compare(prepareProbe(frame), template).score).toBeLessThan(SAME_FINGER_SCORE - 0.2);
      expect(compare(prepareProbe(frame), prepareTemplate(frame)).score).toBeLessThanOrEqual(1);
    }
  });

  it('refuses too little of the right finger', () => {
    const master = masters[2]!;
    const template = prepareTemplate(createImpression(master, 1));
    const tip = placeInWindow(placeInWindow(createImpression(master, 2), 90, 90), 320, 400);
    expect(compare(prepareProbe(tip), template).score).toBeLessThan(SAME_FINGER_SCORE);
  });

  it('compares pictures of different size and resolution', () => {
    const master = masters[5]!;
    const template = prepareTemplate(placeInWindow(createImpression(master, 1), 400, 500));
    const print = createImpression(master, 2);
    const double = { width: 640, height: 800, pixelsPerInch: 1000, pixels: new Uint8Array(640 * 800) };
    for (let y = 0; y < 800; y += 1) {
      for (let x = 0; x < 640; x += 1) double.pixels[y * 640 + x] = print.pixels[(y >> 1) * 320 + (x >> 1)]!;
    }
    expect(compare(prepareProbe(double), template).score).toBeGreaterThan(SAME_FINGER_SCORE);
  });

  it('forgets a probe on request', () => {
    const print = createImpression(masters[0]!, 1);
    const template = prepareTemplate(print);
    const probe = prepareProbe(createImpression(masters[0]!, 2));
    expect(compare(probe, template).score).toBeGreaterThan(SAME_FINGER_SCORE);
    const { turned } = probe;
    const copies = [...turned.values()];
    probe[Symbol.dispose]();
    const arrays = [
      ...[probe.image, ...copies].flatMap((image) => [image.ridges, image.mask]),
      ...probe.spectra.flatMap((spectrum) => [spectrum.real, spectrum.imaginary]),
    ];
    for (const array of arrays) expect(array.every((value) => value === 0)).toBe(true);
    expect(compare(probe, template).score).toBe(0);
  });

  it('takes frames of any size', () => {
    const template = prepareTemplate(blankFrame(1, 1, 500));
    expect(compare(prepareProbe(blankFrame(3, 2, 500)), template)).toMatchObject({ score: 0 });
  });
});
