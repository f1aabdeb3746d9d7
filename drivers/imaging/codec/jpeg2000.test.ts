import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { lengthenCodestream, readCodestreamHeader } from './codestream.ts';
import { readJp2, writeJp2 } from './jp2.ts';
import { drawMasterEye } from '../../simulated/eye/eye.ts';
import { takeEyePicture } from '../../simulated/eye/eye-picture.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createGlass } from '../../simulated/finger/glass.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { drawSlap } from '../../simulated/finger/slap.ts';
import { touchOfQuality } from '../../simulated/finger/touch-quality.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from './jpeg2000.ts';

function stripes(width: number, height: number, pixelsPerInch = 500): Frame {
  const pixels = Uint8Array.from({ length: width * height }, (_, index) => {
    const x = index % width;
    const y = Math.floor(index / width);
    return Math.round(127 + 120 * Math.sin(((x + 0.6 * y) * 2 * Math.PI) / 9 + Math.sin(y / 40)));
  });
  return { width, height, pixelsPerInch, pixels };
}

const pictures = {
  finger: (): Frame =>
    placeInWindow(createImpression(drawMaster({ person: 2, finger: 'Left Thumb' }).frame, 1), 400, 500),
  slap: (): Frame => {
    const fingers = (['Left LittleFinger', 'Left RingFinger', 'Left MiddleFinger', 'Left IndexFinger'] as const).map(
      (finger) => ({ finger, master: drawMaster({ person: 2, finger }).frame, jointSeed: finger }),
    );
    return drawSlap(fingers, { seed: 1, touchOf: (seed) => touchOfQuality(80, seed), isSmudged: false });
  },
  eye: (): Frame => takeEyePicture(drawMasterEye({ person: 2, eye: 'Right' }), 1),
  noise: (width: number, height: number): Frame => {
    const random = seededRandom('noise');
    return {
      width,
      height,
      pixelsPerInch: 500,
      pixels: Uint8Array.from({ length: width * height }, () => random.next() * 256),
    };
  },
  speck: (): Frame => {
    const frame = blankFrame(400, 500, 500);
    for (let y = 200; y < 240; y += 1) frame.pixels.set(stripes(40, 1).pixels, y * 400 + 180);
    return frame;
  },
};

