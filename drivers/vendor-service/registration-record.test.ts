import { describe, expect, it } from 'vitest';

import { COMPRESSION, writeFingerRecord } from '../imaging/record/iso-19794-4.ts';
import type { FingerRecord } from '../imaging/record/iso-19794-4.ts';
import { IRIS_IMAGE_FORMAT, writeIrisRecord } from '../imaging/record/iso-19794-6.ts';
import type { IrisRecord } from '../imaging/record/iso-19794-6.ts';
import { readRegistrationRecord } from './registration-record.ts';
import type { RecordField } from './registration-record.ts';
import { fingerFields, foreignRecord, HEIGHT, irisFields, jp2Of, WIDTH } from './testing/foreign-records.ts';

async function finger(more: Partial<FingerRecord> = {}): Promise<Uint8Array> {
  return writeFingerRecord({ ...(await fingerFields('Left RingFinger')), ...more });
}

async function iris(more: Partial<IrisRecord> = {}): Promise<Uint8Array> {
  return writeIrisRecord({ ...(await irisFields('Left')), ...more });
}

/** A JP2 with two headers that both claim a picture of 60,000 by 60,000 pixels. */
async function hugeJp2(): Promise<Uint8Array> {
  const jp2 = await jp2Of();
  const view = new DataView(jp2.buffer, jp2.byteOffset, jp2.byteLength);
  const find = (text: string): number => Buffer.from(jp2).indexOf(Buffer.from(text, 'latin1'));
  const ihdr = find('ihdr') + 4;
  view.setUint32(ihdr, 60_000);
  view.setUint32(ihdr + 4, 60_000);
  const siz = find('\xff\x51');
  view.setUint32(siz + 6, 60_000);
  view.setUint32(siz + 10, 60_000);
  return jp2;
}

describe('a record for registration', () => {
  it('is read strictly, and names its finger or eye', async () => {
    expect(readRegistrationRecord('Finger', await finger())).toEqual({
      ok: true,
      value: { bioSubType: 'Left RingFinger', namedBy: 'finger-position' },
    });
    expect(readRegistrationRecord('Iris', await iris())).toEqual({
      ok: true,
      value: { bioSubType: 'Left', namedBy: 'eye-label' },
    });
    expect(readRegistrationRecord('Iris', await foreignRecord('Iris', 'UNKNOWN'))).toMatchObject({
      value: { bioSubType: 'UNKNOWN' },
    });
  });

  it('is refused with a field at every octet where it ends too early', async () => {
    const whole = { Finger: await finger(), Iris: await iris() };
    for (const type of ['Finger', 'Iris'] as const) {
      for (let length = 0; length < whole[type].length; length += 1) {
        const read = readRegistrationRecord(type, whole[type].slice(0, length));
        expect(read.ok || read.error.field).toMatch(/^[a-z-]+$/);
      }
    }
  });

  const fingers: readonly (readonly [string, RecordField, () => Promise<Uint8Array>])[] = [
    ['an iris', 'format-identifier', async () => iris()],
    ['WSQ', 'compression', async () => finger({ compression: COMPRESSION.wsq })],
    ['a lossy picture that says so', 'compression', async () => finger({ compression: COMPRESSION.jpeg2000Lossy })],
    [
      'a lossy picture that does not say so',
      'compression',
      async () => finger({ image: await jp2Of(WIDTH, HEIGHT, 'lossy') }),
    ],
    ['no JP2', 'image', async () => finger({ image: Uint8Array.of(1, 2, 3) })],
    ['a JP2 cut off in its header', 'image', async () => finger({ image: (await jp2Of()).slice(0, 90) })],
    ['a width that differs from its picture', 'width', async () => finger({ width: WIDTH + 1 })],
    ['a height that differs from its picture', 'height', async () => finger({ height: HEIGHT - 1 })],
    [
      'a picture of 3.6 gigapixels',
      'image',
      async () => finger({ width: 60_000, height: 60_000, image: await hugeJp2() }),
    ],
  ];
  it.each(fingers)('of a finger that is or has %s: %s', async (_, field, make) => {
    expect(readRegistrationRecord('Finger', await make())).toEqual({
      ok: false,
      error: { code: 'answer-record', field },
    });
  });

  const irises: readonly (readonly [string, RecordField, () => Promise<Uint8Array>])[] = [
    ['a finger', 'format-identifier', async () => finger()],
    ['PNG', 'image-format', async () => iris({ format: IRIS_IMAGE_FORMAT.monoPng })],
    ['a lossy picture that says so', 'image-properties', async () => iris({ compression: 'lossy' })],
    [
      'a lossy picture that does not say so',
      'image-properties',
      async () => iris({ image: await jp2Of(WIDTH, HEIGHT, 'lossy') }),
    ],
    ['no JP2', 'image', async () => iris({ image: Uint8Array.of(1, 2, 3) })],
    ['a height that differs from its picture', 'height', async () => iris({ height: HEIGHT + 1 })],
  ];
  it.each(irises)('of an eye that is or has %s: %s', async (_, field, make) => {
    expect(readRegistrationRecord('Iris', await make())).toEqual({
      ok: false,
      error: { code: 'answer-record', field },
    });
  });

  it('of empty parts only is refused before there are too many of them', async () => {
    const plain = await finger();
    const bomb = new Uint8Array(plain.length + 4 * 100_000);
    bomb.set(plain);
    const view = new DataView(bomb.buffer);
    view.setUint32(8, bomb.length);
    view.setUint32(16, bomb.length - 16);
    for (let at = plain.length; at < bomb.length; at += 4) view.setUint16(at + 2, 4);
    expect(readRegistrationRecord('Finger', bomb)).toEqual({
      ok: false,
      error: { code: 'answer-record', field: 'extended-block' },
    });

    const jp2 = await jp2Of();
    const boxes = new Uint8Array(jp2.length + 8 * 100_000);
    boxes.set(jp2);
    const boxView = new DataView(boxes.buffer);
    for (let at = jp2.length; at < boxes.length; at += 8) boxView.setUint32(at, 8);
    expect(readRegistrationRecord('Finger', await finger({ image: boxes }))).toEqual({
      ok: false,
      error: { code: 'answer-record', field: 'image' },
    });
  });
});
