import { X509Certificate } from 'node:crypto';

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { err, ok } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
import { issueLeaf, createRoot } from './certificate-authority.ts';
import type { KeyAndCertificate } from './certificate-authority.ts';
import { isIssuedBy } from './certificates.ts';
import { openDeviceKeys } from './device-keys.ts';
import type { DeviceKeysError } from './device-keys.ts';
import { createMemoryKeyStore } from './key-store.ts';
import type { KeyStore } from './key-store.ts';
import { DEVICE_CERTIFICATE_LIFE, isRotationDue, rotateDeviceKey, rotationTime } from './rotation.ts';
import type { DeviceProvider } from './rotation.ts';
import { createDeviceProvider, deviceLeaf, createReaderTrust, createTrainingRoots } from './training-trust.ts';
import type { TrainingRoots } from './training-trust.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const DAY_MS = 86_400_000;

let roots: TrainingRoots;
let reader: ReaderTrust;
let stranger: KeyAndCertificate;
beforeAll(async () => {
  roots = await createTrainingRoots(NOW);
  [reader, stranger] = await Promise.all([
    createReaderTrust(roots, 'a', { now: NOW }),
    createRoot({ commonName: 'x', organisation: 'x', now: NOW, days: 1 }),
  ]);
});

const certificateOf = (trust: ReaderTrust) => new X509Certificate(trust.deviceCertificate);
const rotate = async (provider: DeviceProvider, current = reader, now = NOW) =>
  rotateDeviceKey({ deviceId: 'a', current, provider, now });

describe('when a device key is replaced', () => {
  it('is when a third of the certificate’s life is left', () => {
    const certificate = certificateOf(reader);
    const ends = Date.parse(certificate.validTo);
    expect(Math.round((ends - NOW) / DAY_MS)).toBe(DEVICE_CERTIFICATE_LIFE.days);
    const left = ends - rotationTime(certificate);
    expect(left * 3).toBe(ends - Date.parse(certificate.validFrom));
    expect(isRotationDue(certificate, ends - left - 1)).toBe(false);
    expect(isRotationDue(certificate, ends - left)).toBe(true);
    expect(isRotationDue(certificate, ends + DAY_MS)).toBe(true);
  });
});

describe('a new device key', () => {
  it('is a different key with a certificate that begins later, of the same subject and root; the chip stays', async () => {
    const rotated = await rotate(createDeviceProvider(roots.deviceProvider));
    if (!rotated.ok) throw new Error(rotated.error.code);
    const [former, next] = [certificateOf(reader), certificateOf(rotated.value)];
    expect(next.publicKey.equals(former.publicKey)).toBe(false);
    expect(Date.parse(next.validFrom)).toBeGreaterThan(Date.parse(former.validFrom));
    expect(next.subject).toBe(former.subject);
    expect(isIssuedBy(next, new X509Certificate(roots.deviceProvider.certificate), NOW)).toBe(true);
    expect(rotated.value.ftm).toEqual(reader.ftm);
  });

  it('begins later each time, also when it is replaced many times in a second', async () => {
    const provider = createDeviceProvider(roots.deviceProvider);
    let current = reader;
    for (let turn = 0; turn < 3; turn += 1) {
      const rotated = await rotate(provider, current);
      if (!rotated.ok) throw new Error(rotated.error.code);
      expect(Date.parse(certificateOf(rotated.value).validFrom)).toBeGreaterThan(
        Date.parse(certificateOf(current).validFrom),
      );
      current = rotated.value;
    }
  });

  it('is refused when the provider refuses, or cannot be reached', async () => {
    for (const code of ['provider-refused', 'provider-unreachable'] as const) {
      expect(await rotate({ certify: async () => Promise.resolve(err({ code })) })).toEqual(err({ code }));
    }
  });

  it('is not created for a reader with an unreadable certificate', async () => {
    const rotated = await rotate(createDeviceProvider(roots.deviceProvider), {
      ...reader,
      deviceCertificate: 'none',
    });
    expect(rotated).toEqual(err({ code: 'certificate-unreadable' }));
  });

  it.each<[string, string, (request: Parameters<DeviceProvider['certify']>[0]) => Promise<string>]>([
    ['is no certificate', 'no-certificate', async () => Promise.resolve('none')],
    ['is the old certificate', 'other-key', async () => Promise.resolve(reader.deviceCertificate)],
    ['is for another key', 'other-key', async () => Promise.resolve(stranger.certificate)],
    [
      'does not begin later',
      'not-later',
      async ({ publicKey, laterThan }) =>
        issueLeaf(roots.deviceProvider, publicKey, deviceLeaf({ deviceId: 'a', now: laterThan + DAY_MS })),
    ],
    [
      'has another subject',
      'other-subject',
      async ({ publicKey, now, laterThan }) =>
        issueLeaf(roots.deviceProvider, publicKey, { ...deviceLeaf({ deviceId: 'b', now }), laterThan }),
    ],
    [
      'has expired',
      'not-current',
      async ({ publicKey, now, laterThan }) =>
        issueLeaf(roots.deviceProvider, publicKey, { ...deviceLeaf({ deviceId: 'a', now, days: -0.5 }), laterThan }),
    ],
    [
      'is not valid yet',
      'not-current',
      async ({ publicKey, now }) =>
        issueLeaf(roots.deviceProvider, publicKey, { ...deviceLeaf({ deviceId: 'a', now }), startsInDays: 1 }),
    ],
  ])('is refused when the provider’s answer %s', async (_name, why, certify) => {
    const rotated = await rotate({ certify: async (request) => ok(await certify(request)) });
    expect(rotated).toEqual(err({ code: 'certificate-unfit', why }));
  });
});

