import { describe, expect, it } from 'vitest';
import { placeInWindow } from '../picture/frame.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { assessEyes } from '../eye/assess-eyes.ts';
import { assessFingers } from '../finger/assess-fingers.ts';
import type { Sample } from '../picture/assessment.ts';
import { cutFrame } from '../picture/cut.ts';
import { encodeSample } from './encode-sample.ts';
import { cutFinger } from '../finger/finger-cut.ts';
import { COMPRESSION, FINGER_POSITIONS, readFingerRecord } from './iso-19794-4.ts';
import type { FingerRecord } from './iso-19794-4.ts';
import { EYE_LABELS, IRIS_IMAGE_FORMAT, IRIS_IMAGE_TYPE, readIrisRecord } from './iso-19794-6.ts';
import type { IrisRecord } from './iso-19794-6.ts';
import { LID_MASK, SCLERA_MASK } from '../eye/iris-crop.ts';
import { readJp2 } from '../codec/jp2.ts';
import { openJpeg2000 } from '../codec/jpeg2000.ts';
import type { DecodedJpeg2000 } from '../codec/jpeg2000.ts';
import { eyePicture, handOf, sideBySide, slapOf, wantedEyes, wantedFingers } from '../testing/simulated-pictures.ts';

const codec = openJpeg2000();
const capturedAt = Date.UTC(2026, 1, 3, 4, 5, 6, 789);

async function decode(image: Uint8Array): Promise<DecodedJpeg2000> {
  const decoded = await codec.decode(image);
  if (!decoded.ok) throw new Error(decoded.error.code);
  return decoded.value;
}

function fingerRecord(bytes: Uint8Array): FingerRecord {
  const record = readFingerRecord(bytes);
  if (!record.ok) throw new Error(record.error.field);
  return record.value;
}

function irisRecord(bytes: Uint8Array): IrisRecord {
  const record = readIrisRecord(bytes);
  if (!record.ok) throw new Error(record.error.field);
  return record.value;
}

describe('record of a finger', () => {
  const slap = slapOf(handOf('Left'), 'encode');
  const { samples } = assessFingers(slap, null, wantedFingers(1, 4));

  it('for a registration is the finger to the pixel, at its position', async () => {
    for (const sample of samples) {
      const record = fingerRecord(
        await encodeSample(codec, { frame: slap, sample, type: 'Finger', purpose: 'Registration', capturedAt }),
      );
      expect(record).toMatchObject({
        capturedAt: new Date(capturedAt),
        quality: [{ score: sample.quality, algorithmVendor: 0, algorithm: 0 }],
        position: FINGER_POSITIONS[sample.bioSubType as 'Left RingFinger'],
        compression: COMPRESSION.jpeg2000Lossless,
        scanRate: { horizontal: 500, vertical: 500 },
        imageRate: { horizontal: 500, vertical: 500 },
        impression: 0,
        width: sample.box.width,
        height: sample.box.height,
      });
      const { frame, reversible, resolutionGiven } = await decode(record.image);
      expect([reversible, resolutionGiven]).toEqual([true, true]);
      expect(frame).toEqual(cutFinger(slap, sample.box));
      expect(readJp2(record.image)).toMatchObject({ ok: true });
    }
    expect(samples.map(({ bioSubType }) => FINGER_POSITIONS[bioSubType as 'Left RingFinger'])).toEqual([10, 9, 8, 7]);
  });

  it('for authentication is lossy at no more than 15:1', async () => {
    for (const sample of samples) {
      const record = fingerRecord(
        await encodeSample(codec, { frame: slap, sample, type: 'Finger', purpose: 'Auth', capturedAt }),
      );
      expect(record.compression).toBe(COMPRESSION.jpeg2000Lossy);
      expect((record.width * record.height) / record.image.length).toBeLessThanOrEqual(15);
      const { frame, reversible } = await decode(record.image);
      expect(reversible).toBe(false);
      expect(frame).toMatchObject({ width: record.width, height: record.height, pixelsPerInch: 500 });
    }
  });

  it('of a single reader is the whole frame, of an unknown finger only for authentication', async () => {
    const frame = placeInWindow(createImpression(drawMaster({ person: 1, finger: 'Left Thumb' }).frame, 1), 400, 500);
    const sample: Sample = { bioSubType: 'UNKNOWN', box: { x: 0, y: 0, width: 400, height: 500 }, quality: 61.4 };
    const input = { frame, sample, type: 'Finger', capturedAt } as const;
    const record = fingerRecord(await encodeSample(codec, { ...input, purpose: 'Auth' }));
    expect(record).toMatchObject({ position: 0, width: 400, height: 500, quality: [{ score: 61 }] });
    await expect(encodeSample(codec, { ...input, purpose: 'Registration' })).rejects.toThrow(RangeError);
    const named = { ...sample, bioSubType: 'Left Thumb' };
    const lossless = fingerRecord(await encodeSample(codec, { ...input, sample: named, purpose: 'Registration' }));
    expect((await decode(lossless.image)).frame).toEqual(frame);
  });

  it('leaves the frame as it was and wipes what was made on the way', async () => {
    const before = slap.pixels.slice();
    const handed: Uint8Array[] = [];
    const spying = {
      encode: async (...parameters: Parameters<typeof codec.encode>): Promise<Uint8Array> => {
        const image = await codec.encode(...parameters);
        handed.push(parameters[0].pixels, image);
        return image;
      },
    };
    const [sample] = samples;
    await encodeSample(spying, { frame: slap, sample: sample!, type: 'Finger', purpose: 'Auth', capturedAt });
    expect(slap.pixels).toEqual(before);
    expect(handed).toHaveLength(2);
    for (const buffer of handed) expect(buffer.every((value) => value === 0)).toBe(true);
  });
});

