import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2019 } from 'ajv/dist/2019.js';
import ajvFormats from 'ajv-formats';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { call, PAGE_ORIGIN } from './testing/raw-client.ts';
import { frameOfQuality } from './testing/scripted-imaging.ts';
import { openServiceFixture, TEST_NOW } from './testing/service-fixture.ts';
import type { ServiceFixture } from './testing/service-fixture.ts';
import { makeTrainingTrust } from './trust/training-trust.ts';
import type { TrainingTrust } from './trust/training-trust.ts';

/**
 * Our answers against the message schemas of MOSIP's compliance toolkit, where that folder is given. Like the toolkit's
 * page we add the decoded members before checking.
 */
const external = process.env['KIOSK_EXTERNAL_DATA'];

function decode(token: string): Record<string, unknown> {
  const part = token.includes('.') ? (token.split('.')[1] ?? '') : token;
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

describe.skipIf(external === undefined)('the compliance toolkit’s schemas', () => {
  let trust: TrainingTrust;
  let fixture: ServiceFixture;
  beforeAll(async () => {
    trust = await makeTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1'] });
  });
  beforeEach(async () => {
    fixture = await openServiceFixture(trust.service);
  });
  afterEach(async () => {
    await fixture.close();
  });

  function problems(schema: string, value: unknown): unknown {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    ajvFormats.default(ajv);
    const file = join(external ?? '', 'sbi-0.9.5-schemas', `${schema}Schema.json`);
    const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    return validate(value) ? [] : validate.errors;
  }

  it('the check itself refuses what is wrong', () => {
    expect(problems('DiscoverResponse', [{ deviceId: 'x' }])).not.toEqual([]);
  });

  it('discovery', async () => {
    const { json } = await call(fixture.port, 'MOSIPDISC', '/device', { type: 'Biometric Device' });
    for (const element of json as { digitalId: string }[]) {
      const digitalIdDecoded = decode(element.digitalId);
      expect(problems('DiscoverResponse', [{ ...element, digitalIdDecoded }])).toEqual([]);
    }
    const { json: refused } = await call(fixture.port, 'MOSIPDISC', '/device', { type: 'FINGER' });
    expect(problems('DiscoverResponseError', refused)).toEqual([]);
  });

  it.each([
    ['ready', 'DeviceInfoReadyResponse'],
    ['not-ready', 'DeviceInfoNotReadyResponse'],
    ['not-registered', 'DeviceInfoNotRegisteredResponse'],
  ] as const)('device info of a reader that is %s', async (state, schema) => {
    fixture.reader.setState(state);
    const { json } = await call(fixture.port, 'MOSIPDINFO', '/info');
    for (const element of json as { deviceInfo: string }[]) {
      const info = decode(element.deviceInfo);
      const deviceInfoDecoded = { ...info, digitalIdDecoded: decode(String(info['digitalId'])) };
      expect(problems(schema, [{ ...element, deviceInfoDecoded }])).toEqual([]);
    }
  });

  it('auth capture, device info while it runs, and a capture that failed', async () => {
    fixture.service.arming.arm('visit-1');
    const bio = {
      type: 'Finger',
      count: '1',
      bioSubType: ['Left Thumb'],
      requestedScore: '70',
      deviceId: 'finger-1',
      deviceSubId: '0',
      previousHash: '',
    };
    const request = {
      env: 'Developer',
      purpose: 'Auth',
      specVersion: '0.9.5',
      timeout: '10000',
      captureTime: '2026-01-02T03:04:05Z',
      domainUri: PAGE_ORIGIN,
      transactionId: 'SBI1014-1767323045000',
      bio: [bio],
      customOpts: null,
    };
    const started = fixture.nextReport('capture-started');
    const answer = call(fixture.port, 'CAPTURE', '/capture', request);
    await started;
    await fixture.reader.streamStarted();
    const { json: busy } = await call(fixture.port, 'MOSIPDINFO', '/info');
    const [info] = busy as [{ deviceInfo: string }];
    const decoded = decode(info.deviceInfo);
    const deviceInfoDecoded = { ...decoded, digitalIdDecoded: decode(String(decoded['digitalId'])) };
    expect(problems('DeviceInfoBusyResponse', [{ ...info, deviceInfoDecoded }])).toEqual([]);
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    const { biometrics } = (await answer).json as { biometrics: { data: string }[] };
    for (const element of biometrics) {
      const data = decode(element.data);
      const dataDecoded = { ...data, digitalIdDecoded: decode(String(data['digitalId'])) };
      expect(problems('AuthCaptureResponse', { biometrics: [{ ...element, dataDecoded }] })).toEqual([]);
    }
    const { json: refused } = await call(fixture.port, 'CAPTURE', '/capture', { ...request, transactionId: 'abc' });
    expect(problems('ErrorCaptureResponse', refused)).toEqual([]);
    expect(problems('TransactionIdErrorCaptureResponse', refused)).toEqual([]);
  });
});
