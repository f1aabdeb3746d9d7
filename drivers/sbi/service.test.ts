import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { writeBmp } from '../imaging/bmp.ts';
import { STREAM_END_MS } from './capture.ts';
import { openJws } from './crypto.ts';
import { call, PAGE_ORIGIN, requestText, sendRaw } from './testing/raw-client.ts';
import { frameOfQuality } from './testing/scripted-imaging.ts';
import { createScriptedReader } from './testing/scripted-reader.ts';
import { openServiceFixture, TEST_NOW } from './testing/service-fixture.ts';
import type { ServiceFixture } from './testing/service-fixture.ts';
import { makeTrainingTrust } from './trust/training-trust.ts';
import type { TrainingTrust } from './trust/training-trust.ts';
import { verifyCaptureElement } from './verify.ts';

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await makeTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1', 'finger-2'] });
});
beforeEach(async () => {
  fixture = await openServiceFixture(trust.service);
});
afterEach(async () => {
  await fixture.close();
});

/** As MOSIP's browser client sends it: JSON numbers. */
function captureRequest(change: object = {}, bioChange: object = {}) {
  return {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: 5000,
    captureTime: '2026-01-02T03:04:05.123Z',
    domainUri: PAGE_ORIGIN,
    transactionId: '1234567890',
    bio: [
      {
        type: 'Finger',
        count: 1,
        bioSubType: ['UNKNOWN'],
        requestedScore: 70,
        deviceId: 'finger-1',
        deviceSubId: 0,
        previousHash: '',
        ...bioChange,
      },
    ],
    customOpts: null,
    ...change,
  };
}

async function capture(request: unknown = captureRequest()) {
  return call(fixture.port, 'CAPTURE', '/capture', request);
}

function errorCodeOf(json: unknown): string {
  const { biometrics } = json as { biometrics: { error: { errorCode: string } }[] };
  return biometrics[0]!.error.errorCode;
}

describe('discovery', () => {
  const listed = {
    deviceId: 'finger-1',
    deviceStatus: 'Ready',
    certification: 'L1',
    serviceVersion: '0.1.0',
    deviceSubId: ['0'],
    deviceCode: 'SN-finger-1',
    specVersion: ['0.9.5'],
    purpose: 'Auth',
    error: { errorCode: '0', errorInfo: 'Success' },
  };

  it.each([
    ['MOSIPDISC', { type: 'Biometric Device' }],
    ['MOSIPDISC', { type: 'Finger' }],
    ['SBIDISC', { type: 'Finger' }],
    ['POST', { type: 'Finger' }],
    ['GET', undefined],
  ])('%s %j lists the reader', async (verb, body) => {
    const { status, headers, json } = await call(fixture.port, verb, '/device', body);
    expect(status).toBe(200);
    const [element, ...more] = json as Record<string, unknown>[];
    expect(more).toEqual([]);
    const { digitalId, ...rest } = element!;
    expect(rest).toEqual({ ...listed, callbackId: `http://127.0.0.1:${fixture.port}/` });
    expect(JSON.parse(Buffer.from(String(digitalId), 'base64url').toString())).toEqual({
      serialNo: 'SN-finger-1',
      make: 'Scripted',
      model: 'Single 1',
      type: 'Finger',
      deviceSubType: 'Single',
      deviceProvider: 'Scripts',
      deviceProviderId: 'scripts-1',
      dateTime: '2026-01-02T03:04:05Z',
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'access-control-allow-origin': PAGE_ORIGIN,
      location: `http://127.0.0.1:${fixture.port}`,
      connection: 'close',
    });
  });

  it.each([
    [{ type: 'Iris' }, '503'],
    [{ type: 'Face' }, '503'],
    [{ type: 'FINGER' }, '502'],
    [{}, '501'],
    ['not json', '501'],
  ])('%j is answered with error %s', async (body, errorCode) => {
    const { status, json } = await call(fixture.port, 'MOSIPDISC', '/device', body);
    expect(status).toBe(200);
    expect(json).toEqual([{ error: { errorCode, errorInfo: expect.any(String) as string } }]);
  });

  it('shows the reader’s true state, and not what is unplugged', async () => {
    const stateNow = async () => (await call(fixture.port, 'MOSIPDISC', '/device', { type: 'Finger' })).json;
    fixture.reader.setState('not-ready');
    expect(await stateNow()).toMatchObject([{ deviceStatus: 'Not Ready', purpose: 'Auth' }]);
    fixture.reader.setState('not-registered');
    expect(await stateNow()).toMatchObject([{ deviceStatus: 'Not Registered', purpose: '' }]);
    fixture.reader.setState('gone');
    expect(await stateNow()).toMatchObject([{ error: { errorCode: '503' } }]);
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).json).toMatchObject([{ error: { errorCode: '503' } }]);
  });
});