describe('record of an iris', () => {
  const both = sideBySide(eyePicture(2, 'Right', { dx: -12 }), eyePicture(2, 'Left', { opening: 0.85 }));
  const { samples } = assessEyes(both, null, wantedEyes(3, 2));

  it('for a registration is cropped with its margins, to the pixel', async () => {
    for (const sample of samples) {
      const record = irisRecord(
        await encodeSample(codec, { frame: both, sample, type: 'Iris', purpose: 'Registration', capturedAt }),
      );
      const { iris } = sample.rings!;
      expect(record).toMatchObject({
        capturedAt: new Date(capturedAt),
        eyes: 1,
        quality: [{ score: sample.quality }],
        eye: sample.bioSubType === 'Left' ? EYE_LABELS.Left : EYE_LABELS.Right,
        imageType: IRIS_IMAGE_TYPE.cropped,
        format: IRIS_IMAGE_FORMAT.monoJpeg2000,
        compression: 'lossless',
      });
      expect(Math.abs(record.width - 3.2 * iris.radius)).toBeLessThan(2);
      expect(Math.abs(record.height - 2.4 * iris.radius)).toBeLessThan(2);
      for (const [range, size] of [
        [record.irisCentreX, record.width],
        [record.irisCentreY, record.height],
      ] as const) {
        expect(Math.abs((range.smallest + range.largest) / 2 - size / 2)).toBeLessThanOrEqual(1);
      }
      expect(record.irisDiameter.largest).toBeGreaterThanOrEqual(210);
      const { frame, reversible } = await decode(record.image);
      expect(reversible).toBe(true);
      const x = Math.round(iris.x - 1.6 * iris.radius);
      const y = Math.round(iris.y - 1.2 * iris.radius);
      expect(frame).toEqual(cutFrame(both, { x, y, width: record.width, height: record.height }));
    }
  });

  it('for authentication is masked: lids in one grey, sclera in another, the iris as it was', async () => {
    for (const sample of samples) {
      const record = irisRecord(
        await encodeSample(codec, { frame: both, sample, type: 'Iris', purpose: 'Auth', capturedAt }),
      );
      expect(record).toMatchObject({
        imageType: IRIS_IMAGE_TYPE.croppedAndMasked,
        format: IRIS_IMAGE_FORMAT.monoJpeg2000,
        compression: 'lossy',
      });
      expect((record.width * record.height) / record.image.length).toBeLessThanOrEqual(15);
      const { frame, reversible } = await decode(record.image);
      expect(reversible).toBe(false);
      const { iris, pupil } = sample.rings!;
      const left = iris.x - (record.irisCentreX.smallest + record.irisCentreX.largest) / 2;
      const top = iris.y - (record.irisCentreY.smallest + record.irisCentreY.largest) / 2;
      const masked = (x: number, y: number): number => frame.pixels[Math.round(y) * frame.width + Math.round(x)]!;
      for (const side of [-1, 1]) {
        const beside = masked(iris.x - left + side * 1.3 * iris.radius, iris.y - top + 0.1 * iris.radius);
        expect(Math.abs(beside - SCLERA_MASK)).toBeLessThan(10);
        expect(Math.abs(masked(frame.width / 2 + side * 150, 3) - LID_MASK)).toBeLessThan(10);
      }
      let difference = 0;
      for (let step = 0; step < 100; step += 1) {
        const angle = (0.5 * step * Math.PI) / 100 - 0.25 * Math.PI;
        const x = Math.round(pupil.x + 0.5 * (pupil.radius + iris.radius) * Math.cos(angle));
        const y = Math.round(pupil.y + 0.5 * (pupil.radius + iris.radius) * Math.sin(angle));
        difference += Math.abs(masked(x - left, y - top) - both.pixels[y * both.width + x]!) / 100;
      }
      expect(difference).toBeLessThan(8);
    }
  });

  it('finds the eye again where a sample does not say where it is', async () => {
    const { rings, ...bare } = samples[1]!;
    const input = { frame: both, type: 'Iris', purpose: 'Registration', capturedAt } as const;
    const record = await encodeSample(codec, { ...input, sample: bare });
    expect(record).toEqual(await encodeSample(codec, { ...input, sample: { ...bare, rings: rings! } }));
    const shut = { ...input, frame: sideBySide(eyePicture(2, 'Right', { opening: 0 }), eyePicture(2, 'Left')) };
    await expect(
      encodeSample(codec, { ...shut, sample: { ...bare, box: { x: 0, y: 0, width: 640, height: 480 } } }),
    ).rejects.toThrow(RangeError);
  });

  it('of an unknown eye is only for authentication', async () => {
    const sample = { ...samples[0]!, bioSubType: 'UNKNOWN' };
    const input = { frame: both, sample, type: 'Iris', capturedAt } as const;
    expect(irisRecord(await encodeSample(codec, { ...input, purpose: 'Auth' })).eye).toBe(EYE_LABELS.UNKNOWN);
    await expect(encodeSample(codec, { ...input, purpose: 'Registration' })).rejects.toThrow(RangeError);
  });

  it('at the edge of the lens is cropped there, and never reaches into the other eye', async () => {
    const aside = sideBySide(eyePicture(2, 'Right', { dx: 180 }), eyePicture(2, 'Left', { dx: -180 }));
    const found = assessEyes(aside, null, wantedEyes(3, 2)).samples;
    expect(found).toHaveLength(2);
    for (const sample of found) {
      const record = irisRecord(
        await encodeSample(codec, { frame: aside, sample, type: 'Iris', purpose: 'Registration', capturedAt }),
      );
      expect(record.width).toBeLessThan(3.1 * sample.rings!.iris.radius);
      expect(record.width).toBeGreaterThan(2.4 * sample.rings!.iris.radius);
    }
  });
});
