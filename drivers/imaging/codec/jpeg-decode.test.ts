import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Frame } from '../../reader/port.ts';
import { decodeJpeg } from './jpeg-decode.ts';
import { encodeJpeg } from './jpeg.ts';

function ramp(width: number, height: number): Frame {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => ((at % width) * 255) / width);
  return { width, height, pixelsPerInch: 500, pixels };
}

describe('decoding a JPEG', () => {
  it('gives back what was encoded, near enough', async () => {
    const frame = ramp(120, 90);
    const decoded = await decodeJpeg(await encodeJpeg(frame, 90), 500);
    if (!decoded.ok) throw new Error(decoded.error.code);
    expect(decoded.value).toMatchObject({ width: 120, height: 90, pixelsPerInch: 500 });
    const worst = Math.max(...decoded.value.pixels.map((value, at) => Math.abs(value - (frame.pixels[at] ?? 0))));
    expect(worst).toBeLessThan(12);
  });

  it('gives each frame pixels of its own', async () => {
    const jpeg = await encodeJpeg(ramp(64, 64), 80);
    const [one, two] = [await decodeJpeg(jpeg, 500), await decodeJpeg(jpeg, 500)];
    expect(one.ok && two.ok && one.value.pixels.buffer !== two.value.pixels.buffer).toBe(true);
  });

  it('makes no room for a picture larger than any reader has', async () => {
    const jpeg = Uint8Array.from(await encodeJpeg(ramp(64, 64), 80));
    const at = jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === 0xc0);
    jpeg.set([0xff, 0xff, 0xff, 0xff], at + 5);
    expect(await decodeJpeg(jpeg, 500)).toEqual({ ok: false, error: { code: 'jpeg-too-large' } });
  });

  it('makes no pass over a picture more often than any reader wants', async () => {
    const jpeg = Buffer.from(await encodeJpeg(ramp(64, 64), 80));
    const scan = jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])), -2);
    const end = jpeg.subarray(-2);
    const often = (count: number): Buffer =>
      Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: count - 1 }, () => scan), end]);
    expect(await decodeJpeg(often(21), 500)).toEqual({ ok: false, error: { code: 'jpeg-too-many-scans' } });
    expect(await decodeJpeg(often(20), 500)).not.toMatchObject({ error: { code: 'jpeg-too-many-scans' } });
  });

  it('reads any other bytes as a picture or as unreadable, and works afterwards', async () => {
    const jpeg = await encodeJpeg(ramp(64, 64), 80);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(jpeg.length - 1), fc.nat(255)), { minLength: 1 }),
        fc.nat(jpeg.length),
        async (changes, length) => {
          const broken = Uint8Array.from(jpeg.subarray(0, length));
          for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
          const decoded = await decodeJpeg(broken, 500);
          if (decoded.ok) expect(decoded.value.pixels.length).toBe(decoded.value.width * decoded.value.height);
          else expect(decoded.error.code).toMatch(/^jpeg-(unreadable|too-large|too-many-scans)$/);
        },
      ),
      { numRuns: 200 },
    );
    expect((await decodeJpeg(jpeg, 500)).ok).toBe(true);
    expect(await decodeJpeg(new Uint8Array(), 500)).toEqual({ ok: false, error: { code: 'jpeg-unreadable' } });
  });
});
