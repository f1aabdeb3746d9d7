import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { owning, wiped, type Owned } from '#kit/wiped.ts';
import type { Mode, Protection } from '#vocabulary/station.ts';
import type { Hardness } from '../typed-secret/stretch.ts';
import { writeDurably } from './durable-file.ts';
import {
  createByPassphrase,
  openByPassphrase,
  type AskPassphrase,
  type ByPassphraseError,
} from './open-by-passphrase.ts';
import { areSlots } from './passphrase-slots.ts';
import { openPassphraseTries } from './passphrase-tries.ts';
import type { PassphraseDeps, Passphrases } from './passphrases.ts';

/** The part of Electron's `safeStorage` that protects the storage key. */
export interface KeyStore {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  /** Exists on Linux only. */
  getSelectedStorageBackend(): string;
  encryptStringAsync(plain: string): Promise<Buffer>;
  /** `shouldReEncrypt`: the key store has a newer or better key than the one that this was encrypted under. */
  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
}

export type StorageKeyError = { readonly code: 'key-store-missing' } | ByPassphraseError;

/** The name of the file with the wrapped storage key in a data folder. */
export const STORAGE_KEY_FILE = 'storage-key';

/** Before a key that no key store has wrapped: training on a machine without one. */
const UNPROTECTED = 'unprotected:';

export interface StorageKey {
  /** 32 bytes that wrap every data key. */
  readonly key: Buffer;
  readonly protection: Protection;
  /** Who can open it; null where the key store does. */
  readonly passphrases: Passphrases | null;
}

export interface StorageKeyOptions {
  readonly file: string;
  readonly keyStore: KeyStore;
  readonly mode: Mode;
  readonly platform: NodeJS.Platform;
  /** Undefined where nobody can be asked: then a key store has to be there. */
  readonly askPassphrase: AskPassphrase | undefined;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Words that no passphrase may be made of. */
  readonly known: readonly string[];
  /** How hard new passphrases are to try; tests take less. */
  readonly hardness?: Hardness;
}

/**
 * Opens the station's storage key, and creates it at the first start. The key store protects it; where that is absent or
 * protects nothing (`basic_text`), production puts it behind passphrases, and training keeps it open and shows that. What
 * the file holds decides how it is opened: a key that the key store has wrapped is opened by it alone, and where that is
 * away, the file stays as it is.
 */
export async function openStorageKey(options: StorageKeyOptions): Promise<Result<Owned<StorageKey>, StorageKeyError>> {
  const { file, mode } = options;
  const { available, protects } = await askKeyStore(options);
  if (!existsSync(file)) {
    return mode === 'production' && !protects
      ? behindPassphrase(options, createByPassphrase)
      : create(options, { available, protects });
  }
  const kept = readFileSync(file);
  if (areSlots(kept)) return behindPassphrase(options, openByPassphrase);
  if (mode === 'training' && kept.subarray(0, UNPROTECTED.length).toString() === UNPROTECTED) {
    return opened(options, kept.subarray(UNPROTECTED.length).toString(), 'file-only');
  }
  // A key store that protects nothing opens nothing in production, even what it could read.
  if (mode === 'production' && !protects) return err({ code: 'storage-key-unreadable', file });
  try {
    const { result, shouldReEncrypt } = await options.keyStore.decryptStringAsync(kept);
    if (shouldReEncrypt) await reEncrypt(options, result);
    return opened(options, result, protects ? 'key-store' : 'file-only');
  } catch {
    // Only the key store can open it: the file stays as it is until the key store is restored.
    return err({ code: 'storage-key-unreadable', file });
  }
}

async function askKeyStore({ keyStore, platform }: StorageKeyOptions): Promise<KeyStoreState> {
  const available = await keyStore.isAsyncEncryptionAvailable();
  const isPlain = platform === 'linux' && available && keyStore.getSelectedStorageBackend() === 'basic_text';
  return { available, protects: available && !isPlain };
}

interface KeyStoreState {
  /** It encrypts. */
  readonly available: boolean;
  /** What it encrypts needs the key store to be opened. */
  readonly protects: boolean;
}

async function create(
  { file, keyStore }: StorageKeyOptions,
  { available, protects }: KeyStoreState,
): Promise<Result<Owned<StorageKey>, StorageKeyError>> {
  using key = wiped(randomBytes(32));
  const text = key.bytes.toString('base64');
  try {
    writeDurably(file, available ? await keyStore.encryptStringAsync(text) : Buffer.from(UNPROTECTED + text));
  } catch {
    return err({ code: 'storage-key-not-written', file });
  }
  return ok(storageKeyOf(key.take().release(), protects ? 'key-store' : 'file-only', null));
}

function opened(
  { file }: StorageKeyOptions,
  text: string,
  protection: Protection,
): Result<Owned<StorageKey>, StorageKeyError> {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) return err({ code: 'storage-key-unreadable', file });
  return ok(storageKeyOf(key, protection, null));
}

async function behindPassphrase(
  options: StorageKeyOptions,
  open: typeof openByPassphrase,
): Promise<Result<Owned<StorageKey>, StorageKeyError>> {
  const { file, askPassphrase, clock, known, hardness } = options;
  if (!askPassphrase) return err({ code: 'key-store-missing' });
  const tries = openPassphraseTries(`${file}-tries`, clock);
  const deps: PassphraseDeps = { file, tries, clock, known, hardness };
  const done = await open(deps, askPassphrase);
  if (!done.ok) return done;
  return ok(storageKeyOf(done.value.key.release(), 'passphrase', done.value.passphrases));
}

/** Encrypts the key anew. The old encryption stays where the new one is not as good: it opens the key, too. */
async function reEncrypt({ file, keyStore }: StorageKeyOptions, text: string): Promise<void> {
  try {
    const fresh = await keyStore.encryptStringAsync(text);
    const { result } = await keyStore.decryptStringAsync(fresh);
    if (result === text) writeDurably(file, fresh);
  } catch {
    // A full disk or a key store that fails now: the next start tries again.
  }
}

function storageKeyOf(key: Buffer, protection: Protection, passphrases: Passphrases | null): Owned<StorageKey> {
  return owning({ key, protection, passphrases }, () => [key]);
}