describe('JPEG 2000', () => {
  const codec = openJpeg2000();

  it('keeps every pixel and the resolution without loss', async () => {
    for (const frame of [stripes(300, 400), stripes(41, 33, 1000), stripes(3, 2), stripes(1, 1)]) {
      const file = await codec.encode(frame, { kind: 'lossless' });
      const decoded = await codec.decode(file);
      expect(decoded).toEqual({ ok: true, value: { frame, reversible: true, resolutionGiven: true } });
    }
  });

  it('stays lossy and under 15:1 in the authentication mode', async () => {
    const frame = stripes(300, 400);
    const file = await codec.encode(frame, AUTHENTICATION_MODE);
    const ratio = (frame.width * frame.height) / file.length;
    expect(ratio).toBeGreaterThan(9);
    expect(ratio).toBeLessThan(15);
    const decoded = await codec.decode(file);
    if (!decoded.ok) throw new Error(decoded.error.code);
    expect(decoded.value.reversible).toBe(false);
    const errors = frame.pixels.map((pixel, index) => Math.abs(pixel - (decoded.value.frame.pixels[index] ?? 0)));
    expect(errors.reduce((sum, value) => sum + value, 0) / errors.length).toBeLessThan(12);
  });

  it('stays under 15:1 for what a reader really delivers', async () => {
    const glass = createGlass(1);
    const master = drawMaster({ person: 4, finger: 'Left LittleFinger' }).frame;
    for (const seed of [1, 2, 3]) {
      glass.lay(createImpression(master, seed));
      for (let turn = 0; turn < 4; turn += 1) glass.nextFrame();
      const frame = glass.nextFrame();
      const file = await codec.encode(frame, AUTHENTICATION_MODE);
      expect((frame.width * frame.height) / file.length).toBeLessThan(13);
    }
  });

  it('keeps every pixel of fingers, slaps and eyes without loss', async () => {
    for (const frame of [pictures.finger(), pictures.slap(), pictures.eye(), pictures.noise(640, 480)]) {
      const decoded = await codec.decode(await codec.encode(frame, { kind: 'lossless' }));
      expect(decoded).toEqual({ ok: true, value: { frame, reversible: true, resolutionGiven: true } });
    }
  });

  it('never compresses any picture by more than 15:1 for authentication', async () => {
    const noisy = [pictures.finger(), pictures.slap(), pictures.eye(), pictures.noise(400, 500)];
    for (const frame of noisy) {
      const file = await codec.encode(frame, AUTHENTICATION_MODE);
      const ratio = frame.pixels.length / file.length;
      expect(ratio).toBeGreaterThan(9);
      expect(ratio).toBeLessThan(13);
    }
    const flat = [
      ...[0, 128, 255].map((grey) => blankFrame(400, 500, 500, grey)),
      blankFrame(1600, 1000, 500, 250),
      blankFrame(640, 480, 450, 26),
      blankFrame(100, 100, 500),
      pictures.speck(),
    ];
    for (const frame of flat) {
      const file = await codec.encode(frame, AUTHENTICATION_MODE);
      expect(frame.pixels.length / file.length).toBeLessThanOrEqual(15);
      const decoded = await codec.decode(file);
      if (!decoded.ok) throw new Error(decoded.error.code);
      expect(decoded.value).toMatchObject({ reversible: false, resolutionGiven: true });
      expect(decoded.value.frame).toMatchObject({ width: frame.width, height: frame.height });
      for (const [at, pixel] of frame.pixels.entries()) {
        if (Math.abs(pixel - decoded.value.frame.pixels[at]!) > 12) throw new Error(`pixel ${at} is far off`);
      }
    }
  });

  it('writes a JP2 that begins with the signature box and names 500 ppi', async () => {
    const file = await codec.encode(stripes(32, 32), { kind: 'lossless' });
    expect(Buffer.from(file.subarray(0, 12)).toString('hex')).toBe('0000000c6a5020200d0a870a');
    const jp2 = readJp2(file);
    if (!jp2.ok) throw new Error(jp2.error.code);
    expect(jp2.value.pixelsPerInch?.horizontal).toBeCloseTo(500, 1);
    expect(jp2.value.pixelsPerInch?.vertical).toBeCloseTo(500, 1);
  });

  it('survives a thousand pictures on one heap', async () => {
    const frame = stripes(24, 24);
    for (let turn = 0; turn < 1000; turn += 1) {
      const decoded = await codec.decode(await codec.encode(frame, { kind: 'lossless' }));
      expect(decoded.ok).toBe(true);
    }
  });

  it('answers damaged pictures with a refusal, and goes on working', async () => {
    const frame = stripes(64, 48);
    const file = await codec.encode(frame, { kind: 'lossless' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.nat(file.length),
        async (changes, cut) => {
          const damaged = file.slice(0, cut % 2 === 0 ? file.length : cut);
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          const result = await codec.decode(damaged);
          if (result.ok) expect(result.value.frame.pixels.length).toBe(frame.pixels.length);
          else expect(result.error.code).toMatch(/^(jp2|codestream|jpeg2000)-/);
        },
      ),
      { numRuns: 300 },
    );
    expect((await codec.decode(file)).ok).toBe(true);
  });

  it('refuses a codestream that ends within the picture, and decodes the next one', async () => {
    const whole = await codec.encode(stripes(64, 64), { kind: 'lossless' });
    const jp2 = readJp2(whole);
    if (!jp2.ok) throw new Error(jp2.error.code);
    const half = jp2.value.codestream.subarray(0, jp2.value.codestream.length / 2);
    const cut = writeJp2({ width: 64, height: 64, pixelsPerInch: 500, codestream: half });
    expect(await codec.decode(cut)).toEqual({ ok: false, error: { code: 'jpeg2000-undecodable' } });
    expect((await codec.decode(whole)).ok).toBe(true);
  });

  it('refuses a picture whose boxes and codestream disagree, and one that is too large', async () => {
    const small = readJp2(await codec.encode(stripes(32, 32), { kind: 'lossless' }));
    if (!small.ok) throw new Error(small.error.code);
    const { codestream } = small.value;
    const other = writeJp2({ width: 33, height: 32, pixelsPerInch: 500, codestream });
    expect(await codec.decode(other)).toEqual({ ok: false, error: { code: 'jpeg2000-size-mismatch' } });
    const huge = codestream.slice();
    const view = new DataView(huge.buffer);
    view.setUint32(8, 60_000);
    view.setUint32(12, 60_000);
    const file = writeJp2({ width: 60_000, height: 60_000, pixelsPerInch: 500, codestream: huge });
    expect(await codec.decode(file)).toEqual({ ok: false, error: { code: 'jpeg2000-too-large' } });
  });
});

