import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { err } from '#kit/result.ts';
import { SBI_ERRORS } from './answer/errors.ts';
import type { SbiErrorName } from './answer/errors.ts';
import { FIRST_IMAGE_MS } from './live/stream.ts';
import { conformanceTrust, openConformanceService, requestOf } from './testing/conformance-service.ts';
import type { Bio } from './testing/conformance-service.ts';
import { DigitalIdSchema } from './answer/messages.ts';
import type { PassThroughReaders } from './listing/pass-through.ts';
import { call, PAGE_ORIGIN } from './testing/raw-client.ts';
import { frameOfQuality, frameShowing } from './testing/scripted-imaging.ts';
import { createScriptedReader } from './testing/scripted-reader.ts';
import { openServiceFixture, TEST_NOW } from './testing/service-fixture.ts';
import type { ServiceFixture } from './testing/service-fixture.ts';
import { createTrainingTrust } from './trust/training-trust.ts';
import type { TrainingTrust } from './trust/training-trust.ts';
import { openTrustBook } from './trust/trust-book.ts';

/** Every error of the table is sent in some circumstance, and the README has the same table as the code. */

const DAY_MS = 86_400_000;
const HAND: Bio = { deviceId: 'finger-slap', deviceSubId: '1', count: '4' };
const FINGER: Bio = { deviceId: 'finger-single', count: '1', bioSubType: ['UNKNOWN'] };
const STREAM = { deviceId: 'finger-slap', deviceSubId: '1', timeout: '1000' };

let trust: TrainingTrust;
let expired: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  [trust, expired] = await Promise.all([
    conformanceTrust(),
    createTrainingTrust({ now: TEST_NOW - 4000 * DAY_MS, deviceIds: ['finger-single'] }),
  ]);
});
afterEach(async () => {
  await fixture.close();
});

/** The first error code in an answer of any shape. */
async function codeOf(verb: string, path: string, body: unknown, headers = {}): Promise<string | undefined> {
  const { text } = await call(fixture.port, verb, path, body, headers);
  return /"errorCode":"(\d+)"/.exec(text)?.[1];
}
const registration = async (): Promise<void> => {
  fixture = await openConformanceService(trust, 'Registration');
};
const auth = async (): Promise<void> => {
  fixture = await openConformanceService(trust, 'Auth');
};
const capture = async (change: object = {}, request: object = {}) =>
  codeOf('CAPTURE', '/capture', requestOf('Auth', { ...FINGER, ...change }, request));
const rcapture = async (change: object = {}, request: object = {}) =>
  codeOf('RCAPTURE', '/capture', requestOf('Registration', { ...HAND, ...change }, request));
const stream = async (change: object = {}) => codeOf('STREAM', '/stream', { ...STREAM, ...change });
const discover = async (body: unknown) => codeOf('MOSIPDISC', '/device', body);

/** Starts a request that gets as far as the reader's frames, and then calls `act`. */
async function meanwhile(
  deviceId: 'finger-slap' | 'finger-single',
  request: () => Promise<string | undefined>,
  act: () => unknown,
): Promise<string | undefined> {
  const answer = request();
  await fixture.readerOf(deviceId).streamStarted();
  await act();
  return answer;
}
const slap = () => fixture.readerOf('finger-slap');

