import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTrainingTrust, type TrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import { LISTING_KEY, openTrainingTrust, runTrainingTrust, TRAINING_READER } from './station-trust.ts';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const DAY_MS = 86_400_000;

/** A store that keeps what JSON keeps, as the sealed store does. */
function storeOf(initial?: unknown) {
  let text = JSON.stringify(initial ?? null);
  let puts = 0;
  return {
    trust: () => JSON.parse(text) as unknown,
    putTrust(trust: TrainingTrust) {
      text = JSON.stringify(trust);
      puts += 1;
    },
    puts: () => puts,
  };
}

describe('the training chain', () => {
  let made: TrainingTrust;
  beforeAll(async () => {
    made = await createTrainingTrust({ now: NOW, deviceIds: [TRAINING_READER, LISTING_KEY] });
  });

  it('is created at the first start, and is the same at the next', async () => {
    const store = storeOf();
    const first = await openTrainingTrust(store, () => NOW);
    expect(await openTrainingTrust(store, () => NOW + DAY_MS)).toEqual(first);
    expect(store.puts()).toBe(1);
  });

  it('gets new device keys under the same roots before the old keys expire', async () => {
    const store = storeOf(made);
    const later = await openTrainingTrust(store, () => NOW + 25 * DAY_MS);
    expect(later).toMatchObject({ deviceRoot: made.deviceRoot, ftmRoot: made.ftmRoot });
    for (const deviceId of [TRAINING_READER, LISTING_KEY]) {
      const before = made.service.readers[deviceId];
      const after = later.service.readers[deviceId];
      expect(after?.deviceKey).not.toBe(before?.deviceKey);
      expect(after?.ftm).toEqual(before?.ftm);
      const certificate = new X509Certificate(after?.deviceCertificate ?? '');
      expect(certificate.verify(new X509Certificate(made.deviceRoot).publicKey)).toBe(true);
      expect(Date.parse(certificate.validTo)).toBeGreaterThan(NOW + 50 * DAY_MS);
    }
    expect(await openTrainingTrust(store, () => NOW + 26 * DAY_MS)).toEqual(later);
    expect(store.puts()).toBe(1);
  });

  it('keeps using the former keys when the new ones cannot be stored', async () => {
    const store = storeOf(made);
    const full = {
      ...store,
      putTrust() {
        throw new Error('disk-full');
      },
    };
    expect(await openTrainingTrust(full, () => NOW + 25 * DAY_MS)).toEqual(made);
  });

  const withoutListing = () => {
    const { [TRAINING_READER]: reader } = made.service.readers;
    return { ...made, service: { ...made.service, readers: { [TRAINING_READER]: reader } } };
  };
  it.each([
    ['a key is missing', withoutListing],
    ['the root’s key is missing', () => ({ ...made, deviceRootKey: undefined })],
    ['it is something else', () => null],
  ])('is replaced by a new chain when %s', async (_when, kept) => {
    const opened = await openTrainingTrust(storeOf(kept()), () => NOW);
    expect(opened.deviceRoot).not.toBe(made.deviceRoot);
    expect(Object.keys(opened.service.readers).toSorted()).toEqual([LISTING_KEY, TRAINING_READER]);
  });
});

describe('the training chain while the station runs', () => {
  it('gives a reader that is plugged in later keys of its own, without a chip, and stores them', async () => {
    const made = await createTrainingTrust({ now: NOW, deviceIds: [TRAINING_READER, LISTING_KEY] });
    const store = storeOf(made);
    const trust = runTrainingTrust(made, store, () => NOW);
    const [first, second] = await Promise.all([trust.register('usb/1-1/A'), trust.register('usb/1-1/A')]);
    expect(second).toBe(first);
    expect(store.puts()).toBe(1);
    expect(first.ftm).toBeUndefined();
    const certificate = new X509Certificate(first.deviceCertificate);
    expect(certificate.verify(new X509Certificate(made.deviceRoot).publicKey)).toBe(true);
    expect(trust.service().readers['usb/1-1/A']).toEqual(first);
    expect((await openTrainingTrust(store, () => NOW)).service.readers['usb/1-1/A']).toEqual(first);
  });

  it('replaces keys before they expire, and reports which', async () => {
    let now = NOW;
    const made = await createTrainingTrust({ now: NOW, deviceIds: [TRAINING_READER, LISTING_KEY] });
    const store = storeOf(made);
    const trust = runTrainingTrust(made, store, () => now);
    expect(await trust.rotate()).toEqual([]);
    now += 25 * DAY_MS;
    const changed = await trust.rotate();
    expect(changed.map(({ deviceId }) => deviceId).toSorted()).toEqual([LISTING_KEY, TRAINING_READER].toSorted());
    expect(trust.service().readers[TRAINING_READER]).toEqual(
      changed.find(({ deviceId }) => deviceId === TRAINING_READER)?.trust,
    );
    expect(store.puts()).toBe(1);
    expect(await trust.rotate()).toEqual([]);
  });

  it('keeps using the former keys when the new ones cannot be stored, and tries again', async () => {
    let isFull = true;
    const made = await createTrainingTrust({ now: NOW, deviceIds: [TRAINING_READER, LISTING_KEY] });
    const store = storeOf(made);
    const trust = runTrainingTrust(
      made,
      {
        ...store,
        putTrust(changed) {
          if (isFull) throw new Error('disk-full');
          store.putTrust(changed);
        },
      },
      () => NOW + 25 * DAY_MS,
    );
    await expect(trust.rotate()).rejects.toThrow('disk-full');
    expect(trust.service()).toEqual(made.service);
    isFull = false;
    expect(await trust.rotate()).toHaveLength(2);
  });
});