describe('JP2 boxes', () => {
  const codestream = Uint8Array.of(0xff, 0x4f);
  const file = writeJp2({ width: 7, height: 5, pixelsPerInch: 500, codestream });

  it('reads back size, resolution and codestream at any resolution', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 50, max: 4000 }),
        fc.uint8Array({ maxLength: 40 }),
        (width, height, pixelsPerInch, content) => {
          const jp2 = readJp2(writeJp2({ width, height, pixelsPerInch, codestream: content }));
          if (!jp2.ok) throw new Error(jp2.error.code);
          expect(jp2.value).toMatchObject({ width, height, codestream: content });
          expect(Math.round(jp2.value.pixelsPerInch?.horizontal ?? 0)).toBe(pixelsPerInch);
        },
      ),
    );
  });

  it('refuses every truncation', () => {
    for (let length = 0; length < file.length; length += 1) {
      expect(readJp2(file.subarray(0, length)).ok).toBe(false);
    }
  });

  it.each([
    ['jp2-malformed', 'jP  ', 8],
    ['jp2-malformed', 'ftyp', 20],
    ['jp2-box-missing', 'ftyp', 16],
    ['jp2-box-missing', 'jp2h', 36],
    ['jp2-box-missing', 'ihdr', 44],
    ['jp2-not-grey', 'ihdr', 57],
    ['jp2-not-grey', 'colr', 76],
  ] as const)('answers %s for a changed %s', (code, box, at) => {
    const changed = file.slice();
    // Both brand fields say "jp2 "; the compatibility list is the one that counts.
    if (box === 'ftyp' && code === 'jp2-malformed') changed[28] = 0x78;
    else changed[at] = (changed[at] ?? 0) ^ 0x03;
    expect(readJp2(changed)).toEqual({ ok: false, error: { code, box } });
  });

  it('passes over a box it does not know and a missing resolution', () => {
    const extra = Uint8Array.of(0, 0, 0, 9, 0x78, 0x6d, 0x6c, 0x20, 1);
    const before = file.length - 8 - codestream.length;
    const withExtra = Uint8Array.from([...file.subarray(0, before), ...extra, ...file.subarray(before)]);
    expect(readJp2(withExtra).ok).toBe(true);
    const withoutResolution = file.slice();
    withoutResolution[before - 22] = 0x78;
    expect(readJp2(withoutResolution)).toMatchObject({ ok: true, value: { pixelsPerInch: null } });
  });
});

describe('codestream header', () => {
  it('refuses what is no codestream', () => {
    expect(readCodestreamHeader(new Uint8Array(60))).toEqual({
      ok: false,
      error: { code: 'codestream-malformed', segment: 'SOC' },
    });
  });

  it.each([
    ['codestream-malformed', 'SIZ', 2, 0x00],
    ['codestream-malformed', 'SIZ', 11, 0x00],
    ['codestream-not-grey', 'SIZ', 41, 0x03],
    ['codestream-not-grey', 'SIZ', 42, 0x0b],
    ['codestream-malformed', 'SIZ', 43, 0x02],
    ['codestream-malformed', 'COD', 45, 0x12],
    ['codestream-malformed', 'COD', 46, 0x5c],
  ] as const)('answers %s in %s for byte %i', async (code, segment, at, value) => {
    const jp2 = readJp2(await openJpeg2000().encode(stripes(32, 32), { kind: 'lossless' }));
    if (!jp2.ok) throw new Error(jp2.error.code);
    const changed = jp2.value.codestream.slice();
    changed[at] = value;
    expect(readCodestreamHeader(changed)).toEqual({ ok: false, error: { code, segment } });
  });

  it('refuses every truncation of the main header', async () => {
    const jp2 = readJp2(await openJpeg2000().encode(stripes(32, 32), { kind: 'lossless' }));
    if (!jp2.ok) throw new Error(jp2.error.code);
    for (let length = 0; length < 60; length += 1) {
      expect(readCodestreamHeader(jp2.value.codestream.subarray(0, length)).ok).toBe(false);
    }
    expect(readCodestreamHeader(jp2.value.codestream)).toEqual({
      ok: true,
      value: { width: 32, height: 32, reversible: true },
    });
  });

  it('is lengthened by comments to any length, and read and decoded as before', async () => {
    const codec = openJpeg2000();
    const jp2 = readJp2(await codec.encode(stripes(32, 32), { kind: 'lossless' }));
    if (!jp2.ok) throw new Error(jp2.error.code);
    const { codestream } = jp2.value;
    expect(lengthenCodestream(codestream, codestream.length)).toBe(codestream);
    for (const more of [1, 6, 7, 65_537, 65_538, 200_000]) {
      const longer = lengthenCodestream(codestream, codestream.length + more);
      expect(longer.length).toBeGreaterThanOrEqual(codestream.length + more);
      expect(longer.length).toBeLessThan(codestream.length + more + 12);
      expect(readCodestreamHeader(longer)).toEqual(readCodestreamHeader(codestream));
      const decoded = await codec.decode(writeJp2({ width: 32, height: 32, pixelsPerInch: 500, codestream: longer }));
      expect(decoded).toMatchObject({ ok: true, value: { frame: stripes(32, 32) } });
    }
  });
});