describe('device info', () => {
  it('is signed by the device, its digitalId by the chip', async () => {
    const { json } = await call(fixture.port, 'MOSIPDINFO', '/info');
    const [element] = json as [{ deviceInfo: string; error: unknown }];
    expect(element.error).toEqual({ errorCode: '0', errorInfo: 'Success' });
    const info = await openJws(element.deviceInfo);
    if (!info.ok) throw new Error(info.error.code);
    const { digitalId, ...rest } = info.value.payload as { digitalId: string };
    expect(rest).toEqual({
      env: 'Developer',
      purpose: 'Auth',
      serviceVersion: '0.1.0',
      deviceStatus: 'Ready',
      firmware: '1.0',
      certification: 'L1',
      specVersion: ['0.9.5'],
      deviceSubId: ['0'],
      callbackId: `http://127.0.0.1:${fixture.port}/`,
      deviceId: 'finger-1',
      deviceCode: 'SN-finger-1',
    });
    const id = await openJws(digitalId);
    if (!id.ok) throw new Error(id.error.code);
    expect(info.value.certificate.subject).toContain('Training Device Provider');
    expect(id.value.certificate.subject).toContain('Training FTM Provider');
    expect(id.value.payload).toMatchObject({ serialNo: 'SN-finger-1', dateTime: '2026-01-02T03:04:05Z' });
  });

  it('of a reader without keys is unsigned and says so', async () => {
    await fixture.close();
    const stranger = createScriptedReader('stranger');
    fixture = await openServiceFixture(trust.service, { readers: [stranger] });
    const { json } = await call(fixture.port, 'SBIDINFO', '/info');
    const [element] = json as [{ deviceInfo: string; error: { errorCode: string } }];
    expect(element.error.errorCode).toBe('100');
    expect(JSON.parse(Buffer.from(element.deviceInfo, 'base64url').toString())).toMatchObject({
      env: 'None',
      purpose: '',
      deviceStatus: 'Not Registered',
      certification: 'L0',
    });
  });

  it('is L0 with a digitalId of the device key where the chip is not under the FTM root', async () => {
    await fixture.close();
    const { readers, encryptionCertificate } = trust.service;
    fixture = await openServiceFixture({ readers, encryptionCertificate });
    const { json } = await call(fixture.port, 'MOSIPDINFO', '/info');
    const info = await openJws((json as [{ deviceInfo: string }])[0].deviceInfo);
    if (!info.ok) throw new Error(info.error.code);
    const { certification, digitalId } = info.value.payload as { certification: string; digitalId: string };
    expect(certification).toBe('L0');
    const id = await openJws(digitalId);
    expect(id.ok && id.value.certificate.subject).toBe(info.value.certificate.subject);
    fixture.service.arming.arm('visit-1');
    expect(errorCodeOf((await capture()).json)).toBe('592');
    expect(fixture.reports).toMatchObject([
      { type: 'capture-ended', outcome: { ok: false, failure: { code: 'not-trusted', cause: 'reader' } } },
    ]);
  });
});