describe('the keys of a service', () => {
  let clock: ManualClock;
  let store: KeyStore;
  let changes: string[];
  let problems: DeviceKeysError[];
  beforeEach(() => {
    clock = createManualClock(NOW);
    store = createMemoryKeyStore({ a: reader });
    changes = [];
    problems = [];
  });

  async function open(provider: DeviceProvider) {
    const opened = await openDeviceKeys({
      store,
      provider,
      ftmRoot: roots.ftm.certificate,
      clock,
      onChange: (deviceId) => changes.push(deviceId),
      onProblem: (_deviceId, error) => problems.push(error),
    });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  }
  const leafOf = (keys: Awaited<ReturnType<typeof open>>) => keys.trustOf('a')!.device.certificate;

  it('are replaced before they expire, kept first, and used from then on', async () => {
    const keys = await open(createDeviceProvider(roots.deviceProvider));
    const first = leafOf(keys);
    clock.advance(rotationTime(first) - NOW - 1);
    // A rotation now waits until the check before it has finished, so that nothing else runs below.
    expect(await keys.rotate('nobody')).toEqual(err({ code: 'reader-unknown' }));
    expect(changes).toEqual([]);
    clock.advance(2);
    await keys.rotate('nobody');
    expect(changes).toEqual(['a']);
    const second = leafOf(keys);
    expect(second.raw.equals(first.raw)).toBe(false);
    expect(keys.trustOf('a')?.level(clock.now())).toBe('L1');
    const kept = await store.load('a');
    expect(kept.ok && certificateOf(kept.value!).raw.equals(second.raw)).toBe(true);
    // And again: thirty days later the next one is used.
    for (let day = 0; day < DEVICE_CERTIFICATE_LIFE.days; day += 1) {
      clock.advance(DAY_MS);
      await keys.rotate('nobody');
    }
    expect(changes.length).toBeGreaterThanOrEqual(2);
    expect(isRotationDue(leafOf(keys), clock.now())).toBe(false);
    keys.close();
    expect(clock.pending()).toBe(0);
  });

  it('are replaced at once when they are opened too late', async () => {
    clock.advance(40 * DAY_MS);
    const keys = await open(createDeviceProvider(roots.deviceProvider));
    expect(changes).toEqual(['a']);
    expect(isRotationDue(leafOf(keys), clock.now())).toBe(false);
    keys.close();
  });

  it('are tried again each hour while the provider cannot be reached, and the old ones stay in use', async () => {
    const training = createDeviceProvider(roots.deviceProvider);
    let asked = 0;
    clock.advance(25 * DAY_MS);
    const keys = await open({
      async certify(request) {
        asked += 1;
        return asked < 3 ? err({ code: 'provider-unreachable' }) : training.certify(request);
      },
    });
    expect(problems).toEqual([{ code: 'provider-unreachable' }]);
    expect(leafOf(keys).raw.equals(certificateOf(reader).raw)).toBe(true);
    clock.advance(3_600_000 - 1);
    expect(asked).toBe(1);
    for (const expected of [2, 3, 3]) {
      clock.advance(3_600_000);
      await keys.rotate('nobody');
      expect(asked).toBe(expected);
    }
    expect(changes).toEqual(['a']);
    keys.close();
  });

  it('stay as they were when the new ones cannot be kept', async () => {
    const { list, load } = store;
    store = { list, load, save: async () => Promise.resolve(err({ code: 'key-store-failed', detail: 'full' })) };
    const keys = await open(createDeviceProvider(roots.deviceProvider));
    expect(await keys.rotate('a')).toEqual(err({ code: 'key-store-failed', detail: 'full' }));
    expect(leafOf(keys).raw.equals(certificateOf(reader).raw)).toBe(true);
    expect(changes).toEqual([]);
    keys.close();
  });

  it('are not opened when the store fails or a key is invalid', async () => {
    const failed = err({ code: 'key-store-failed', detail: 'gone' });
    const common = {
      provider: createDeviceProvider(roots.deviceProvider),
      ftmRoot: undefined,
      clock,
      onChange: () => undefined,
      onProblem: () => undefined,
    };
    const { load, save } = store;
    expect(
      await openDeviceKeys({ ...common, store: { load, save, list: async () => Promise.resolve(failed) } }),
    ).toEqual(failed);
    const broken = createMemoryKeyStore({ a: { ...reader, deviceKey: 'none' } });
    expect(await openDeviceKeys({ ...common, store: broken })).toEqual(err({ code: 'key-unusable' }));
  });
});
