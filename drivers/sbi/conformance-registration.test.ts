import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { nextHash, openJws } from './trust/crypto.ts';
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
import { captureProblems, decode, infoProblems, schemaProblems } from './testing/published-schemas.ts';
import { call } from './testing/raw-client.ts';
import { frameOfQuality, frameShowing } from './testing/scripted-imaging.ts';
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

describe('RCAPTURE (2.6)', () => {
  const [index, middle, ring, little] = LEFT as [string, string, string, string];

  it.each<[string, Bio, unknown[]]>([
    ['a left hand, named', { deviceId: 'finger-slap', deviceSubId: '1', count: '4', bioSubType: LEFT }, LEFT],
    ['a right hand, not named', { deviceId: 'finger-slap', deviceSubId: '2', count: '4' }, RIGHT],
    ['a right hand, named by nulls', { deviceId: 'finger-slap', deviceSubId: 2, count: 4, bioSubType: [null] }, RIGHT],
    ['both thumbs', { deviceId: 'finger-slap', deviceSubId: '3', count: '2', bioSubType: [] }, THUMBS],
    [
      'three fingers and an exception',
      { deviceId: 'finger-slap', deviceSubId: '1', count: '3', bioSubType: [index, middle, little], exception: [ring] },
      [index, middle, little],
    ],
    [
      'a finger and three exceptions, not named',
      { deviceId: 'finger-slap', deviceSubId: '1', count: '1', bioSubType: null, exception: [index, middle, little] },
      [ring],
    ],
    [
      'one thumb',
      { deviceId: 'finger-slap', deviceSubId: '3', count: '1', exception: ['Left Thumb'] },
      ['Right Thumb'],
    ],
    ['one finger of a single reader', { deviceId: 'finger-single', count: '1', bioSubType: [index] }, [index]],
    ['one finger without a name', { deviceId: 'finger-single', count: '1', bioSubType: [] }, ['119']],
    [
      'both eyes',
      { deviceId: 'iris-double', deviceSubId: '3', count: '2', bioSubType: ['Left', 'Right'] },
      ['Left', 'Right'],
    ],
    [
      'one eye and an exception',
      { deviceId: 'iris-double', deviceSubId: '3', count: '1', exception: ['Left'] },
      ['Right'],
    ],
    ['the left eye of both', { deviceId: 'iris-double', deviceSubId: '1', count: '1' }, ['Left']],
    ['one eye without a name', { deviceId: 'iris-single', count: '1', bioSubType: ['UNKNOWN'] }, ['119']],
    ['the right eye', { deviceId: 'iris-single', deviceSubId: '2', count: '1' }, ['Right']],
    ['three fingers of four', { deviceId: 'finger-slap', deviceSubId: '1', count: '3' }, ['109']],
    ['five fingers', { deviceId: 'finger-slap', deviceSubId: '1', count: '5' }, ['109']],
    [
      'four fingers and an exception',
      { deviceId: 'finger-slap', deviceSubId: '2', count: '4', exception: RIGHT.slice(1, 2) },
      ['109'],
    ],
    ['a hand of exceptions', { deviceId: 'finger-slap', deviceSubId: '1', count: '0', exception: LEFT }, ['109']],
    [
      'two excepted eyes',
      { deviceId: 'iris-double', deviceSubId: '3', count: '0', exception: ['Left', 'Right'] },
      ['109'],
    ],
    [
      'one eye with an exception',
      { deviceId: 'iris-double', deviceSubId: '1', count: '1', exception: ['Left'] },
      ['109'],
    ],
    ['a slap without a sub id', { deviceId: 'finger-slap', deviceSubId: '0', count: '1' }, ['109']],
    ['a hand of a single reader', { deviceId: 'finger-single', deviceSubId: '1', count: '4' }, ['109']],
    ['both eyes of a camera for one', { deviceId: 'iris-single', deviceSubId: '3', count: '2' }, ['109']],
    [
      'more names than fingers',
      { deviceId: 'finger-slap', deviceSubId: '3', count: '2', bioSubType: THUMBS.slice(1) },
      ['116'],
    ],
    [
      'an invalid exception',
      { deviceId: 'finger-slap', deviceSubId: '1', count: '3', exception: ['UNKNOWN'] },
      ['117'],
    ],
    [
      'an exception of the other hand',
      { deviceId: 'finger-slap', deviceSubId: '1', count: '3', exception: RIGHT.slice(3) },
      ['118'],
    ],
    ['an invalid name', { deviceId: 'finger-slap', deviceSubId: '1', count: '4', bioSubType: ['LEFT INDEX'] }, ['119']],
    [
      'a finger of the other hand',
      { deviceId: 'finger-slap', deviceSubId: '1', count: '4', bioSubType: RIGHT },
      ['122'],
    ],
    ['a face', { deviceId: 'finger-slap', type: 'Face', count: '1' }, ['120']],
  ])('answers %s', async (_name, bio, expected) => {
    await open('Registration');
    expect(namesIn(await capture(fixture, { purpose: 'Registration', bio }))).toEqual(expected);
  });

  it.each(['L0', 'L1'] as const)('signs plain records at %s and chains their hashes', async (level) => {
    await open('Registration', level);
    const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '3', exception: [middle], previousHash: HASH };
    const { biometrics } = await capture(fixture, {
      purpose: 'Registration',
      bio,
      show: () => frameShowing([90, 80, 70]),
    });
    let previous = HASH;
    for (const element of biometrics) {
      expect(Object.keys(element)).toEqual(['specVersion', 'data', 'hash', 'error']);
      const data = await openJws(element.data);
      if (!data.ok) throw new Error(data.error.code);
      expect(data.value.certificate.subject).toContain('Training Device Provider');
      const claims = data.value.payload as Record<string, string>;
      expect(claims).not.toHaveProperty('domainUri');
      expect(claims['timestamp']).toBe('2026-01-02T03:04:05Z');
      const digitalId = await openJws(claims['digitalId'] ?? '');
      const signer = level === 'L1' ? 'Training FTM Provider' : 'Training Device Provider';
      expect(digitalId.ok && digitalId.value.certificate.subject).toContain(signer);
      const iso = Buffer.from(claims['bioValue'] ?? '', 'base64url');
      expect(iso.toString()).toMatch(/^plain iso of Left /);
      previous = nextHash(previous, iso);
      expect(element.hash).toBe(previous);
    }
    expect(fixture.reports.at(-1)).toMatchObject({
      type: 'capture-ended',
      outcome: { ok: true, hashes: biometrics.map(({ hash }) => hash), qualityScores: [90, 80, 70] },
    });
  });

  it.each([
    ['three fingers instead of four', () => frameShowing([90, 90, 90], 'more-fingers'), '102'],
    ['five fingers', () => frameShowing([90, 90, 90, 90, 90], 'fewer-fingers'), '102'],
    ['the other hand', () => frameShowing([90, 90, 90, 90], 'wrong-hand'), '105'],
    ['dirt', () => frameShowing([], 'clean-glass'), '102'],
    ['nothing', () => frameOfQuality(0), '101'],
  ])('of %s ends in an error at the timeout', async (_name, show, errorCode) => {
    await open('Registration');
    const started = fixture.nextReport('capture-started');
    const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4' };
    const answer = call(fixture.port, 'RCAPTURE', '/capture', requestOf('Registration', bio));
    await started;
    for (let shown = 0; shown < 3; shown += 1) fixture.readerOf('finger-slap').show(show());
    fixture.clock.advance(9_999);
    expect(fixture.readerOf('finger-slap').isStreaming()).toBe(true);
    fixture.clock.advance(1);
    const { json } = await answer;
    expect(schemaProblems('ErrorCaptureResponse', json)).toEqual([]);
    expect(namesIn(json as Answer)).toEqual([errorCode]);
  });

  it('answers the best slap at the timeout when the score is not reached', async () => {
    await open('Registration');
    const started = fixture.nextReport('capture-started');
    const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4', requestedScore: '100' };
    const answer = call(fixture.port, 'RCAPTURE', '/capture', requestOf('Registration', bio));
    await started;
    const reader = fixture.readerOf('finger-slap');
    for (const quality of [40, 55, 50]) reader.show(frameShowing([quality, quality, quality, quality]));
    fixture.clock.advance(10_000);
    const { json } = await answer;
    expect(captureProblems(json, 'Registration')).toEqual([]);
    const scores = (json as Answer).biometrics.map(({ data }) => decode(data)['qualityScore']);
    expect(scores).toEqual(['55.0', '55.0', '55.0', '55.0']);
  });

  it.each([
    [1e-7, '0.0000001'],
    ['0.0000001', '0.0000001'],
    [Number.MIN_VALUE, '0'],
    [66.5, '66.5'],
    ['40.0', '40'],
  ])('signs the requested score %j as %s', async (requestedScore, signed) => {
    await open('Registration');
    const bio: Bio = { deviceId: 'finger-single', count: '1', bioSubType: [index], requestedScore };
    const { biometrics } = await capture(fixture, { purpose: 'Registration', bio });
    expect(biometrics.map(({ data }) => decode(data)['requestedScore'])).toEqual([signed]);
  });

  it('does not know CAPTURE', async () => {
    await open('Registration');
    const { json } = await call(fixture.port, 'CAPTURE', '/capture', requestOf('Auth', { deviceId: 'finger-slap' }));
    expect(schemaProblems('ErrorCaptureResponse', json)).toEqual([]);
    expect(namesIn(json as Answer)).toEqual(['809']);
  });

  it.each(['abc', 'a'.repeat(51), 'with blank', 'ümlaut-1', null, ''])(
    'refuses the transaction id %j',
    async (transactionId) => {
      await open('Registration');
      const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4' };
      const answer = await capture(fixture, { purpose: 'Registration', bio, change: { transactionId } });
      expect(schemaProblems('TransactionIdErrorRCaptureResponse', answer)).toEqual([]);
      expect(namesIn(answer)).toEqual(['112']);
    },
  );

  it.each(['env', 'purpose', 'specVersion', 'timeout', 'bio'])('refuses a renamed %s', async (name) => {
    await open('Registration');
    const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4' };
    const answer = await capture(fixture, {
      purpose: 'Registration',
      bio,
      change: { [name]: undefined, [`${name}XXX`]: 'x' },
    });
    expect(namesIn(answer)).toEqual(['123']);
  });

  it.each(['count', 'deviceSubId'])('refuses a renamed %s of its bio', async (name) => {
    await open('Registration');
    const bio: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4', [name]: undefined, [`${name}XXX`]: '1' };
    expect(namesIn(await capture(fixture, { purpose: 'Registration', bio }))).toEqual(['123']);
  });

  it('runs on two readers at the same time, but only once on each', async () => {
    await open('Registration');
    const slap: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4' };
    const started = fixture.nextReport('capture-started');
    const first = call(fixture.port, 'RCAPTURE', '/capture', requestOf('Registration', slap));
    await started;
    expect(namesIn(await capture(fixture, { purpose: 'Registration', bio: slap }))).toEqual(['111']);
    const info = await call(fixture.port, 'MOSIPDINFO', '/info');
    expect(infoProblems((info.json as object[]).slice(0, 1), 'Busy')).toEqual([]);
    expect(infoProblems((info.json as object[]).slice(1), 'Ready')).toEqual([]);
    const eyes: Bio = { deviceId: 'iris-double', deviceSubId: '3', count: '2' };
    expect(namesIn(await capture(fixture, { purpose: 'Registration', bio: eyes }))).toEqual(['Left', 'Right']);
    for (let shown = 0; shown < 2; shown += 1) fixture.readerOf('finger-slap').show(frameOfQuality(80));
    expect(namesIn((await first).json as Answer)).toEqual(LEFT);
  });
});
