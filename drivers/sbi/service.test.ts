import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openJws } from './trust/crypto.ts';
import { authRequest, errorCodeOf } from './testing/auth-request.ts';
import { call, PAGE_ORIGIN } from './testing/raw-client.ts';
import { createScriptedReader } from './testing/scripted-reader.ts';
import { openServiceFixture, TEST_NOW } from './testing/service-fixture.ts';
import type { ServiceFixture } from './testing/service-fixture.ts';
import { createTrainingTrust } from './trust/training-trust.ts';
import type { TrainingTrust } from './trust/training-trust.ts';

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1', 'finger-2'] });
});
beforeEach(async () => {
  fixture = await openServiceFixture(trust.service);
});
afterEach(async () => {
  await fixture.close();
});

async function capture(request: unknown = authRequest()) {
  return call(fixture.port, 'CAPTURE', '/capture', request);
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
  ])('answers %j with error %s', async (body, errorCode) => {
    const { status, json } = await call(fixture.port, 'MOSIPDISC', '/device', body);
    expect(status).toBe(200);
    expect(json).toEqual([{ error: { errorCode, errorInfo: expect.any(String) as string } }]);
  });

  it('shows the reader’s true state, and no unplugged reader', async () => {
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
  it('is signed by the device, and its digitalId by the chip', async () => {
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

  it('is unsigned for a reader without keys, and says so', async () => {
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

  it('is L0, with a digitalId signed by the device key, when the chip is not under the FTM root', async () => {
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
    fixture.service.arming.arm('visit-1', 'anybody');
    expect(errorCodeOf((await capture()).json)).toBe('592');
    expect(fixture.reports).toMatchObject([
      { type: 'capture-ended', outcome: { ok: false, failure: { code: 'not-trusted', cause: 'reader' } } },
    ]);
  });
});

describe('what an auth service does not do', () => {
  it('answers RCAPTURE and STREAM with SBI’s error for it', async () => {
    expect(errorCodeOf((await call(fixture.port, 'RCAPTURE', '/capture', {})).json)).toBe('709');
    expect((await call(fixture.port, 'STREAM', '/stream', {})).json).toMatchObject({ error: { errorCode: '601' } });
  });

  it('captures only while armed, and reports refusals to main', async () => {
    expect(errorCodeOf((await capture()).json)).toBe('591');
    expect(fixture.reports).toEqual([{ type: 'refused', what: 'not-armed', origin: PAGE_ORIGIN }]);
    fixture.service.arming.arm('visit-1', 'anybody');
    fixture.service.arming.disarm();
    expect(errorCodeOf((await capture()).json)).toBe('591');
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['MOSIPDISC', '/info', 404],
    ['DELETE', '/device', 405],
    ['PRI', '*', 405],
  ])('answers %s %s with %d', async (verb, path, status) => {
    const answer = await call(fixture.port, verb, path);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error: { errorCode: '500' } });
    expect(answer.headers.has('allow')).toBe(status === 405);
  });
});
