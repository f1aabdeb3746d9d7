import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FLASH_LENGTH,
  SENSOR_RUNNING_SETUP,
  SENSOR_SETUP,
  SETUP_WINDOW,
  exposureData,
  exposureRegisters,
  flashReads,
  isHu20,
  parseSerial,
  pictureWindow,
  streamLength,
  windowRegisters,
} from './protocol.ts';
import type { SensorWindow } from './protocol.ts';

const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.padEnd(15), 'utf16le'));
/** As the traces show them: the values of registers 41 to 48. */
const bytesOf = (window: SensorWindow): string =>
  windowRegisters(window)
    .map(({ value }) => value.toString(16).padStart(2, '0'))
    .join(' ');

describe('the requests of a Hamster Pro 20', () => {
  it('are for this model only', () => {
    expect(isHu20({ vendorId: 0x1162, productId: 0x2200 })).toBe(true);
    // Hamster Pro of another generation, U20-A, and a reader of another maker.
    for (const [vendorId, productId] of [
      [0x1162, 0x2201],
      [0x1162, 0x2240],
      [0x05ba, 0x2200],
    ] as const) {
      expect(isHu20({ vendorId, productId })).toBe(false);
    }
  });

  it('set 54 sensor registers, each once, and four more when the sensor runs', () => {
    expect(SENSOR_SETUP).toHaveLength(54);
    expect(new Set(SENSOR_SETUP.map(({ register }) => register)).size).toBe(54);
    expect(SENSOR_SETUP[0]).toEqual({ register: 0x03, value: 0x02 });
    expect(SENSOR_SETUP[53]).toEqual({ register: 0xb9, value: 0x04 });
    expect(SENSOR_RUNNING_SETUP.map(({ register }) => register)).toEqual([0xa5, 0xa6, 0xa7, 0xa8]);
    for (const { register, value } of [...SENSOR_SETUP, ...SENSOR_RUNNING_SETUP]) {
      expect(register).toBeLessThanOrEqual(0xff);
      expect(value).toBeLessThanOrEqual(0xff);
    }
  });

  it('set the windows that two real units get in the traces', () => {
    expect(bytesOf(SETUP_WINDOW)).toBe('00 fa 04 4f 00 28 03 23');
    const unitA = pictureWindow({ originX: 316, originY: 204, width: 956, height: 688 });
    expect(bytesOf(unitA)).toBe('01 48 03 bf 00 cc 02 b3');
    const unitB = pictureWindow({ originX: 320, originY: 172, width: 964, height: 694 });
    expect(windowRegisters(unitB).map(({ register }) => register)).toEqual([
      0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    ]);
    expect(unitB).toEqual({ x: 332, y: 172, width: 964, height: 694 });
  });

  it('read streams of whole packets, as long as two real units send them', () => {
    expect(streamLength(956, 688)).toBe(657_920);
    expect(streamLength(964, 694)).toBe(669_184);
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 1100 }), fc.integer({ min: 400, max: 800 }), (width, height) => {
        const length = streamLength(width, height);
        expect(length % 512).toBe(0);
        expect(length - width * height).toBeGreaterThanOrEqual(0);
        expect(length - width * height).toBeLessThan(512);
      }),
    );
  });

  it('write the exposure big endian, to the reader and to its sensor', () => {
    expect([...exposureData(0x045c)]).toEqual([0x04, 0x5c, 0, 0]);
    expect(exposureRegisters(0x045c)).toEqual([
      { register: 0x30, value: 0x04 },
      { register: 0x31, value: 0x5c },
    ]);
  });

  it('read the flash in six pieces without a gap', () => {
    const reads = flashReads();
    expect(reads.map(({ length }) => length)).toEqual([4096, 4096, 4096, 4096, 4096, 2462]);
    expect(reads.map(({ request }) => request.index)).toEqual([0x2000, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000]);
    expect(reads.reduce((sum, { length }) => sum + length, 0)).toBe(FLASH_LENGTH);
  });
});

describe('the serial number', () => {
  it('loses its padding', () => {
    expect(parseSerial(utf16('H58200001234'))).toEqual({ ok: true, value: 'H58200001234' });
    expect(parseSerial(utf16('H5820 000 1234 '))).toEqual({ ok: true, value: 'H5820 000 1234' });
    expect(parseSerial(utf16('A\0\0\0\0\0\0\0\0\0\0\0\0\0\0'))).toEqual({ ok: true, value: 'A' });
  });

  it.each([
    ['all blanks', utf16('')],
    ['erased', new Uint8Array(30).fill(0xff)],
    ['a control character', utf16('A\nB')],
    ['not Latin', utf16('Дата')],
    ['cut short', utf16('A').subarray(0, 29)],
  ])('is refused when %s', (_name, bytes) => {
    expect(parseSerial(bytes)).toEqual({ ok: false, error: { code: 'serial-unreadable' } });
  });

  it('is printable and not empty whenever it is accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 30 }), (bytes) => {
        const serial = parseSerial(bytes);
        if (serial.ok) expect(serial.value).toMatch(/^[!-~]([ -~]*[!-~])?$/);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,15}$/), (text) => {
        expect(parseSerial(utf16(text))).toEqual({ ok: true, value: text });
      }),
    );
  });
});
