import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
import type { KeyStore, KeyStoreError } from './key-store.ts';
import { deviceIdOf, namesIn, readerFolder, readIfThere, writePem } from './pem-files.ts';

/** A reader's device key and certificate. */
export const DEVICE_FILE = 'device.pem';
/** A reader's FTM chip key and certificate, at L1. */
export const CHIP_FILE = 'chip.pem';

/**
 * A {@link KeyStore} in PEM files: one folder per reader with `device.pem` and, for L1, `chip.pem`. Each file is a
 * private key followed by its certificate, so that a pair is replaced in one step. Mode 0600 is the only protection of
 * the files, so this is only for test keys.
 */
export function createFileKeyStore(folder: string): KeyStore {
  const guarded = async <T>(work: () => Promise<Result<T, KeyStoreError>>): Promise<Result<T, KeyStoreError>> => {
    try {
      return await work();
    } catch (error) {
      return err({ code: 'key-store-failed', detail: error instanceof Error ? error.message : 'unknown' });
    }
  };
  return {
    list: async () =>
      guarded(async () => ok((await namesIn(folder)).map(deviceIdOf).filter((deviceId) => deviceId !== undefined))),
    load: async (deviceId) =>
      guarded<ReaderTrust | undefined>(async () => {
        const files = readerFolder(folder, deviceId);
        const device = await readIfThere(join(files, DEVICE_FILE));
        if (device === undefined) return ok(undefined);
        const devicePair = splitPair(device);
        if (!devicePair) return broken(deviceId, DEVICE_FILE);
        const { key: deviceKey, certificate: deviceCertificate } = devicePair;
        const chip = await readIfThere(join(files, CHIP_FILE));
        if (chip === undefined) return ok({ deviceKey, deviceCertificate });
        const ftm = splitPair(chip);
        return ftm ? ok({ deviceKey, deviceCertificate, ftm }) : broken(deviceId, CHIP_FILE);
      }),
    save: async (deviceId, trust) =>
      guarded(async () => {
        const files = readerFolder(folder, deviceId);
        // The chip is removed first: if the process dies in between, the remaining keys still fit together.
        if (trust.ftm) await writePem(join(files, CHIP_FILE), joinPair(trust.ftm), 'key');
        else await rm(join(files, CHIP_FILE), { force: true });
        const pair = joinPair({ key: trust.deviceKey, certificate: trust.deviceCertificate });
        await writePem(join(files, DEVICE_FILE), pair, 'key');
        return ok(undefined);
      }),
  };
}

function broken(deviceId: string, file: string): Result<never, KeyStoreError> {
  return err({ code: 'key-store-failed', detail: `${file} of ${deviceId} does not hold a key and its certificate` });
}

interface Pair {
  readonly key: string;
  readonly certificate: string;
}

function joinPair({ key, certificate }: Pair): string {
  return `${key.trimEnd()}\n${certificate.trimEnd()}\n`;
}

const PAIR =
  /^(-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----)\s+(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----)\s*$/;

function splitPair(text: string): Pair | undefined {
  const [, key, certificate] = PAIR.exec(text) ?? [];
  return key === undefined || certificate === undefined
    ? undefined
    : { key: `${key}\n`, certificate: `${certificate}\n` };
}