describe('capture', () => {
  beforeEach(() => {
    fixture.service.arming.arm('visit-1');
  });

  async function captureOf(request: unknown = captureRequest()) {
    const started = fixture.nextReport('capture-started');
    const answer = capture(request);
    await started;
    await fixture.reader.streamStarted();
    return { answer };
  }

  it('answers what the identity provider verifies, opens and hashes', async () => {
    const { answer } = await captureOf();
    const frames = [30, 75, 81].map(frameOfQuality);
    for (const frame of frames) fixture.reader.show(frame);
    const { json } = await answer;
    expect(frames.every(({ pixels }) => pixels.every((grey) => grey === 0))).toBe(true);
    const { biometrics } = json as { biometrics: object[] };
    expect(biometrics).toHaveLength(1);
    const verified = await verifyCaptureElement({
      element: biometrics[0],
      previousHash: '',
      deviceRootPem: trust.deviceRoot,
      ftmRootPem: trust.ftmRoot,
      encryptionKeyPem: trust.encryptionKey,
      now: TEST_NOW,
      expected: { transactionId: '1234567890', specVersion: '0.9.5', domainUri: PAGE_ORIGIN, env: 'Developer' },
    });
    if (!verified.ok) throw new Error(verified.error.code);
    expect(Buffer.from(verified.value.iso).toString()).toBe('iso of UNKNOWN quality 81 pixel 81');
    expect(verified.value.claims).toMatchObject({
      bioType: 'Finger',
      bioSubType: 'UNKNOWN',
      requestedScore: '70',
      qualityScore: '81.0',
      timestamp: '2026-01-02T03:04:05Z',
      deviceCode: 'SN-finger-1',
    });
    expect(fixture.reports.map(({ type }) => type)).toEqual(['capture-started', 'preview', 'capture-ended']);
    expect(fixture.reports[0]).toMatchObject({
      origin: PAGE_ORIGIN,
      deviceId: 'finger-1',
      transactionId: '1234567890',
    });
    expect(fixture.reports.at(-1)).toMatchObject({
      outcome: { ok: true, hashes: [verified.value.hash], qualityScores: [81] },
    });
    expect(fixture.lockChanges()).toBe(2);
  });

  it('reads strings for numbers, nulls, a time without zone, and goes on a hash chain', async () => {
    const previousHash = 'BDDBDF7E9DF02F902EE5DD61B2B513D7566A2112FF97DB7DC3B6D184A43EF0E3';
    const { answer } = await captureOf(
      captureRequest(
        { timeout: '5000', captureTime: '2026-01-02T03:04:05.1', domainUri: null, transactionId: 'id-2' },
        { count: '1', requestedScore: '70.0', deviceSubId: '0', previousHash, bioSubType: ['Right Thumb'] },
      ),
    );
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    const { biometrics } = (await answer).json as { biometrics: object[] };
    const check = { deviceRootPem: trust.deviceRoot, ftmRootPem: trust.ftmRoot, encryptionKeyPem: trust.encryptionKey };
    const expected = { transactionId: 'id-2', specVersion: '0.9.5', domainUri: '' };
    const input = { ...check, element: biometrics[0], now: TEST_NOW, expected };
    expect(await verifyCaptureElement({ ...input, previousHash })).toMatchObject({
      ok: true,
      value: { claims: { bioSubType: 'Right Thumb' } },
    });
    expect(await verifyCaptureElement({ ...input, previousHash: '' })).toMatchObject({
      ok: false,
      error: { code: 'hash-mismatch' },
    });
  });

  it('answers the best frame at the timeout, and no finger only then', async () => {
    const { answer } = await captureOf(captureRequest({ timeout: 500 }, { requestedScore: 100 }));
    fixture.reader.show(frameOfQuality(40));
    fixture.clock.advance(500);
    expect(errorCodeOf((await answer).json)).toBe('0');
    const second = await captureOf(captureRequest({ timeout: 500 }));
    fixture.reader.show(frameOfQuality(0));
    fixture.clock.advance(499);
    await nextTurn();
    expect(fixture.reader.isStreaming()).toBe(true);
    fixture.clock.advance(1);
    expect(errorCodeOf((await second.answer).json)).toBe('101');
    expect(fixture.reports.at(-1)).toMatchObject({
      outcome: { ok: false, failure: { code: 'nothing-seen', cause: 'finger' } },
    });
  });

  it('sends previews of the glass, no more than ten a second', async () => {
    const { answer } = await captureOf();
    for (let shown = 0; shown < 10; shown += 1) {
      fixture.reader.show(frameOfQuality(30));
      fixture.clock.advance(40);
    }
    const previews = fixture.reports.filter(({ type }) => type === 'preview');
    expect(previews).toHaveLength(4);
    const picture = writeBmp(frameOfQuality(30));
    expect(previews[0]).toMatchObject({ picture, guidance: 'good', quality: 30, bestQuality: 30 });
    fixture.service.arming.disarm();
    await answer;
  });

  it('is busy for a second caller, and shows it, until the first is done', async () => {
    const { answer } = await captureOf();
    expect(errorCodeOf((await capture(captureRequest({ transactionId: 'second' }))).json)).toBe('111');
    expect((await call(fixture.port, 'MOSIPDISC', '/device', { type: 'Finger' })).json).toMatchObject([
      { deviceStatus: 'Busy', error: { errorCode: '0' } },
    ]);
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).json).toMatchObject([{ error: { errorCode: '111' } }]);
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    expect(errorCodeOf((await answer).json)).toBe('0');
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).json).toMatchObject([{ error: { errorCode: '0' } }]);
  });

  it('ends when the client hangs up, and frees the reader', async () => {
    const started = fixture.nextReport('capture-started');
    const client = sendRaw(fixture.port, requestText(fixture.port, 'CAPTURE', '/capture', captureRequest()));
    await started;
    await fixture.reader.streamStarted();
    const ended = fixture.nextReport('capture-ended');
    client.hangUp();
    expect(await ended).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled', cause: 'request' } } });
    expect(fixture.reader.isStreaming()).toBe(false);
  });

  it('ends as well when the client closes only its side', async () => {
    const started = fixture.nextReport('capture-started');
    const socket = connect({ port: fixture.port, host: '127.0.0.1' });
    socket.write(requestText(fixture.port, 'CAPTURE', '/capture', captureRequest()));
    await started;
    const ended = fixture.nextReport('capture-ended');
    socket.end();
    expect(await ended).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled' } } });
  });

  it('gives nobody the answer when the visit ends while it is made, and wipes the record', async () => {
    const encoding = Promise.withResolvers<undefined>();
    const iso = Buffer.from('the plain record');
    await fixture.close();
    fixture = await openServiceFixture(trust.service, {
      imaging: {
        encode: async () => {
          encoding.resolve(undefined);
          fixture.service.arming.disarm();
          return Promise.resolve(iso);
        },
      },
    });
    fixture.service.arming.arm('visit-1');
    const { answer } = await captureOf();
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    await encoding.promise;
    expect(errorCodeOf((await answer).json)).toBe('593');
    expect(fixture.reports.at(-1)).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled' } } });
    expect(iso.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['disarmed', () => fixture.service.arming.disarm(), '593', 'cancelled'],
    ['armed for another visit', () => fixture.service.arming.arm('visit-2'), '593', 'cancelled'],
    ['unplugged', () => fixture.reader.fail('reader-gone'), '106', 'reader-gone'],
    ['broken', () => fixture.reader.fail('reader-failed'), '110', 'reader-failed'],
  ])('ends with an honest error when it is %s in between', async (_name, act, errorCode, code) => {
    const { answer } = await captureOf();
    fixture.reader.show(frameOfQuality(90));
    act();
    expect(errorCodeOf((await answer).json)).toBe(errorCode);
    expect(fixture.reports.at(-1)).toMatchObject({ type: 'capture-ended', outcome: { ok: false, failure: { code } } });
  });

  it('says that the reader rests, to a capture that runs and to one that is begun', async () => {
    const failure = { code: 'reader-resting', cause: 'reader' };
    const { answer } = await captureOf();
    fixture.reader.setState('resting');
    fixture.reader.fail('reader-resting');
    expect(errorCodeOf((await answer).json)).toBe('110');
    expect(fixture.reports.at(-1)).toMatchObject({ type: 'capture-ended', outcome: { ok: false, failure } });
    const reported = fixture.reports.length;
    expect(errorCodeOf((await capture(captureRequest({ transactionId: 'again' }))).json)).toBe('110');
    expect(fixture.reports.slice(reported)).toMatchObject([{ type: 'capture-ended', outcome: { failure } }]);
  });

  it('leaves a reader behind that does not stop, and captures with it again when it gives frames', async () => {
    fixture.reader.ignoreAbort();
    const { answer } = await captureOf(captureRequest({ timeout: 500 }));
    fixture.clock.advance(500);
    await nextTurn();
    expect(errorCodeOf((await capture(captureRequest({ transactionId: 'too-soon' }))).json)).toBe('111');
    fixture.clock.advance(STREAM_END_MS);
    expect(errorCodeOf((await answer).json)).toBe('801');
    const started = fixture.nextReport('capture-started');
    const second = capture(captureRequest({ transactionId: 'next' }));
    await started;
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    await nextTurn();
    fixture.clock.advance(STREAM_END_MS);
    expect(errorCodeOf((await second).json)).toBe('0');
  });

  it('goes on when the same visit is armed again', async () => {
    const { answer } = await captureOf();
    fixture.service.arming.arm('visit-1');
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    expect(errorCodeOf((await answer).json)).toBe('0');
  });

  it.each([
    ['busy by itself', 'busy', '111'],
    ['not ready', 'not-ready', '110'],
    ['resting', 'resting', '110'],
    ['not registered', 'not-registered', '100'],
    ['gone', 'gone', '106'],
  ] as const)('is refused at once when the reader is %s', async (_name, state, errorCode) => {
    fixture.reader.setState(state);
    expect(errorCodeOf((await capture()).json)).toBe(errorCode);
    expect(fixture.lockChanges()).toBe(0);
  });

  it.each([
    ['transaction id too short', { transactionId: 'abc' }, {}, '112'],
    ['transaction id too long', { transactionId: 'a'.repeat(51) }, {}, '112'],
    ['transaction id with a blank', { transactionId: '12345 67890' }, {}, '112'],
    ['transaction id missing', { transactionId: null }, {}, '112'],
    ['registration purpose', { purpose: 'Registration' }, {}, '806'],
    ['unknown purpose', { purpose: 'auth' }, {}, '121'],
    ['other environment', { env: 'Production' }, {}, '115'],
    ['other version', { specVersion: '1.0.0' }, {}, '123'],
    ['negative timeout', { timeout: -1 }, {}, '123'],
    ['day-long timeout', { timeout: 86_400_000 }, {}, '123'],
    ['capture time that is none', { captureTime: 'yesterday' }, {}, '123'],
    ['no bio', { bio: [] }, {}, '123'],
    [
      'too many options',
      { customOpts: Object.fromEntries(Array.from({ length: 51 }, (_, key) => [key, ''])) },
      {},
      '123',
    ],
    ['unknown type', {}, { type: 'finger' }, '114'],
    ['iris on a finger reader', {}, { type: 'Iris', bioSubType: ['Left'] }, '120'],
    ['face on a finger reader', {}, { type: 'Face', bioSubType: [null] }, '120'],
    ['no finger counted', {}, { count: 0 }, '109'],
    ['eleven fingers', {}, { count: 11 }, '109'],
    ['two fingers on a single reader', {}, { count: 2 }, '109'],
    ['one finger with two names', {}, { bioSubType: ['Left Thumb', 'Right Thumb'] }, '113'],
    ['a name that is none', {}, { bioSubType: ['Left Toe'] }, '119'],
    ['no name', {}, { bioSubType: [] }, '119'],
    ['null for names', {}, { bioSubType: null }, '119'],
    ['the same finger twice', {}, { count: 2, bioSubType: ['Left Thumb', 'Left Thumb'] }, '119'],
    ['no device', {}, { deviceId: null }, '804'],
    ['unknown device', {}, { deviceId: 'finger-9' }, '805'],
    ['a hand on an auth device', {}, { deviceSubId: 1 }, '123'],
    ['score over 100', {}, { requestedScore: 101 }, '123'],
    ['hash that is none', {}, { previousHash: 'abc' }, '123'],
  ])('refuses %s', async (_name, change, bioChange, errorCode) => {
    const { json } = await capture(captureRequest(change, bioChange));
    expect(json).toEqual({
      biometrics: [
        {
          specVersion: '0.9.5',
          data: '',
          hash: '',
          sessionKey: '',
          thumbprint: '',
          error: { errorCode, errorInfo: expect.any(String) as string },
        },
      ],
    });
    expect(fixture.reports).toHaveLength(1);
    expect(fixture.lockChanges()).toBe(0);
  });

  it.each(['env', 'purpose', 'specVersion', 'timeout', 'bio'])(
    'refuses a request whose %s is renamed',
    async (name) => {
      const { [name as 'env']: value, ...rest } = captureRequest();
      expect(errorCodeOf((await capture({ ...rest, [`${name}XXX`]: value })).json)).toBe('123');
      expect(fixture.reports).toEqual([{ type: 'refused', what: 'malformed', origin: PAGE_ORIGIN }]);
    },
  );

  it.each(['type', 'count', 'requestedScore', 'deviceSubId'])(
    'refuses a request whose bio %s is missing',
    async (name) => {
      expect(errorCodeOf((await capture(captureRequest({}, { [name]: undefined }))).json)).toBe('123');
    },
  );

  it('refuses a body that is no JSON', async () => {
    expect(errorCodeOf((await capture('{')).json)).toBe('123');
  });

  it.each([
    ['missing', undefined, '108'],
    ['expired', 'expired', '107'],
  ])('says so when the encryption certificate is %s', async (_name, kind, errorCode) => {
    const { readers, ftmRoot } = trust.service;
    const past = kind && (await makeTrainingTrust({ now: TEST_NOW - 4000 * 86_400_000, deviceIds: [] }));
    await fixture.close();
    fixture = await openServiceFixture(
      past ? { readers, ftmRoot, encryptionCertificate: past.encryptionCertificate } : { readers, ftmRoot },
    );
    fixture.service.arming.arm('visit-1');
    expect(errorCodeOf((await capture()).json)).toBe(errorCode);
  });

  it('says so when the device certificate is expired', async () => {
    const past = await makeTrainingTrust({ now: TEST_NOW - 4000 * 86_400_000, deviceIds: ['finger-1'] });
    await fixture.close();
    fixture = await openServiceFixture(past.service);
    fixture.service.arming.arm('visit-1');
    expect(errorCodeOf((await capture()).json)).toBe('107');
  });
});

describe('what an auth service does not do', () => {
  it('answers RCAPTURE and STREAM with the error SBI has for it', async () => {
    expect(errorCodeOf((await call(fixture.port, 'RCAPTURE', '/capture', {})).json)).toBe('709');
    expect((await call(fixture.port, 'STREAM', '/stream', {})).json).toMatchObject({ error: { errorCode: '601' } });
  });

  it('captures only while armed, and tells main', async () => {
    expect(errorCodeOf((await capture()).json)).toBe('591');
    expect(fixture.reports).toEqual([{ type: 'refused', what: 'not-armed', origin: PAGE_ORIGIN }]);
    fixture.service.arming.arm('visit-1');
    fixture.service.arming.disarm();
    expect(errorCodeOf((await capture()).json)).toBe('591');
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['MOSIPDISC', '/info', 404],
    ['DELETE', '/device', 405],
    ['PRI', '*', 405],
  ])('%s %s is answered with %d', async (verb, path, status) => {
    const answer = await call(fixture.port, verb, path);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error: { errorCode: '500' } });
    expect(answer.headers.has('allow')).toBe(status === 405);
  });
});
