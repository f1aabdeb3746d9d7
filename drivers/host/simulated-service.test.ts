import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFingerRecord, FINGER_POSITIONS } from '../imaging/record/iso-19794-4.ts';
import { readIrisRecord } from '../imaging/record/iso-19794-6.ts';
import { encodeJpeg } from '../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createCaptureImaging } from '../sbi/capture/capture-imaging.ts';
import { nextHash, decryptAuthValue, openJws } from '../sbi/trust/crypto.ts';
import { createLiveImaging } from '../sbi/live/live-picture.ts';
import { createServedReader } from '../sbi/listing/served-reader.ts';
import type { ServedReader } from '../sbi/listing/served-reader.ts';
import { openSbiService } from '../sbi/service.ts';
import type { SbiService } from '../sbi/service.ts';
import { call, PAGE_ORIGIN } from '../sbi/testing/raw-client.ts';
import { createTrainingTrust } from '../sbi/trust/training-trust.ts';
import type { TrainingTrust } from '../sbi/trust/training-trust.ts';
import { openTrustBook } from '../sbi/trust/trust-book.ts';
import { masterEyes } from '../simulated/eye/eye.ts';
import { masterFinder } from '../simulated/finger/finger-source.ts';
import { everyTurn } from '../simulated/reader/pace.ts';
import { createSimulatedReader, READER_KINDS } from '../simulated/reader/simulated-reader.ts';
import type { SimulatedReader } from '../simulated/reader/simulated-reader.ts';

/** The whole way with only the person scripted: simulated readers, the service, imaging, records, signatures. */

const NOW = Date.parse('2026-01-02T03:04:05Z');
const jpeg2000 = openJpeg2000();
const services: SbiService[] = [];
const readers = new Map<string, SimulatedReader>();
let trust: TrainingTrust;

async function open(purpose: 'Auth' | 'Registration'): Promise<number> {
  const opened = await openTrustBook(trust.service);
  if (!opened.ok) throw new Error(opened.error.code);
  const entries = new Map<string, ServedReader>();
  const clock = createManualClock(NOW);
  for (const reader of readers.values()) {
    entries.set(reader.identity.deviceId, createServedReader(reader, { clock, onChange: () => undefined }));
  }
  const service = await openSbiService({
    settings: { env: 'Developer', purpose, firstPort: 15_100, lastPort: 15_199, allowedOrigins: [PAGE_ORIGIN] },
    absentOrigin: 'refused',
    trust: opened.value,
    readers: entries,
    clock,
    imaging: { ...createCaptureImaging(jpeg2000), ...createLiveImaging(encodeJpeg) },
    captures: 'always',
    report: () => undefined,
  });
  if (!service.ok) throw new Error(service.error.code);
  services.push(service.value);
  return service.value.port;
}

let authPort: number;
let registrationPort: number;

beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: READER_KINDS.map((kind) => `simulated/${kind}`) });
  const findMaster = masterFinder();
  const findEye = masterEyes();
  for (const kind of READER_KINDS) {
    readers.set(kind, createSimulatedReader({ kind, serialNo: kind, findMaster, findEye, every: everyTurn }));
  }
  authPort = await open('Auth');
  registrationPort = await open('Registration');
}, 60_000);
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await Promise.all([...readers.values()].map((reader) => reader.close()));
});

async function place(kind: string, what: object): Promise<void> {
  const placed = await readers.get(kind)?.apply({ do: 'place', smudge: false, impressionSeed: 7, ...what });
  expect(placed).toEqual({ ok: true, value: undefined });
}

const AnswerSchema = z.object({
  biometrics: z.array(
    z.object({
      data: z.string(),
      hash: z.string(),
      sessionKey: z.string().optional(),
      error: z.object({ errorCode: z.string(), errorInfo: z.string() }),
    }),
  ),
});
const ClaimsSchema = z.object({
  bioSubType: z.string(),
  bioValue: z.string(),
  timestamp: z.string(),
  transactionId: z.string(),
  qualityScore: z.string(),
});

async function capture(port: number, kind: string, bio: object) {
  const auth = port === authPort;
  const answer = await call(port, auth ? 'CAPTURE' : 'RCAPTURE', '/capture', {
    env: 'Developer',
    purpose: auth ? 'Auth' : 'Registration',
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: '2026-01-02T03:04:05Z',
    domainUri: 'https://idp.example',
    transactionId: 'whole-way-1',
    bio: [{ requestedScore: '30', deviceId: readers.get(kind)?.identity.deviceId, previousHash: '', ...bio }],
    customOpts: null,
  });
  return AnswerSchema.parse(answer.json).biometrics;
}

