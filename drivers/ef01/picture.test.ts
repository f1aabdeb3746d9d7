import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedFrame } from '../imaging/picture/frame.ts';
import { LONGEST_PICTURE, OPTICAL, ROUND, packPicture, pictureLength, sensorOf, unpackPicture } from './picture.ts';

describe('an uploaded picture', () => {
  it('shows its sensor by its length alone', () => {
    expect(sensorOf(36864)).toBe(OPTICAL);
    expect(sensorOf(18432)).toBe(ROUND);
    expect(LONGEST_PICTURE).toBe(36864);
    for (const length of [0, 18431, 20480, 36863, 36865]) expect(sensorOf(length)).toBeUndefined();
  });

  it('has its left pixel in the high four bits, and 16 greys from black to white', () => {
    const bytes = new Uint8Array(pictureLength(ROUND));
    bytes.set([0x0f, 0x80, 0x1e]);
    const frame = unpackPicture(bytes, ROUND);
    expect([...frame.pixels.subarray(0, 6)]).toEqual([0, 255, 136, 0, 17, 238]);
    expect(isWellFormedFrame(frame)).toBe(true);
    expect(frame.pixelsPerInch).toBe(508);
    expect(unpackPicture(new Uint8Array(36864), OPTICAL)).toMatchObject({
      width: 256,
      height: 288,
      pixelsPerInch: 500,
    });
  });

  it('comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(OPTICAL, ROUND), fc.nat(), (sensor, seed) => {
        const bytes = Uint8Array.from({ length: pictureLength(sensor) }, (_, index) => (index * 31 + seed) & 0xff);
        const frame = unpackPicture(bytes, sensor);
        const again = packPicture(frame, sensor);
        // The last row and column are the border of the sampled area, white.
        const isInside = (index: number): boolean =>
          (2 * index) % sensor.width < sensor.width - 2 && (2 * index) / sensor.width < sensor.height - 1;
        expect(again.filter((_, index) => isInside(index))).toEqual(bytes.filter((_, index) => isInside(index)));
      }),
      { numRuns: 6 },
    );
  });

  it('shows what is smaller than the glass in its middle, with bare glass around it', () => {
    const ink = { width: 100, height: 100, pixelsPerInch: 500, pixels: new Uint8Array(10_000) };
    const frame = unpackPicture(packPicture(ink, OPTICAL), OPTICAL);
    expect(frame.pixels[0]).toBe(255);
    expect(frame.pixels[144 * 256 + 128]).toBe(0);
    expect(frame.pixels.filter((grey) => grey === 0).length).toBe(99 * 99);
  });
});
