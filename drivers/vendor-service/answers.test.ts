import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { Result } from '#kit/result.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { createAnswerMemory } from './answer-memory.ts';
import {
  captureAuthByService,
  CAPTURE_GRACE_MS,
  captureRecordsByService,
  MAX_AUTH_ANSWER_BYTES,
} from './capture-by-service.ts';
import type {
  CaptureDeps,
  CaptureOrder,
  CaptureTarget,
  PassedAnswer,
  ServiceCaptureError,
} from './capture-by-service.ts';
import { openPinnedRoots } from './pinned-roots.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { askPort } from './sightings.ts';
import { failed } from './testing/foreign-answers.ts';
import { FOREIGN_FINGER } from './testing/foreign-device.ts';
import { startForeignService } from './testing/foreign-service.ts';
import type { Departures } from './testing/foreign-answers.ts';
import type { ForeignDevice } from './testing/foreign-device.ts';
import type { ForeignService } from './testing/foreign-service.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import type { ForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { turnsUntil } from './testing/turns.ts';
import type { WireFault } from './testing/wire-faults.ts';
import type { VerifiedRecord } from './verify-answer.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const DOMAIN = 'https://idp.example';

let trust: ForeignTrust;
let roots: PinnedRoots;
let clock: ManualClock;
let service: ForeignService;
let deps: CaptureDeps;
let target: CaptureTarget;

beforeAll(async () => {
  trust = await createForeignTrust(NOW);
  const opened = openPinnedRoots(trust.pinned);
  if (!opened.ok) throw new Error('roots');
  roots = opened.value;
});

beforeEach(async () => {
  await begin(FOREIGN_FINGER);
});

afterEach(async () => {
  await service.close();
});

async function begin(device: ForeignDevice): Promise<void> {
  clock = createManualClock(NOW);
  service = await startForeignService({ trust, now: () => clock.now(), firstPort: firstTestPort(), devices: [device] });
  deps = { clock, env: 'Developer', roots, memory: createAnswerMemory(clock) };
  const own = { port: 0, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
  const { signal } = new AbortController();
  const { port } = service;
  const seen = await askPort({ ...deps, own }, { port, before: [], timeoutMs: 2000, signal });
  if (seen?.kind !== 'readers' || seen.sightings[0]?.standing.kind !== 'verified') throw new Error('not verified');
  target = { port, device: seen.sightings[0].standing.device };
}

const ONE: CaptureOrder = {
  type: 'Finger',
  count: 1,
  bioSubTypes: ['Left IndexFinger'],
  exceptions: [],
  deviceSubId: 0,
  transactionId: 'txn-0001',
  timeoutMs: 10_000,
  requestedScore: 60,
  previousHash: '',
};

async function auth(
  order: Partial<CaptureOrder> = {},
  signal = new AbortController().signal,
): Promise<Result<PassedAnswer, ServiceCaptureError>> {
  return captureAuthByService(deps, { target, order: { ...ONE, ...order, domainUri: DOMAIN }, signal });
}

describe('an auth capture by another service', () => {
  it('asks for a tiny score without an exponent', async () => {
    await auth({ requestedScore: 1e-7 });
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).toMatchObject({ bio: [{ requestedScore: '0.0000001' }] });
  });

  it('sends the request of SBI, with numbers as texts', async () => {
    await auth({ count: 2, bioSubTypes: ['Left IndexFinger', 'Right Thumb'] });
    const asked = service.requests.at(-1);
    expect([asked?.verb, asked?.path]).toEqual(['CAPTURE', '/capture']);
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      env: 'Developer',
      purpose: 'Auth',
      specVersion: '0.9.5',
      timeout: '10000',
      captureTime: '2026-01-02T03:04:05Z',
      domainUri: DOMAIN,
      transactionId: 'txn-0001',
      bio: [
        {
          type: 'Finger',
          count: '2',
          bioSubType: ['Left IndexFinger', 'Right Thumb'],
          requestedScore: '60',
          deviceId: 'vendor-finger-1',
          deviceSubId: '0',
          previousHash: '',
        },
      ],
      customOpts: null,
    });
  });

  it('returns the body octet for octet, with the hashes and scores in it', async () => {
    const captured = await auth({ count: 2, bioSubTypes: ['Left IndexFinger', 'Right Thumb'] });
    if (!captured.ok) throw new Error(captured.error.code);
    expect(Buffer.from(captured.value.body).equals(service.captureBodies[0]!)).toBe(true);
    expect(captured.value.qualityScores).toEqual([81.5, 81.5]);
    expect(captured.value.hashes).toHaveLength(2);
  });

  it('accepts UNKNOWN fingers, each answer once', async () => {
    service.depart({ claims: (claims, at) => ({ ...claims, bioSubType: ['Left Thumb', 'Right Thumb'][at] }) });
    expect((await auth({ count: 2, bioSubTypes: ['UNKNOWN'] })).ok).toBe(true);
  });

  it('is cut off when the page hangs up', async () => {
    service.holdCaptures();
    const hangUp = new AbortController();
    const begun = service.captureBegun();
    const captured = auth({}, hangUp.signal);
    await begun;
    const cut = service.hungUp();
    hangUp.abort();
    expect(await captured).toEqual({ ok: false, error: { code: 'cancelled' } });
    await cut;
    expect(clock.pending()).toBe(0);
  });

  it('is cut off when the service takes longer than its timeout', async () => {
    service.holdCaptures();
    const begun = service.captureBegun();
    const captured = auth();
    await begun;
    const cut = service.hungUp();
    clock.advance(10_000 + CAPTURE_GRACE_MS);
    expect(await captured).toEqual({ ok: false, error: { code: 'timed-out' } });
    await cut;
  });

  it('reports a port that has closed as no answer', async () => {
    await service.close();
    expect(await auth()).toEqual({ ok: false, error: { code: 'no-answer' } });
  });

  it('returns the error that the service itself reports', async () => {
    service.depart({ biometrics: () => [failed('801')] });
    expect(await auth()).toEqual({ ok: false, error: { code: 'answer-error', sbiCode: '801' } });
  });
});