/** The plain ISO records of an answer with their names; checks the hash chain, too. */
async function recordsOf(elements: Awaited<ReturnType<typeof capture>>) {
  const records: { readonly name: string; readonly record: Uint8Array; readonly quality: number }[] = [];
  let hash = '';
  for (const element of elements) {
    expect(element.error).toEqual({ errorCode: '0', errorInfo: 'Success' });
    const opened = await openJws(element.data);
    if (!opened.ok) throw new Error(opened.error.code);
    const claims = ClaimsSchema.parse(opened.value.payload);
    let record: Uint8Array = Buffer.from(claims.bioValue, 'base64url');
    if (element.sessionKey !== undefined) {
      const { sessionKey } = element;
      const value = decryptAuthValue({ ...claims, sessionKey, privateKeyPem: trust.encryptionKey });
      if (!value.ok) throw new Error(value.error.code);
      record = value.value;
    }
    hash = nextHash(hash, record);
    expect(element.hash).toBe(hash);
    records.push({ name: claims.bioSubType, record, quality: Number(claims.qualityScore) });
  }
  return records;
}

const LEFT = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'] as const;
const LEFT_SLAP = { type: 'Finger', count: '4', bioSubType: LEFT, exception: [], deviceSubId: '1' };

describe('registration', () => {
  it('captures a slap of four: four lossless records, each of its own finger', async () => {
    await place('finger-slap', { person: 3, fingers: LEFT, quality: 80 });
    const records = await recordsOf(await capture(registrationPort, 'finger-slap', LEFT_SLAP));
    expect(records.map(({ name }) => name).toSorted()).toEqual([...LEFT].toSorted());
    for (const { name, record } of records) {
      const read = readFingerRecord(record);
      if (!read.ok) throw new Error(read.error.field);
      expect(read.value.position).toBe(FINGER_POSITIONS[name as (typeof LEFT)[number]]);
      const image = await jpeg2000.decode(read.value.image);
      expect(image).toMatchObject({ ok: true, value: { reversible: true } });
    }
  });

  it('captures a hand with a missing finger when that is an exception', async () => {
    const fingers = LEFT.filter((name) => name !== 'Left RingFinger');
    await place('finger-slap', { person: 3, fingers, quality: 80 });
    const bio = { ...LEFT_SLAP, count: '3', bioSubType: fingers, exception: ['Left RingFinger'] };
    const records = await recordsOf(await capture(registrationPort, 'finger-slap', bio));
    expect(records.map(({ name }) => name).toSorted()).toEqual(fingers.toSorted());
  });

  it('captures both thumbs and both irises', async () => {
    const thumbs = ['Left Thumb', 'Right Thumb'];
    await place('finger-slap', { person: 3, fingers: thumbs, quality: 80 });
    const bio = { type: 'Finger', count: '2', bioSubType: thumbs, exception: [], deviceSubId: '3' };
    const printed = await recordsOf(await capture(registrationPort, 'finger-slap', bio));
    expect(printed.map(({ name }) => name).toSorted()).toEqual(thumbs);

    await place('iris-double', { person: 3, eyes: ['Left', 'Right'], quality: 80 });
    const eyes = { type: 'Iris', count: '2', bioSubType: ['Left', 'Right'], exception: [], deviceSubId: '3' };
    const seen = await recordsOf(await capture(registrationPort, 'iris-double', eyes));
    expect(seen.map(({ name }) => name).toSorted()).toEqual(['Left', 'Right']);
    for (const { name, record } of seen) {
      const read = readIrisRecord(record);
      if (!read.ok) throw new Error(read.error.field);
      expect(read.value).toMatchObject({ eye: name === 'Right' ? 1 : 2, imageType: 3, compression: 'lossless' });
    }
  });
});

describe('sign-in', () => {
  it('encrypts a finger and an iris, lossy and small', async () => {
    await place('finger-single', { person: 3, fingers: ['Right IndexFinger'], quality: 80 });
    const finger = { type: 'Finger', count: '1', bioSubType: ['UNKNOWN'], deviceSubId: '0' };
    const [print] = await recordsOf(await capture(authPort, 'finger-single', finger));
    const read = readFingerRecord(print?.record ?? new Uint8Array());
    expect(read).toMatchObject({ ok: true, value: { compression: 4, position: 0 } });

    await place('iris-single', { person: 3, eyes: ['Left'], quality: 80 });
    const iris = { type: 'Iris', count: '1', bioSubType: ['Left'], deviceSubId: '0' };
    const [eye] = await recordsOf(await capture(authPort, 'iris-single', iris));
    const eyeRead = readIrisRecord(eye?.record ?? new Uint8Array());
    expect(eyeRead).toMatchObject({ ok: true, value: { imageType: 7, compression: 'lossy' } });
  });
});
