import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { encodeJpeg } from './jpeg.ts';

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; componentCount: number; bitsPerSample: number };
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}
type Load = () => Promise<{ JPEGDecoder: new () => Decoder }>;

async function decode(file: Uint8Array): Promise<{ width: number; height: number; pixels: Uint8Array }> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') as Load;
  const decoder = new (await load()).JPEGDecoder();
  decoder.getEncodedBuffer(file.length).set(file);
  decoder.decode();
  const { width, height, componentCount, bitsPerSample } = decoder.getFrameInfo();
  expect([componentCount, bitsPerSample]).toEqual([1, 8]);
  const pixels = new Uint8Array(decoder.getDecodedBuffer());
  decoder.delete();
  return { width, height, pixels };
}

function meanError(frame: Frame, pixels: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < frame.pixels.length; at += 1) sum += Math.abs(frame.pixels[at]! - pixels[at]!);
  return sum / frame.pixels.length;
}

const master = drawMaster({ person: 3, finger: 'Right Thumb' }).frame;
const finger = placeInWindow(createImpression(master, 1), 400, 500);

describe('JPEG for live pictures', () => {
  it('shows the frame, at its size and resolution', async () => {
    const file = await encodeJpeg(finger, 80);
    const decoded = await decode(file);
    expect(decoded).toMatchObject({ width: 400, height: 500 });
    expect(meanError(finger, decoded.pixels)).toBeLessThan(4);
    // Baseline (SOF0) between SOI and EOI, 500 dots an inch.
    expect([...file.subarray(0, 4), ...file.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]);
    expect([...file.subarray(13, 18)]).toEqual([1, 0x01, 0xf4, 0x01, 0xf4]);
    const sof = file.findIndex((byte, at) => byte === 0xff && file[at + 1] === 0xc0);
    expect([...file.subarray(sof + 5, sof + 9)]).toEqual([0x01, 0xf4, 0x01, 0x90]);
  });

  it('grows and gets truer with the quality', async () => {
    const files = await Promise.all([20, 50, 80, 95].map((quality) => encodeJpeg(finger, quality)));
    const sizes = files.map((file) => file.length);
    expect(sizes).toEqual([...sizes].sort((one, other) => one - other));
    const errors: number[] = [];
    for (const file of files) errors.push(meanError(finger, (await decode(file)).pixels));
    expect(errors).toEqual([...errors].sort((one, other) => other - one));
  });

  it('takes frames of any size, also one after another in other sizes', async () => {
    for (const [width, height] of [
      [1600, 1000],
      [32, 32],
      [1280, 480],
      [97, 41],
    ] as const) {
      const decoded = await decode(await encodeJpeg(blankFrame(width, height, 500, 90), 80));
      expect(decoded).toEqual({ width, height, pixels: new Uint8Array(width * height).fill(90) });
    }
  });

  it('makes of noise at the highest quality a whole file that is no larger than the picture', async () => {
    const random = seededRandom('noise');
    for (const [width, height] of [
      [400, 500],
      [64, 48],
      [1600, 1000],
    ] as const) {
      const pixels = Uint8Array.from({ length: width * height }, () => (random.next() < 0.5 ? 0 : 255));
      for (let turn = 0; turn < 3; turn += 1) {
        const file = await encodeJpeg({ width, height, pixelsPerInch: 500, pixels }, 100);
        expect(file.length).toBeLessThanOrEqual(width * height);
        expect([...file.subarray(-2)]).toEqual([0xff, 0xd9]);
        expect((await decode(file)).pixels.length).toBe(pixels.length);
      }
    }
    expect((await decode(await encodeJpeg(finger, 80))).width).toBe(400);
  });

  it('leaves the frame as it was and keeps its heap over a thousand frames', async () => {
    const before = finger.pixels.slice();
    const first = await encodeJpeg(finger, 70);
    for (let turn = 0; turn < 1000; turn += 1) await encodeJpeg(turn % 2 === 0 ? blankFrame(64, 48, 500) : master, 70);
    expect(await encodeJpeg(finger, 70)).toEqual(first);
    expect(finger.pixels).toEqual(before);
  });

  it('throws at what is no frame, a picture too small for its own tables, or no quality', async () => {
    await expect(encodeJpeg(blankFrame(16, 16, 500), 80)).rejects.toThrow(RangeError);
    await expect(encodeJpeg({ ...finger, width: 401 }, 80)).rejects.toThrow(RangeError);
    await expect(encodeJpeg({ ...finger, width: 0, pixels: new Uint8Array(0) }, 80)).rejects.toThrow(RangeError);
    for (const quality of [0, 101, Number.NaN]) await expect(encodeJpeg(finger, quality)).rejects.toThrow(RangeError);
  });
});