const claim = (more: object): Departures => ({ claims: (claims) => ({ ...claims, ...more }) });
const element = (more: object): Departures => ({ element: (made) => ({ ...made, ...more }) });

describe('an answer that fails verification is refused with its code', () => {
  const openRecord = record('FIR', 16);
  const cases: readonly (readonly [string, ServiceProblem, () => Departures])[] = [
    ['no biometrics', 'malformed', () => ({ captureBody: () => '{}' })],
    ['an element without session key', 'malformed', () => element({ sessionKey: '' })],
    ['a hash of another length', 'malformed', () => element({ hash: 'AB' })],
    ['claims without value', 'malformed', () => claim({ bioValue: '' })],
    ['a score of 101', 'malformed', () => claim({ qualityScore: '101' })],
    ['no JSON', 'not-json', () => ({ captureBody: (json) => `${json}]` })],
    ['thousands of nested brackets', 'too-deep', () => ({ captureBody: () => '{"a":'.repeat(5000) })],
    ['one element too many', 'answer-count', () => ({ biometrics: (all) => [...all, ...all] })],
    ['another key', 'answer-certificate-not-trusted', () => ({ dataSigner: trust.bad.strangerDevice })],
    ['an expired key', 'answer-certificate-expired', () => ({ dataSigner: trust.bad.expiredDevice })],
    ['a key for encryption', 'answer-certificate-unfit', () => ({ dataSigner: trust.bad.encryptingDevice })],
    ['a changed text', 'answer-signature-invalid', () => ({ element: changeData })],
    ['a digitalId under an unknown root', 'id-certificate-not-trusted', () => ({ idSigner: trust.bad.strangerChip })],
    ['a digitalId that no chip signed', 'level-not-proven', () => ({ idSigner: trust.device })],
    ['an expired chip', 'id-certificate-expired', () => ({ idSigner: trust.bad.expiredChip })],
    ['an unsigned digitalId', 'id-signature-invalid', () => claim({ digitalId: 'e30' })],
    ['another reader', 'answer-device', () => ({ digitalId: (claims) => ({ ...claims, serialNo: 'VF-0002' }) })],
    ['another device code', 'answer-device', () => claim({ deviceCode: 'VF-0002' })],
    ['another version', 'answer-version', () => element({ specVersion: '1.0.0' })],
    ['another transaction', 'answer-transaction', () => claim({ transactionId: 'txn-0002' })],
    ['another purpose', 'answer-purpose', () => claim({ purpose: 'Registration' })],
    ['another environment', 'answer-env', () => claim({ env: 'Staging' })],
    ['another domain', 'answer-domain', () => claim({ domainUri: 'https://evil.example' })],
    ['no domain', 'answer-domain', () => claim({ domainUri: undefined })],
    ['another type', 'answer-type', () => claim({ bioType: 'Iris' })],
    ['another finger', 'answer-sub-type', () => claim({ bioSubType: 'Right Thumb' })],
    ['UNKNOWN for a named finger', 'answer-sub-type', () => claim({ bioSubType: 'UNKNOWN' })],
    ['a finger that does not exist', 'answer-sub-type', () => claim({ bioSubType: 'Left Toe' })],
    ['a time six minutes past', 'answer-clock', () => ({ clockOffMs: -6 * 60_000 })],
    ['a time six minutes ahead', 'answer-clock', () => ({ clockOffMs: 6 * 60_000 })],
    ['a time without a zone', 'answer-clock', () => claim({ timestamp: '2026-01-02T03:04:05' })],
    ['a plain finger record', 'answer-not-encrypted', () => claim({ bioValue: openRecord.toString('base64url') })],
  ];
  it.each(cases)('%s: %s', async (_, code, departures) => {
    service.depart(departures());
    expect(await auth()).toEqual({ ok: false, error: { code } });
  });

  it('the same finger twice: answer-sub-type', async () => {
    service.depart(claim({ bioSubType: 'Left Thumb' }));
    expect(await auth({ count: 2, bioSubTypes: ['UNKNOWN'] })).toEqual({
      ok: false,
      error: { code: 'answer-sub-type' },
    });
  });

  it('an answer sent before, to the same transaction: answer-replayed', async () => {
    const tokens: string[] = [];
    service.depart({
      element: (made) => {
        tokens.push(String(made['data']));
        return { ...made, data: tokens[0] };
      },
    });
    expect((await auth()).ok).toBe(true);
    clock.advance(60_000);
    expect(await auth()).toEqual({ ok: false, error: { code: 'answer-replayed' } });
    clock.advance(10 * 60_000);
    expect(await auth()).toEqual({ ok: false, error: { code: 'answer-clock' } });
  });

  it('one answer for both elements: answer-sub-type or answer-replayed, never twice', async () => {
    const tokens: string[] = [];
    service.depart({
      ...claim({ bioSubType: 'UNKNOWN' }),
      element: (made) => {
        tokens.push(String(made['data']));
        return { ...made, data: tokens[0] };
      },
    });
    expect(await auth({ count: 2, bioSubTypes: ['UNKNOWN'] })).toEqual({
      ok: false,
      error: { code: 'answer-replayed' },
    });
  });

  const wire: readonly (readonly [WireFault, ServiceProblem])[] = [
    ['hang-up', 'half-answer'],
    ['half', 'half-answer'],
    ['long-length', 'half-answer'],
    ['huge-declared', 'answer-too-large'],
    ['huge-undeclared', 'answer-too-large'],
    ['endless-chunks', 'answer-too-large'],
    ['chunk-bomb', 'answer-too-large'],
    ['endless-head', 'bad-http'],
    ['interim-storm', 'bad-http'],
    ['garbage', 'bad-http'],
    ['upgrade', 'bad-http'],
    ['server-error', 'bad-status'],
  ];
  it.each(wire)('%s: %s, with no more taken than the cap', async (fault, code) => {
    service.depart({ fault });
    expect(await auth()).toEqual({ ok: false, error: { code } });
    expect(service.bytesTaken()).toBeLessThan(MAX_AUTH_ANSWER_BYTES + 8 * 1024 * 1024);
  });

  it('keeps no memory of two hundred megabytes', async () => {
    service.depart({ fault: 'huge-undeclared' });
    await auth();
    const before = process.memoryUsage().arrayBuffers;
    for (let turn = 0; turn < 10; turn += 1) await auth();
    await turnsUntil(() => service.openSockets() === 0);
    // Ten answers of 200 MB each were offered.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

/** A general header of 16 octets that says it is `length` octets long. */
function record(magic: 'FIR' | 'IIR', length: number): Buffer {
  const header = Buffer.alloc(16);
  header.write(magic, 0, 'latin1');
  header.write('020', 4, 'latin1');
  header.writeUInt32BE(length, 8);
  return header;
}

function changeData(made: Readonly<Record<string, unknown>>): unknown {
  const [head, payload = '', signature] = String(made['data']).split('.');
  const claims = Buffer.from(payload, 'base64url').toString('utf8').replace('"81.5"', '"99.9"');
  return { ...made, data: [head, Buffer.from(claims).toString('base64url'), signature].join('.') };
}

describe('a registration capture by another service', () => {
  const SLAP: CaptureOrder = {
    ...ONE,
    count: 3,
    bioSubTypes: ['Left IndexFinger', 'Left MiddleFinger', 'Left LittleFinger'],
    exceptions: ['Left RingFinger'],
    deviceSubId: 1,
    transactionId: 'reg-0001',
    previousHash: 'AB'.repeat(32),
  };
  const device: ForeignDevice = { ...FOREIGN_FINGER, purpose: 'Registration', certification: 'L0' };

  beforeEach(async () => {
    await service.close();
    await begin(device);
  });

  async function records(
    order: Partial<CaptureOrder> = {},
  ): Promise<Result<readonly VerifiedRecord[], ServiceCaptureError>> {
    return captureRecordsByService(deps, {
      target,
      order: { ...SLAP, ...order },
      signal: new AbortController().signal,
    });
  }

  it('returns the records after it checked their hash chain', async () => {
    const captured = await records();
    if (!captured.ok) throw new Error(captured.error.code);
    expect(captured.value.map(({ bioSubType }) => bioSubType)).toEqual(SLAP.bioSubTypes);
    expect(captured.value.every(({ iso }) => Buffer.from(iso.subarray(0, 4)).toString('latin1') === 'FIR\0')).toBe(
      true,
    );
    expect(service.requests.at(-1)?.verb).toBe('RCAPTURE');
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).toMatchObject({
      purpose: 'Registration',
      bio: [{ deviceSubId: '1', exception: ['Left RingFinger'], previousHash: 'AB'.repeat(32), count: '3' }],
    });
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).not.toHaveProperty('domainUri');
  });

  it('lets the sub id choose the fingers', async () => {
    expect((await records({ bioSubTypes: [] })).ok).toBe(true);
  });

  it('checks the records of eyes by their own standard', async () => {
    await service.close();
    await begin({ ...device, type: 'Iris', deviceSubType: 'Double' });
    const eyes = { type: 'Iris', count: 2, bioSubTypes: [], exceptions: [], deviceSubId: 3 } as const;
    const captured = await records(eyes);
    expect(captured.ok && captured.value.map(({ bioSubType }) => bioSubType)).toEqual(['Left', 'Right']);
    service.depart({ claims: (claims, at) => ({ ...claims, bioSubType: ['Right', 'Left'][at] }) });
    expect(await records(eyes)).toEqual({ ok: false, error: { code: 'answer-record', field: 'eye-label' } });
  });

  it('names the field of a record that contradicts the answer', async () => {
    const swapped = ['Left MiddleFinger', 'Left IndexFinger', 'Left LittleFinger'];
    service.depart({ claims: (claims, at) => ({ ...claims, bioSubType: swapped[at] }) });
    expect(await records()).toEqual({ ok: false, error: { code: 'answer-record', field: 'finger-position' } });
  });

  const unreadable: readonly (readonly [string, string, () => Departures])[] = [
    ['no ISO record', 'format-identifier', () => claim({ bioValue: 'AAAA' })],
    [
      'an iris record for a finger',
      'format-identifier',
      () => claim({ bioValue: record('IIR', 16).toString('base64url') }),
    ],
    ['a record of another length', 'record-length', () => claim({ bioValue: record('FIR', 17).toString('base64url') })],
    ['only a header', 'representation-count', () => claim({ bioValue: record('FIR', 16).toString('base64url') })],
  ];
  it.each(unreadable)('%s: answer-record, %s', async (_, field, departures) => {
    service.depart(departures());
    expect(await records()).toEqual({ ok: false, error: { code: 'answer-record', field } });
  });

  const cases: readonly (readonly [string, ServiceProblem, () => Departures])[] = [
    ['elements in another order', 'answer-hash', () => ({ biometrics: (all) => [...all].reverse() })],
    [
      'a hash of something else',
      'answer-hash',
      () => ({ element: (made, at) => (at === 1 ? { ...made, hash: 'CD'.repeat(32) } : made) }),
    ],
    [
      'an excepted finger',
      'answer-sub-type',
      () => ({ claims: (claims, at) => (at === 2 ? { ...claims, bioSubType: 'Left RingFinger' } : claims) }),
    ],
    [
      'the other hand',
      'answer-sub-type',
      () => ({ claims: (claims, at) => (at === 2 ? { ...claims, bioSubType: 'Right LittleFinger' } : claims) }),
    ],
    ['an auth answer', 'answer-purpose', () => claim({ purpose: 'Auth' })],
    ['one finger too few', 'answer-count', () => ({ biometrics: (all) => all.slice(1) })],
    ['an invalid element', 'malformed', () => element({ data: '' })],
  ];
  it.each(cases)('%s: %s', async (_, code, departures) => {
    service.depart(departures());
    expect(await records()).toEqual({ ok: false, error: { code } });
  });
});