const CIRCUMSTANCES: Readonly<Record<SbiErrorName, () => Promise<string | undefined>>> = {
  'not-registered': async () => {
    await auth();
    fixture.readerOf('finger-single').setState('not-registered');
    return capture();
  },
  'no-biometric': async () => {
    await registration();
    return meanwhile('finger-slap', rcapture, () => {
      slap().show(frameOfQuality(0));
      fixture.clock.advance(10_000);
    });
  },
  'extraction-failed': async () => {
    await registration();
    return meanwhile('finger-slap', rcapture, () => {
      slap().show(frameShowing([], 'clean-glass'));
      fixture.clock.advance(10_000);
    });
  },
  'image-orientation': async () => {
    await registration();
    return meanwhile('finger-slap', rcapture, () => {
      slap().show(frameShowing([90, 90, 90, 90], 'wrong-hand'));
      fixture.clock.advance(10_000);
    });
  },
  'device-not-found': async () => {
    await registration();
    slap().setState('gone');
    return rcapture();
  },
  'certificate-expired': async () => {
    fixture = await openConformanceService(expired, 'Registration');
    return rcapture({ deviceId: 'finger-single', deviceSubId: '0', count: '1', bioSubType: ['Left Thumb'] });
  },
  'encryption-certificate-missing': async () => {
    const { readers, ftmRoot } = trust.service;
    const options = { captures: 'always', readers: [createScriptedReader('finger-single')] } as const;
    fixture = await openServiceFixture({ readers, ftmRoot }, options);
    return capture();
  },
  'count-unsupported': async () => {
    await registration();
    return rcapture({ count: '3' });
  },
  'not-ready': async () => {
    await registration();
    slap().setState('not-ready');
    return rcapture();
  },
  busy: async () => {
    await registration();
    let second: string | undefined;
    await meanwhile('finger-slap', rcapture, async () => {
      second = await rcapture();
      slap().fail('reader-failed');
    });
    return second;
  },
  'bad-transaction-id': async () => {
    await registration();
    return rcapture({}, { transactionId: 'a b' });
  },
  'count-mismatch': async () => {
    await auth();
    return capture({ bioSubType: ['Left Thumb', 'Right Thumb'] });
  },
  'bad-type': async () => {
    await auth();
    return capture({ type: 'Voice' });
  },
  'bad-env': async () => {
    await auth();
    return capture({}, { env: 'Production' });
  },
  'registration-count-mismatch': async () => {
    await registration();
    return rcapture({ bioSubType: ['Left RingFinger'] });
  },
  'exception-unknown': async () => {
    await registration();
    return rcapture({ count: '3', exception: ['UNKNOWN'] });
  },
  'exception-misplaced': async () => {
    await registration();
    return rcapture({ count: '3', exception: ['Right Thumb'] });
  },
  'bad-bio-sub-type': async () => {
    await auth();
    return capture({ bioSubType: [] });
  },
  'type-mismatch': async () => {
    await auth();
    return capture({ type: 'Face' });
  },
  'bad-purpose': async () => {
    await auth();
    return capture({}, { purpose: 'auth' });
  },
  'bio-sub-type-misplaced': async () => {
    await registration();
    return rcapture({ bioSubType: ['Right RingFinger'] });
  },
  malformed: async () => {
    await auth();
    return codeOf('CAPTURE', '/capture', 'nonsense');
  },
  'stream-device-gone': async () => {
    await registration();
    slap().setState('gone');
    return stream();
  },
  'bad-url': async () => {
    await auth();
    return codeOf('MOSIPDISC', '/nowhere', {});
  },
  'discovery-type-missing': async () => {
    await auth();
    return discover({});
  },
  'discovery-type-unknown': async () => {
    await auth();
    return discover({ type: 'FINGER' });
  },
  'no-devices': async () => {
    await auth();
    return discover({ type: 'Face' });
  },
  'page-refused': async () => {
    await auth();
    return codeOf('MOSIPDISC', '/device', {}, { Origin: 'https://evil.example' });
  },
  'not-armed': async () => {
    fixture = await openServiceFixture(trust.service);
    return capture();
  },
  'not-trusted': async () => {
    fixture = await openConformanceService(trust, 'Auth', 'L0');
    return capture();
  },
  cancelled: async () => {
    await auth();
    return meanwhile('finger-single', capture, () => fixture.service.arming.disarm());
  },
  'stream-on-auth-device': async () => {
    await auth();
    return stream();
  },
  'stream-device-id-missing': async () => {
    await registration();
    return stream({ deviceId: null });
  },
  'stream-device-unknown': async () => {
    await registration();
    return stream({ deviceId: 'x' });
  },
  'stream-purpose-mismatch': async () => {
    await registration();
    slap().setState('not-registered');
    return stream();
  },
  'stream-not-ready': async () => {
    await registration();
    slap().setState('not-ready');
    return stream();
  },
  'stream-no-image': async () => {
    await registration();
    return meanwhile(
      'finger-slap',
      async () => stream({ timeout: '60000' }),
      () => fixture.clock.advance(FIRST_IMAGE_MS),
    );
  },
  'stream-timeout': async () => {
    await registration();
    return meanwhile('finger-slap', stream, () => fixture.clock.advance(1000));
  },
  'stream-stopped': async () => {
    await registration();
    return meanwhile('finger-slap', stream, () => {
      void stream({ deviceSubId: '2' }).catch(() => undefined);
    });
  },
  'rcapture-timeout': async () => {
    await registration();
    return meanwhile('finger-slap', rcapture, () => fixture.clock.advance(10_000));
  },
  'stream-sub-id-differs': async () => {
    await registration();
    let code: string | undefined;
    await meanwhile('finger-slap', stream, async () => {
      code = await rcapture({ deviceSubId: '2' });
      fixture.clock.advance(1000);
    });
    return code;
  },
  'rcapture-device-id-missing': async () => {
    await registration();
    return rcapture({ deviceId: '' });
  },
  'rcapture-device-unknown': async () => {
    await registration();
    return rcapture({ deviceId: 'x' });
  },
  'rcapture-purpose-mismatch': async () => {
    await registration();
    return rcapture({}, { purpose: 'Auth' });
  },
  'rcapture-on-auth-device': async () => {
    await auth();
    return rcapture();
  },
  'capture-timeout': async () => {
    await auth();
    return meanwhile('finger-single', capture, () => fixture.clock.advance(10_000));
  },
  'capture-device-id-missing': async () => {
    await auth();
    return capture({ deviceId: '' });
  },
  'capture-device-unknown': async () => {
    await auth();
    return capture({ deviceId: 'x' });
  },
  'capture-purpose-mismatch': async () => {
    await auth();
    return capture({}, { purpose: 'Registration' });
  },
  'answer-not-believed': async () => {
    const opened = await openTrustBook(trust.service);
    const listing = opened.ok && opened.value.of('finger-single')?.device;
    if (!listing) throw new Error('the trust of the test does not open');
    const digitalId = DigitalIdSchema.parse({
      serialNo: '1',
      make: 'm',
      model: 'm',
      type: 'Finger',
      deviceSubType: 'Single',
      deviceProvider: 'p',
      deviceProviderId: 'p',
      dateTime: '2026-01-02T03:04:05Z',
    });
    const other = {
      deviceId: 'other/1',
      state: 'ready',
      digitalId,
      signedDigitalId: 'a.b.c',
      deviceCode: '1',
      serviceVersion: '1',
      firmware: '1',
    } as const;
    const readers: PassThroughReaders = {
      listed: () => [other],
      capture: () => Promise.resolve(err({ code: 'bad-http' })),
    };
    const passThrough = { readers, origins: [PAGE_ORIGIN] };
    fixture = await openServiceFixture(trust.service, { captures: 'always', passThrough, listing });
    return capture({ deviceId: 'other/1' });
  },
  'capture-on-registration-device': async () => {
    await registration();
    return capture();
  },
};

describe('every error of the table occurs', () => {
  it.each(Object.entries(CIRCUMSTANCES))('%s', async (name, circumstance) => {
    expect(await circumstance()).toBe(SBI_ERRORS[name as SbiErrorName][0]);
  });
});

it('has the same table in the README as in the code', async () => {
  await auth();
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| (\d{3}) +\| `([a-z0-9-]+)` +\| (.+?) +\|$/gm)].map(([, code, name, info]) => [
    name,
    [code, info],
  ]);
  expect(rows).toEqual(Object.entries(SBI_ERRORS));
});
