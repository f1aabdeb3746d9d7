import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EYE_LABELS, IRIS_IMAGE_FORMAT, IRIS_IMAGE_TYPE, readIrisRecord, writeIrisRecord } from './iso-19794-6.ts';
import type { IrisRecord, PixelRange } from './iso-19794-6.ts';

const u8 = (max = 255) => fc.integer({ min: 0, max });
const u16 = fc.integer({ min: 0, max: 0xffff });
const angle = fc.option(fc.integer({ min: 0, max: 0xfffe }));

function rangeWithin(most: number): fc.Arbitrary<PixelRange> {
  const measured = fc
    .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
    .map(([one, other]) => ({ smallest: Math.min(one, other), largest: Math.max(one, other) }));
  return fc.oneof(measured, fc.constant({ smallest: 0, largest: 0 }));
}

const anyRecord: fc.Arbitrary<IrisRecord> = fc
  .tuple(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 1, max: 0xffff }))
  .chain(([width, height]) =>
    fc.record({
      capturedAt: fc.option(
        fc.date({
          min: new Date('1970-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
      ),
      eyes: fc.constantFrom(0, 1),
      captureTechnology: fc.constantFrom('unknown', 'cmos-or-ccd'),
      captureVendor: u16,
      captureDeviceType: fc.integer({ min: 1, max: 0xffff }),
      quality: fc.array(
        fc.record({ score: fc.oneof(u8(100), fc.constant(255)), algorithmVendor: u16, algorithm: u16 }),
        { maxLength: 4 },
      ),
      eye: fc.constantFrom(...Object.values(EYE_LABELS)),
      imageType: fc.constantFrom(IRIS_IMAGE_TYPE.uncropped, IRIS_IMAGE_TYPE.cropped, IRIS_IMAGE_TYPE.croppedAndMasked),
      format: fc.constantFrom(IRIS_IMAGE_FORMAT.monoJpeg2000, IRIS_IMAGE_FORMAT.monoPng),
      horizontalOrientation: fc.constantFrom('undefined', 'base', 'flipped'),
      verticalOrientation: fc.constantFrom('undefined', 'base', 'flipped'),
      compression: fc.constantFrom('undefined', 'lossless', 'lossy'),
      width: fc.constant(width),
      height: fc.constant(height),
      range: u16,
      rollAngle: angle,
      rollAngleUncertainty: angle,
      irisCentreX: rangeWithin(width),
      irisCentreY: rangeWithin(height),
      irisDiameter: rangeWithin(Math.max(width, height)),
      image: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    } satisfies { [Key in keyof IrisRecord]: fc.Arbitrary<IrisRecord[Key]> }),
  )
  .map((record) => (record.rollAngle === null ? { ...record, rollAngleUncertainty: null } : record));

const sample: IrisRecord = {
  capturedAt: new Date('2025-03-04T05:06:07.089Z'),
  eyes: 1,
  captureTechnology: 'cmos-or-ccd',
  captureVendor: 0x1234,
  captureDeviceType: 7,
  quality: [{ score: 71, algorithmVendor: 0, algorithm: 1 }],
  eye: EYE_LABELS.Left,
  imageType: IRIS_IMAGE_TYPE.cropped,
  format: IRIS_IMAGE_FORMAT.monoJpeg2000,
  horizontalOrientation: 'base',
  verticalOrientation: 'flipped',
  compression: 'lossless',
  width: 300,
  height: 256,
  range: 250,
  rollAngle: 0x0102,
  rollAngleUncertainty: null,
  irisCentreX: { smallest: 149, largest: 151 },
  irisCentreY: { smallest: 127, largest: 128 },
  irisDiameter: { smallest: 210, largest: 212 },
  image: Uint8Array.of(0, 0, 0, 12, 0x6a),
};

describe('iris image record, ISO/IEC 19794-6:2011', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(readIrisRecord(writeIrisRecord(record))).toEqual({ ok: true, value: record });
      }),
    );
  });

  it('puts the image at offset 73 with one quality block', () => {
    expect([...writeIrisRecord(sample).subarray(73)]).toEqual([...sample.image]);
  });

  it('lays out the header byte by byte', () => {
    const hex = Buffer.from(writeIrisRecord(sample).subarray(0, 73)).toString('hex');
    expect(hex).toBe(
      [
        ...['49495200', '30323000', '0000004e', '0001', '00', '01'],
        ...['0000003e', '07e903040506070059', '01', '1234', '0007'],
        ...['01', '4700000001', '0001'],
        ...['02', '03', '0a', '49', '012c', '0100', '08', '00fa', '0102', 'ffff'],
        ...['0095', '0097', '007f', '0080', '00d2', '00d4', '00000005'],
      ].join(''),
    );
  });

  it('refuses every truncation, also of a single byte', () => {
    fc.assert(
      fc.property(anyRecord, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (record, part) => {
        const bytes = writeIrisRecord(record);
        for (const length of [Math.floor(bytes.length * part), bytes.length - 1]) {
          const result = readIrisRecord(bytes.subarray(0, length));
          expect(result).toMatchObject({ ok: false, error: { code: 'record-truncated' } });
        }
      }),
    );
  });

  it('refuses a record whose two outer lengths were corrected to any cut, and says where it ends', () => {
    const bytes = writeIrisRecord(sample);
    const fields = new Set<string>();
    for (let length = 20; length < bytes.length; length += 1) {
      const cut = bytes.slice(0, length);
      const view = new DataView(cut.buffer);
      view.setUint32(8, length);
      view.setUint32(16, length - 16);
      const result = readIrisRecord(cut);
      if (result.ok) throw new Error(`${length} bytes were taken for a record`);
      fields.add(result.error.field);
    }
    expect([...fields]).toEqual([
      ...['capture-time', 'capture-technology', 'capture-vendor', 'capture-device-type'],
      ...['quality-count', 'quality-score', 'quality-algorithm', 'representation-number'],
      ...['eye-label', 'image-type', 'image-format', 'image-properties', 'width', 'height', 'bit-depth'],
      ...['range', 'roll-angle', 'roll-angle-uncertainty'],
      ...['iris-centre-x', 'iris-centre-y', 'iris-diameter', 'image-length'],
    ]);
  });

  it('refuses bytes after the record', () => {
    const bytes = Uint8Array.from([...writeIrisRecord(sample), 0]);
    expect(readIrisRecord(bytes)).toEqual({ ok: false, error: { code: 'record-invalid', field: 'record-length' } });
  });

  it('refuses every change of a length or count', () => {
    const lengthFields = [
      ['record-length', 8, 4],
      ['representation-length', 16, 4],
      ['image-length', 69, 4],
    ] as const;
    fc.assert(
      fc.property(
        anyRecord,
        fc.constantFrom(...lengthFields),
        fc.integer({ min: 1, max: 0xffffffff }),
        (record, [field, offset], change) => {
          const bytes = writeIrisRecord(record);
          const at = field === 'image-length' ? offset + (record.quality.length - 1) * 5 : offset;
          const view = new DataView(bytes.buffer);
          view.setUint32(at, (view.getUint32(at) ^ change) >>> 0);
          expect(readIrisRecord(bytes)).toMatchObject({ ok: false, error: { field } });
        },
      ),
    );
    for (let count = 0; count < 256; count += 1) {
      const bytes = writeIrisRecord(sample);
      bytes[34] = count;
      expect(readIrisRecord(bytes).ok).toBe(count === 1);
    }
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readIrisRecord(bytes).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(anyRecord, fc.array(fc.tuple(fc.nat(120), u8()), { maxLength: 6 }), (record, changes) => {
        const bytes = writeIrisRecord(record);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const result = readIrisRecord(bytes);
        if (result.ok) expect(writeIrisRecord(result.value)).toEqual(bytes);
        else expect(['record-truncated', 'record-invalid']).toContain(result.error.code);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['format-identifier', 0, 0x46],
    ['version', 5, 0x31],
    ['record-length', 11, 0x4d],
    ['representation-count', 13, 2],
    ['certification-flag', 14, 1],
    ['eye-count', 15, 2],
    ['representation-length', 19, 0x3d],
    ['capture-time', 22, 13],
    ['capture-technology', 29, 2],
    ['capture-device-type', 33, 0],
    ['quality-score', 35, 101],
    ['representation-number', 41, 0],
    ['eye-label', 42, 3],
    ['image-type', 43, 4],
    ['image-format', 44, 0x0c],
    ['image-properties', 45, 0x4b],
    ['image-properties', 45, 0x4d],
    ['image-properties', 45, 0xc9],
    ['image-properties', 45, 0x59],
    ['bit-depth', 50, 16],
    ['iris-centre-x', 57, 0],
    ['iris-centre-x', 60, 0xff],
    ['iris-centre-y', 62, 0x81],
    ['iris-diameter', 67, 0xff],
    ['image-length', 72, 4],
    ['image-length', 72, 6],
  ] as const)('refuses a bad %s (byte %i)', (field, at, value) => {
    const bytes = writeIrisRecord(sample);
    if (at === 57) bytes.fill(value, 57, 59);
    else if (at === 60) bytes.fill(value, 59, 61);
    else bytes[at] = value;
    expect(readIrisRecord(bytes)).toEqual({ ok: false, error: { code: 'record-invalid', field } });
  });

  it.each([
    ['width', { imageType: IRIS_IMAGE_TYPE.vga, width: 639, height: 480 }],
    ['height', { imageType: IRIS_IMAGE_TYPE.vga, width: 640, height: 481 }],
    ['width', { width: 0 }],
    ['height', { height: 0 }],
    ['roll-angle-uncertainty', { rollAngle: null, rollAngleUncertainty: 3 }],
    ['image-length', { format: IRIS_IMAGE_FORMAT.monoRaw }],
    ['image-length', { image: new Uint8Array(0) }],
    ['iris-centre-x', { irisCentreX: { smallest: 2, largest: 1 } }],
  ] as const)('throws when asked to write a record whose %s it would refuse to read', (field, change) => {
    expect(() => writeIrisRecord({ ...sample, ...change })).toThrow(`iris record: ${field} is out of range`);
  });

  it('throws at a number too large for its field', () => {
    expect(() => writeIrisRecord({ ...sample, width: 0x10000 + 300 })).toThrow(RangeError);
    expect(() => writeIrisRecord({ ...sample, captureVendor: -1 })).toThrow(RangeError);
  });
});
