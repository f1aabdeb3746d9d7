import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLASH_LAYOUT, parseCalibration } from './calibration.ts';
import { UNIT_A, UNIT_B, createFlash } from './emulator/emulated-unit.ts';
import { FLASH_LENGTH } from './protocol.ts';

/** A flash with these figures in place of unit A's, by offset. */
function flashWith(figures: Readonly<Record<number, number>>): Uint8Array {
  const flash = createFlash(UNIT_A);
  const view = new DataView(flash.buffer);
  for (const [at, value] of Object.entries(figures)) view.setUint16(Number(at), value, true);
  return flash;
}

describe('the calibration flash', () => {
  it('is read with all figures of its unit', () => {
    const flash = flashWith({ 0x0e: 1048, 0x10: 961, 0x2c: 0x1_0000 - 678, 0x5892: 241 });
    flash[0x1df8] = 7;
    flash[0x1df8 + 14_999] = 9;
    flash[0x5894] = 3;
    flash[0x5993] = 4;
    const read = parseCalibration(flash);
    if (!read.ok) throw new Error(read.error.detail);
    const { bandOffsets, flatField, flatFieldWeights, ...figures } = read.value;
    expect(figures).toEqual({
      originX: 316,
      originY: 204,
      width: 956,
      height: 688,
      exposure: 1116,
      flatFieldTarget: 241,
    });
    expect(bandOffsets).toEqual([1048, 961, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -678]);
    expect([flatField.length, flatField[0], flatField[1], flatField[14_999]]).toEqual([15_000, 7, 240, 9]);
    expect([flatFieldWeights.length, flatFieldWeights[0], flatFieldWeights[100], flatFieldWeights[255]]).toEqual([
      256, 3, 100, 4,
    ]);
    expect(structuredClone(read.value)).toEqual(read.value);
  });

  it('has the figures of another unit, too', () => {
    expect(parseCalibration(createFlash(UNIT_B))).toMatchObject({ ok: true, value: UNIT_B });
  });

  it('shares no memory with what was read', () => {
    const flash = createFlash(UNIT_A);
    const read = parseCalibration(flash);
    flash.fill(0);
    expect(read.ok && read.value.flatField[0]).toBe(240);
  });

  it.each([
    ['erased', new Uint8Array(FLASH_LENGTH).fill(0xff), 'a picture of 65535 x 65535'],
    ['empty', new Uint8Array(FLASH_LENGTH), 'a picture of 0 x 0'],
    ['too short', new Uint8Array(FLASH_LENGTH - 1), '22941 of 22942 bytes'],
    ['too narrow', flashWith({ [FLASH_LAYOUT.width]: 599 }), 'a picture of 599 x 688'],
    ['too wide', flashWith({ [FLASH_LAYOUT.width]: 1101 }), 'a picture of 1101 x 688'],
    ['too low', flashWith({ [FLASH_LAYOUT.height]: 399 }), 'a picture of 956 x 399'],
    ['too high', flashWith({ [FLASH_LAYOUT.height]: 801 }), 'a picture of 956 x 801'],
    ['without an exposure', flashWith({ [FLASH_LAYOUT.exposure]: 0 }), 'an exposure of 0'],
    ['with an erased exposure', flashWith({ [FLASH_LAYOUT.exposure]: 0xffff }), 'an exposure of 65535'],
  ])('is refused when %s', (_name, flash, detail) => {
    expect(parseCalibration(flash)).toEqual({ ok: false, error: { code: 'calibration-unreadable', detail } });
  });

  it('is read within its bounds or refused, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.integer({ min: 0, max: FLASH_LENGTH }),
        (bytes, at) => {
          const flash = createFlash(UNIT_A);
          flash.set(bytes.subarray(0, FLASH_LENGTH - at), at);
          const read = parseCalibration(flash);
          if (!read.ok) return;
          expect(read.value.width).toBeGreaterThanOrEqual(600);
          expect(read.value.width).toBeLessThanOrEqual(1100);
          expect(read.value.height).toBeGreaterThanOrEqual(400);
          expect(read.value.height).toBeLessThanOrEqual(800);
          expect(read.value.bandOffsets).toHaveLength(16);
        },
      ),
    );
  });
});
