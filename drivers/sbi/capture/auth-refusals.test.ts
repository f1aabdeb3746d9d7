import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { authRequest, errorCodeOf } from '../testing/auth-request.ts';
import { call, PAGE_ORIGIN } from '../testing/raw-client.ts';
import { openServiceFixture, TEST_NOW } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';

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

describe('an auth capture that cannot begin', () => {
  beforeEach(() => {
    fixture.service.arming.arm('visit-1', 'anybody');
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
    ['invalid capture time', { captureTime: 'yesterday' }, {}, '123'],
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
    ['count of zero', {}, { count: 0 }, '109'],
    ['eleven fingers', {}, { count: 11 }, '109'],
    ['two fingers on a single reader', {}, { count: 2 }, '109'],
    ['one finger with two names', {}, { bioSubType: ['Left Thumb', 'Right Thumb'] }, '113'],
    ['an invalid name', {}, { bioSubType: ['Left Toe'] }, '119'],
    ['no name', {}, { bioSubType: [] }, '119'],
    ['null for names', {}, { bioSubType: null }, '119'],
    ['the same finger twice', {}, { count: 2, bioSubType: ['Left Thumb', 'Left Thumb'] }, '119'],
    ['no device', {}, { deviceId: null }, '804'],
    ['unknown device', {}, { deviceId: 'finger-9' }, '805'],
    ['a hand on an auth device', {}, { deviceSubId: 1 }, '123'],
    ['score over 100', {}, { requestedScore: 101 }, '123'],
    ['invalid hash', {}, { previousHash: 'abc' }, '123'],
  ])('refuses %s', async (_name, change, bioChange, errorCode) => {
    const { json } = await capture(authRequest(change, bioChange));
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
      const { [name as 'env']: value, ...rest } = authRequest();
      expect(errorCodeOf((await capture({ ...rest, [`${name}XXX`]: value })).json)).toBe('123');
      expect(fixture.reports).toEqual([{ type: 'refused', what: 'malformed', origin: PAGE_ORIGIN }]);
    },
  );

  it.each(['type', 'count', 'requestedScore', 'deviceSubId'])(
    'refuses a request whose bio %s is missing',
    async (name) => {
      expect(errorCodeOf((await capture(authRequest({}, { [name]: undefined }))).json)).toBe('123');
    },
  );

  it('refuses a body that is no JSON', async () => {
    expect(errorCodeOf((await capture('{')).json)).toBe('123');
  });

  it.each([
    ['missing', undefined, '108'],
    ['expired', 'expired', '107'],
  ])('fails with its own error when the encryption certificate is %s', async (_name, kind, errorCode) => {
    const { readers, ftmRoot } = trust.service;
    const past = kind && (await createTrainingTrust({ now: TEST_NOW - 4000 * 86_400_000, deviceIds: [] }));
    await fixture.close();
    fixture = await openServiceFixture(
      past ? { readers, ftmRoot, encryptionCertificate: past.encryptionCertificate } : { readers, ftmRoot },
    );
    fixture.service.arming.arm('visit-1', 'anybody');
    expect(errorCodeOf((await capture()).json)).toBe(errorCode);
  });

  it('fails with its own error when the device certificate is expired', async () => {
    const past = await createTrainingTrust({ now: TEST_NOW - 4000 * 86_400_000, deviceIds: ['finger-1'] });
    await fixture.close();
    fixture = await openServiceFixture(past.service);
    fixture.service.arming.arm('visit-1', 'anybody');
    expect(errorCodeOf((await capture()).json)).toBe('107');
  });
});
