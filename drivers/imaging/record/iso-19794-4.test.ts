import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPRESSION, FINGER_POSITIONS, readFingerRecord, writeFingerRecord } from './iso-19794-4.ts';
import type { FingerRecord } from './iso-19794-4.ts';

const u8 = (max = 255) => fc.integer({ min: 0, max });
const u16 = fc.integer({ min: 0, max: 0xffff });
const rate = fc.record({
  horizontal: fc.integer({ min: 490, max: 1010 }),
  vertical: fc.integer({ min: 490, max: 1010 }),
});

const anyRecord: fc.Arbitrary<FingerRecord> = fc
  .record({
    capturedAt: fc.option(
      fc.date({
        min: new Date('1970-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
    ),
    captureTechnology: u8(0x14),
    captureVendor: u16,
    captureDeviceType: u16,
    quality: fc.array(fc.record({ score: fc.oneof(u8(100), fc.constant(255)), algorithmVendor: u16, algorithm: u16 }), {
      maxLength: 4,
    }),
    certifications: fc.option(fc.array(fc.record({ authority: u16, scheme: u8() }), { maxLength: 3 })),
    position: u8(10),
    representationNumber: u8(15),
    scaleUnit: fc.constantFrom('pixels-per-inch', 'pixels-per-centimetre'),
    scanRate: rate,
    compression: fc.constantFrom(
      COMPRESSION.jpeg2000Lossy,
      COMPRESSION.jpeg2000Lossless,
      COMPRESSION.wsq,
      COMPRESSION.png,
    ),
    impression: fc.constantFrom(0, 1, 0x0f, 0x18, 0x1c, 0x1d),
    width: fc.integer({ min: 1, max: 0xffff }),
    height: fc.integer({ min: 1, max: 0xffff }),
    image: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    extended: fc.array(fc.record({ type: u16, data: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 2 }),
  })
  .map((record) => ({ ...record, imageRate: record.scanRate }));

const sample: FingerRecord = {
  capturedAt: new Date('2025-03-04T05:06:07.089Z'),
  captureTechnology: 2,
  captureVendor: 0x1234,
  captureDeviceType: 7,
  quality: [{ score: 71, algorithmVendor: 0, algorithm: 1 }],
  certifications: null,
  position: FINGER_POSITIONS['Left IndexFinger'],
  representationNumber: 0,
  scaleUnit: 'pixels-per-inch',
  scanRate: { horizontal: 500, vertical: 500 },
  imageRate: { horizontal: 500, vertical: 500 },
  compression: COMPRESSION.jpeg2000Lossless,
  impression: 0,
  width: 300,
  height: 400,
  image: Uint8Array.of(0, 0, 0, 12, 0x6a),
  extended: [],
};

describe('finger image record, ISO/IEC 19794-4:2011', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(readFingerRecord(writeFingerRecord(record))).toEqual({ ok: true, value: record });
      }),
    );
  });

  it('puts the image at offset 62 with one quality block, 69 with two certification blocks', () => {
    const plain = writeFingerRecord(sample);
    expect([...plain.subarray(62)]).toEqual([...sample.image]);
    const certified = writeFingerRecord({
      ...sample,
      certifications: [
        { authority: 1, scheme: 2 },
        { authority: 3, scheme: 4 },
      ],
    });
    expect([...certified.subarray(69)]).toEqual([...sample.image]);
  });

  it('lays out the header byte by byte', () => {
    const hex = Buffer.from(writeFingerRecord(sample).subarray(0, 62)).toString('hex');
    expect(hex).toBe(
      '46495200' +
        '30323000' +
        '00000043' +
        '0001' +
        '00' +
        '01' +
        '00000033' +
        '07e9030405060' +
        '70059' +
        '02' +
        '1234' +
        '0007' +
        '01' +
        '4700000001' +
        '07' +
        '00' +
        '01' +
        '01f401f401f401f4' +
        '08' +
        '05' +
        '00' +
        '012c' +
        '0190' +
        '00000005',
    );
  });

  it('refuses every truncation', () => {
    fc.assert(
      fc.property(anyRecord, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (record, part) => {
        const bytes = writeFingerRecord(record);
        for (const length of [Math.floor(bytes.length * part), bytes.length - 1]) {
          const result = readFingerRecord(bytes.subarray(0, length));
          expect(result).toMatchObject({ ok: false, error: { code: 'record-truncated' } });
        }
      }),
    );
  });

  it('names the field at which a record with a corrected total length ends', () => {
    const bytes = writeFingerRecord({
      ...sample,
      certifications: [{ authority: 1, scheme: 2 }],
      extended: [{ type: 3, data: Uint8Array.of(1, 2, 3) }],
    });
    const fields = new Set<string>();
    for (let length = 20; length < bytes.length; length += 1) {
      const cut = bytes.slice(0, length);
      const view = new DataView(cut.buffer);
      view.setUint32(8, length);
      view.setUint32(16, length - 16);
      const result = readFingerRecord(cut);
      // Cut exactly between image and extended block is a whole record.
      expect(result.ok).toBe(length === bytes.length - 7);
      if (!result.ok) fields.add(result.error.field);
    }
    expect([...fields]).toEqual([
      ...['capture-time', 'capture-technology', 'capture-vendor', 'capture-device-type'],
      ...['quality-count', 'quality-score', 'quality-algorithm', 'certification-blocks'],
      ...['finger-position', 'representation-number', 'scale-unit', 'scan-rate', 'image-rate', 'bit-depth'],
      ...['compression', 'impression', 'width', 'height', 'image-length', 'extended-block'],
    ]);
  });

  it('refuses every change of a length or count', () => {
    // An image and a block that no wrong length can mistake for a well-formed block.
    const record = {
      ...sample,
      certifications: [{ authority: 0xffff, scheme: 0xff }],
      image: new Uint8Array(40).fill(0xff),
      extended: [{ type: 0xffff, data: new Uint8Array(9).fill(0xff) }],
    };
    const whole = writeFingerRecord(record);
    const lengthFields = [
      ['record-length', 8, 4],
      ['representation-length', 16, 4],
      ['image-length', 62, 4],
      ['extended-block', 66 + 40 + 2, 2],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...lengthFields), fc.nat(3), u8(254), ([field, at, size], byte, change) => {
        const bytes = whole.slice();
        const changed = at + (byte % size);
        bytes[changed] = (bytes[changed] ?? 0) ^ (change + 1);
        const result = readFingerRecord(bytes);
        if (result.ok) throw new Error(`${field} with byte ${changed} changed was taken`);
        // Too short an image leaves bytes over, which then are no block.
        if (field !== 'image-length') expect(result.error.field).toBe(field);
        else expect(['image-length', 'extended-block']).toContain(result.error.field);
      }),
    );
    for (const [at, right] of [
      [34, 1],
      [40, 1],
    ] as const) {
      for (let count = 0; count < 256; count += 1) {
        const bytes = whole.slice();
        bytes[at] = count;
        expect(readFingerRecord(bytes).ok).toBe(count === right);
      }
    }
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readFingerRecord(bytes).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(anyRecord, fc.array(fc.tuple(fc.nat(120), u8()), { maxLength: 6 }), (record, changes) => {
        const bytes = writeFingerRecord(record);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const result = readFingerRecord(bytes);
        if (result.ok) expect(writeFingerRecord(result.value)).toEqual(bytes);
        else expect(['record-truncated', 'record-invalid']).toContain(result.error.code);
      }),
    );
  });

  it.each([
    ['format-identifier', 0, 0x47],
    ['version', 5, 0x31],
    ['record-length', 11, 0x42],
    ['representation-count', 13, 2],
    ['certification-flag', 14, 2],
    ['finger-count', 15, 2],
    ['representation-length', 19, 0x32],
    ['capture-time', 22, 13],
    ['capture-technology', 29, 0x15],
    ['quality-score', 35, 101],
    ['finger-position', 40, 11],
    ['representation-number', 41, 16],
    ['scale-unit', 42, 3],
    ['image-rate', 48, 0x01],
    ['bit-depth', 51, 16],
    ['compression', 52, 7],
    ['impression', 53, 0x10],
    ['image-length', 61, 6],
  ] as const)('refuses a bad %s', (field, at, value) => {
    const bytes = writeFingerRecord(
      field === 'image-rate'
        ? { ...sample, scanRate: { horizontal: 499, vertical: 500 }, imageRate: { horizontal: 499, vertical: 499 } }
        : sample,
    );
    if (field === 'image-rate') bytes[48] = 0xf4;
    else bytes[at] = value;
    const result = readFingerRecord(bytes);
    expect(result).toMatchObject({ ok: false, error: { field } });
  });

  it.each([
    ['scan-rate', 43, 46],
    ['image-rate', 47, 50],
    ['width', 54, 55],
    ['height', 56, 57],
    ['image-length', 58, 61],
  ] as const)('refuses a %s of zero', (field, from, to) => {
    const bytes = writeFingerRecord(sample);
    bytes.fill(0, from, to + 1);
    expect(readFingerRecord(bytes)).toEqual({ ok: false, error: { code: 'record-invalid', field } });
  });

  it('refuses an extended block shorter than its own head', () => {
    const bytes = writeFingerRecord({ ...sample, extended: [{ type: 3, data: Uint8Array.of(1, 2, 3) }] });
    bytes[bytes.length - 4] = 3;
    expect(readFingerRecord(bytes)).toEqual({ ok: false, error: { code: 'record-invalid', field: 'extended-block' } });
  });

  it('refuses raw pixels whose count does not fit the size', () => {
    const bytes = writeFingerRecord({ ...sample, compression: COMPRESSION.raw, width: 1, height: 5 });
    bytes[57] = 4;
    expect(readFingerRecord(bytes)).toEqual({ ok: false, error: { code: 'record-invalid', field: 'image-length' } });
  });

  it('throws when asked to write what it would refuse to read', () => {
    expect(() => writeFingerRecord({ ...sample, position: 11 })).toThrow(RangeError);
    expect(() => writeFingerRecord({ ...sample, width: 0x10000 + 300 })).toThrow(RangeError);
  });
});
