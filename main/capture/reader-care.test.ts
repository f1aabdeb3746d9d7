import { beforeEach, describe, expect, it } from 'vitest';
import type { ReaderStatus } from '../../drivers/link/reader-status.ts';
import { createReaderCare, type ReaderKeys } from './reader-care.ts';
import type { ReaderTrouble } from './reader-troubles.ts';

const OPEN = { grade: 'registration', canCalibrate: false } as const;
const KEYS = { deviceKey: 'k', deviceCertificate: 'c' };
let shown: ReaderStatus[];
let keys: ReaderKeys;
let trusted: string[];
let troubles: ReaderTrouble[];
let faults: unknown[];
let renewed: string | undefined;

beforeEach(() => {
  shown = [];
  trusted = [];
  troubles = [];
  faults = [];
  renewed = undefined;
  keys = {
    register: () => Promise.resolve(KEYS),
    rotate: () => Promise.resolve(['listing', 'a'].map((deviceId) => ({ deviceId, trust: KEYS }))),
  };
});

function care() {
  return createReaderCare({
    readers: {
      readers: () => shown,
      busTroubles: () => [],
      trust: (deviceId) => trusted.push(deviceId),
      trustListing: () => trusted.push('the listing'),
      trustEncryption: (certificate) => trusted.push(certificate),
    },
    keys: { register: (deviceId) => keys.register(deviceId), rotate: () => keys.rotate() },
    listingKey: 'listing',
    renewedEncryption: () => renewed,
    onTrouble: (trouble) => troubles.push(trouble),
    onFault: (fault) => faults.push(fault),
  });
}

function row(state: ReaderStatus['state'], own?: ReaderStatus['own']): ReaderStatus {
  const names = { deviceId: 'usb/1-1/A', make: 'M', model: 'O', serialNo: 'A' };
  return { ...names, type: 'Finger', state, level: 'L0', ...(own && { own }) };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the care of the readers', () => {
  it('gives keys to our own readers without keys, and to no others', async () => {
    shown = [row('not-registered', OPEN), { ...row('not-registered'), deviceId: 'via/4502/x' }];
    care().changed();
    await settled();
    expect(trusted).toEqual(['usb/1-1/A']);
  });

  it.each(['not-calibrated', 'not-ready', 'busy'] as const)('gives keys to a reader that is %s too', async (state) => {
    shown = [row(state, OPEN)];
    care().changed();
    await settled();
    expect(trusted).toEqual(['usb/1-1/A']);
  });

  it.each([
    ['has keys', row('ready', { ...OPEN, certificateUntil: 9 })],
    ['has keys that do not fit', row('wrong-certificate', { ...OPEN, problem: 'certificate-unfit' })],
    ['is gone', row('gone', OPEN)],
    ['is not open', row('no-permission', { canCalibrate: false })],
  ])('gives no keys to a reader that %s', async (_, reader) => {
    shown = [reader];
    care().changed();
    await settled();
    expect(trusted).toEqual([]);
  });

  it('passes new keys to their readers, and the key of the listing to the listing', async () => {
    care().rotate();
    await settled();
    expect(trusted).toEqual(['the listing', 'a']);
  });

  it('passes on the encryption certificate when its file holds another', async () => {
    renewed = 'PEM';
    care().rotate();
    await settled();
    expect(trusted).toEqual(['PEM', 'the listing', 'a']);
  });

  it('reports what went wrong with keys, and each trouble once', async () => {
    keys = {
      register: () => Promise.reject(new Error('disk-full')),
      rotate: () => Promise.reject(new Error('disk-full')),
    };
    shown = [row('not-registered', { ...OPEN, detail: 'register 12 reads 00' })];
    const one = care();
    one.changed();
    one.changed();
    one.rotate();
    await settled();
    expect(faults).toHaveLength(3);
    expect(troubles).toEqual([{ reader: 'M O', code: 'not-registered', detail: 'register 12 reads 00' }]);
  });
});
