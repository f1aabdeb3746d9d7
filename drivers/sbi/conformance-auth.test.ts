import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { nextHash, decryptAuthValue } from './trust/crypto.ts';
import {
  capture,
  conformanceTrust,
  HASH,
  LEFT,
  namesIn,
  openConformanceService,
  requestOf,
  RIGHT,
  THUMBS,
} from './testing/conformance-service.ts';
import type { Answer, Bio } from './testing/conformance-service.ts';
import { decode, schemaProblems } from './testing/published-schemas.ts';
import { call, PAGE_ORIGIN } from './testing/raw-client.ts';
import { frameShowing } from './testing/scripted-imaging.ts';
import type { ServiceFixture } from './testing/service-fixture.ts';
import type { TrainingTrust } from './trust/training-trust.ts';

/** The rules of SBI 0.9.5 over a real socket; every answer is checked by the published schemas when they are there. */

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await conformanceTrust();
});
afterEach(async () => {
  await fixture.close();
});

async function open(purpose: 'Auth' | 'Registration', level: 'L0' | 'L1' = 'L1'): Promise<void> {
  fixture = await openConformanceService(trust, purpose, level);
}

describe('CAPTURE (2.5)', () => {
  it.each<[string, Bio, object, unknown[]]>([
    ['one unknown finger', { deviceId: 'finger-single', count: '1', bioSubType: ['UNKNOWN'] }, {}, ['UNKNOWN']],
    [
      'JSON numbers and nulls',
      {
        deviceId: 'finger-single',
        count: 1,
        bioSubType: ['UNKNOWN'],
        requestedScore: 60,
        deviceSubId: 0,
        previousHash: null,
      },
      { timeout: 10_000, captureTime: '2026-01-02T03:04:05.1234567' },
      ['UNKNOWN'],
    ],
    ['a named finger', { deviceId: 'finger-single', count: '1', bioSubType: ['Left Thumb'] }, {}, ['Left Thumb']],
    ['a hand', { deviceId: 'finger-slap', count: '4', bioSubType: RIGHT }, {}, RIGHT],
    [
      'two fingers by one UNKNOWN',
      { deviceId: 'finger-slap', count: '2', bioSubType: ['UNKNOWN'] },
      {},
      ['UNKNOWN', 'UNKNOWN'],
    ],
    ['both thumbs', { deviceId: 'finger-slap', count: '2', bioSubType: THUMBS }, {}, THUMBS],
    ['both eyes', { deviceId: 'iris-double', count: '2', bioSubType: ['Left', 'Right'] }, {}, ['Left', 'Right']],
    ['an eye', { deviceId: 'iris-single', count: '1', bioSubType: ['UNKNOWN'] }, {}, ['UNKNOWN']],
    [
      'ten fingers of a slap reader',
      { deviceId: 'finger-slap', count: '10', bioSubType: [...LEFT, ...RIGHT, ...THUMBS] },
      {},
      [...LEFT, ...RIGHT, ...THUMBS],
    ],
    [
      'ten fingers by one UNKNOWN',
      { deviceId: 'finger-slap', count: '10', bioSubType: ['UNKNOWN'] },
      {},
      Array<string>(10).fill('UNKNOWN'),
    ],
    ['eleven fingers', { deviceId: 'finger-slap', count: '11', bioSubType: ['UNKNOWN'] }, {}, ['109']],
    ['two fingers of a single reader', { deviceId: 'finger-single', count: '2', bioSubType: ['UNKNOWN'] }, {}, ['109']],
    [
      'fingers of both hands',
      { deviceId: 'finger-slap', count: '2', bioSubType: ['Left IndexFinger', 'Right IndexFinger'] },
      {},
      ['Left IndexFinger', 'Right IndexFinger'],
    ],
    [
      'both eyes of a camera for one',
      { deviceId: 'iris-single', count: '2', bioSubType: ['Left', 'Right'] },
      {},
      ['109'],
    ],
    ['three eyes', { deviceId: 'iris-double', count: '3', bioSubType: ['UNKNOWN'] }, {}, ['109']],
    ['a face', { deviceId: 'finger-slap', type: 'Face', count: '1', bioSubType: null }, {}, ['120']],
    [
      'an eye of a finger reader',
      { deviceId: 'finger-slap', type: 'Iris', count: '1', bioSubType: ['Left'] },
      {},
      ['120'],
    ],
    ['names beside a larger count', { deviceId: 'finger-slap', count: '3', bioSubType: ['Left Thumb'] }, {}, ['113']],
    ['no names', { deviceId: 'finger-slap', count: '1', bioSubType: null }, {}, ['119']],
    ['a name of another type', { deviceId: 'iris-double', count: '1', bioSubType: ['Left Thumb'] }, {}, ['119']],
    ['a registration sub id', { deviceId: 'finger-slap', count: '4', bioSubType: LEFT, deviceSubId: '1' }, {}, ['123']],
    [
      'another purpose',
      { deviceId: 'finger-slap', count: '1', bioSubType: ['UNKNOWN'] },
      { purpose: 'Registration' },
      ['806'],
    ],
  ])('answers %s', async (_name, bio, change, expected) => {
    await open('Auth');
    expect(namesIn(await capture(fixture, { purpose: 'Auth', bio, change }))).toEqual(expected);
  });

  it('chains the hashes of the plain records, and each record opens with its claims', async () => {
    await open('Auth');
    const bio: Bio = { deviceId: 'finger-slap', count: 4, bioSubType: LEFT, previousHash: HASH.toLowerCase() };
    const { biometrics } = await capture(fixture, { purpose: 'Auth', bio, show: () => frameShowing([90, 80, 70, 60]) });
    let previous = HASH;
    for (const [index, element] of biometrics.entries()) {
      const claims = decode(element.data);
      expect(claims).toMatchObject({
        bioSubType: LEFT[index],
        qualityScore: `${90 - 10 * index}.0`,
        domainUri: PAGE_ORIGIN,
      });
      const opened = decryptAuthValue({
        bioValue: String(claims['bioValue']),
        sessionKey: element.sessionKey ?? '',
        timestamp: String(claims['timestamp']),
        transactionId: String(claims['transactionId']),
        privateKeyPem: trust.encryptionKey,
      });
      if (!opened.ok) throw new Error(opened.error.code);
      expect(Buffer.from(opened.value).toString()).toBe(`iso of ${LEFT[index]} quality ${90 - 10 * index} pixel 255`);
      previous = nextHash(previous, opened.value);
      expect(element.hash).toBe(previous);
    }
  });

  it('lists a reader of level 0, and refuses to capture with it', async () => {
    await open('Auth', 'L0');
    const { json } = await call(fixture.port, 'MOSIPDISC', '/device', { type: 'Biometric Device' });
    expect(json).toMatchObject(Array(4).fill({ certification: 'L0', deviceStatus: 'Ready', purpose: 'Auth' }));
    const bio: Bio = { deviceId: 'finger-single', count: '1', bioSubType: ['UNKNOWN'] };
    expect(namesIn(await capture(fixture, { purpose: 'Auth', bio }))).toEqual(['592']);
  });

  it.each(['abc', 'a'.repeat(51), 'with blank', null])('refuses the transaction id %j', async (transactionId) => {
    await open('Auth');
    const bio: Bio = { deviceId: 'finger-single', count: '1', bioSubType: ['UNKNOWN'] };
    const answer = await capture(fixture, { purpose: 'Auth', bio, change: { transactionId } });
    expect(schemaProblems('TransactionIdErrorCaptureResponse', answer)).toEqual([]);
    expect(namesIn(answer)).toEqual(['112']);
  });

  it('does not know RCAPTURE and STREAM', async () => {
    await open('Auth');
    const { json } = await call(
      fixture.port,
      'RCAPTURE',
      '/capture',
      requestOf('Registration', { deviceId: 'finger-slap' }),
    );
    expect(schemaProblems('ErrorCaptureResponse', json)).toEqual([]);
    expect(namesIn(json as Answer)).toEqual(['709']);
    const stream = await call(fixture.port, 'STREAM', '/stream', { deviceId: 'finger-slap', deviceSubId: '1' });
    expect(stream.json).toMatchObject({ error: { errorCode: '601' } });
  });
});
