import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { CHIP_FILE, createFileKeyStore, DEVICE_FILE } from './file-key-store.ts';
import type { KeyStore } from './key-store.ts';
import { createPrivateFolder, namesIn, readerFolder, writePem } from './pem-files.ts';
import { createEncryptionPair, createReaderTrust, createTrainingRoots } from './training-trust.ts';
import type { TrainingRoots } from './training-trust.ts';

/** One file of a chain, and its purpose. */
export interface WrittenFile {
  readonly file: string;
  readonly purpose: string;
  /** Whether it contains a private key. */
  readonly secret: boolean;
}

/** A training chain on disk. */
export interface WrittenChain {
  readonly files: readonly WrittenFile[];
  /** The PEM files that a verifier pins, and the key that opens auth answers. */
  readonly paths: { readonly deviceRoot: string; readonly ftmRoot: string; readonly encryptionKey: string };
  /** PEM. */
  readonly encryptionCertificate: string;
  readonly roots: TrainingRoots;
  /** The readers' keys among the files. */
  readonly store: KeyStore;
}

/** `chain-exists`: the folder already contains PEM files, and nothing was changed. */
export type ProvisionError =
  { readonly code: 'chain-exists' } | { readonly code: 'folder-unwritable'; readonly detail: string };

const READERS = 'readers';
const DEVICE_ROOT = 'device-provider-root.pem';
const FTM_ROOT = 'ftm-root.pem';
const ENCRYPTION_KEY = 'encryption-key.pem';

/**
 * Creates a training chain and writes it as PEM files; private keys have mode 0600, and only the owner may enter the
 * folder.
 * @param options.now milliseconds since 1970
 * @param options.replace whether an existing chain may be overwritten
 */
export async function writeTrainingChain(options: {
  readonly folder: string;
  readonly deviceIds: readonly string[];
  readonly level: 'L0' | 'L1';
  readonly now: number;
  readonly replace: boolean;
}): Promise<Result<WrittenChain, ProvisionError>> {
  const { folder, deviceIds, level, now, replace } = options;
  try {
    const there = (await namesIn(folder)).some((name) => name.endsWith('.pem') || name === READERS);
    if (there && !replace) return err({ code: 'chain-exists' });
    const roots = await createTrainingRoots(now);
    const encryption = await createEncryptionPair(roots, now);
    const trusts = [];
    for (const deviceId of deviceIds) {
      trusts.push({ deviceId, trust: await createReaderTrust(roots, deviceId, { now, level }) });
    }

    await createPrivateFolder(folder);
    // Remaining keys of an earlier chain would be under roots that no longer exist.
    await rm(join(folder, READERS), { recursive: true, force: true });
    const files: WrittenFile[] = [];
    const write = async (name: string, pem: string, purpose: string): Promise<void> => {
      const secret = pem.includes('PRIVATE KEY');
      const file = join(folder, name);
      await writePem(file, pem, secret ? 'key' : 'certificate');
      files.push({ file, purpose, secret });
    };
    await write(
      DEVICE_ROOT,
      roots.deviceProvider.certificate,
      'device provider’s root: pin it to verify deviceInfo and capture data',
    );
    await write('device-provider-root-key.pem', roots.deviceProvider.key, 'its key: certifies device keys');
    await write(
      FTM_ROOT,
      roots.ftm.certificate,
      'FTM root: pin it to verify digitalId; a chip under it makes a reader L1',
    );
    await write('ftm-root-key.pem', roots.ftm.key, 'its key: certifies chips');
    await write('authority-root.pem', roots.authority.certificate, 'root of the authentication authority');
    await write('authority-root-key.pem', roots.authority.key, 'its key: certifies encryption keys');
    await write('encryption.pem', encryption.certificate, 'certificate that auth answers are encrypted to (IDA-FIR)');
    await write(ENCRYPTION_KEY, encryption.key, 'its key: opens auth answers');
    const store = createFileKeyStore(join(folder, READERS));
    for (const { deviceId, trust } of trusts) {
      const saved = await store.save(deviceId, trust);
      if (!saved.ok) return err({ code: 'folder-unwritable', detail: saved.error.detail });
      files.push(...readerFiles(folder, deviceId, level));
    }
    return ok({
      files,
      paths: {
        deviceRoot: join(folder, DEVICE_ROOT),
        ftmRoot: join(folder, FTM_ROOT),
        encryptionKey: join(folder, ENCRYPTION_KEY),
      },
      encryptionCertificate: encryption.certificate,
      roots,
      store,
    });
  } catch (error) {
    return err({ code: 'folder-unwritable', detail: error instanceof Error ? error.message : 'unknown' });
  }
}

function readerFiles(folder: string, deviceId: string, level: 'L0' | 'L1'): readonly WrittenFile[] {
  const files = readerFolder(join(folder, READERS), deviceId);
  const device = {
    file: join(files, DEVICE_FILE),
    purpose: `device key of ${deviceId} with its certificate: signs deviceInfo and capture data`,
    secret: true,
  };
  const chip = {
    file: join(files, CHIP_FILE),
    purpose: `FTM chip key of ${deviceId} with its certificate: signs digitalId`,
    secret: true,
  };
  return level === 'L1' ? [device, chip] : [device];
}
