import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { err, ok, type Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Mode } from '#vocabulary/station.ts';
import { writeDurably } from './durable-file.ts';

/** The part of Electron's `safeStorage` that protects the storage key. */
export interface KeyStore {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  getSelectedStorageBackend(): string;
  encryptStringAsync(plain: string): Promise<Buffer>;
  decryptStringAsync(sealed: Buffer): Promise<{ result: string }>;
}

export type StorageKeyError =
  { readonly code: 'key-store-missing' } | { readonly code: 'storage-key-unreadable'; readonly file: string };

/** The name of the file with the wrapped storage key in a data folder. */
export const STORAGE_KEY_FILE = 'storage-key';

/** Before a key that no key store has wrapped: training on a machine without one. */
const UNPROTECTED = 'unprotected:';

export interface StorageKey {
  /** 32 bytes that wrap every data key. */
  readonly key: Buffer;
  readonly protection: 'key-store' | 'file-only';
}

/**
 * Opens the station's storage key, and creates it at the first start. Production refuses a key store that does not
 * protect (`basic_text`, or no key store at all); training accepts both and shows that. A key that the key store has
 * wrapped is opened by it alone: where that is away, the file stays as it is.
 */
export async function openStorageKey(options: {
  readonly file: string;
  readonly keyStore: KeyStore;
  readonly mode: Mode;
}): Promise<Result<Owned<StorageKey>, StorageKeyError>> {
  const { file, keyStore, mode } = options;
  const available = await keyStore.isAsyncEncryptionAvailable();
  const protects = available && keyStore.getSelectedStorageBackend() !== 'basic_text';
  if (mode === 'production' && !protects) return err({ code: 'key-store-missing' });
  if (!existsSync(file)) {
    const key = randomBytes(32);
    const text = key.toString('base64');
    writeDurably(file, available ? await keyStore.encryptStringAsync(text) : Buffer.from(UNPROTECTED + text));
    return ok(owning({ key, protection: protects ? 'key-store' : 'file-only' }, () => [key]));
  }
  try {
    const kept = readFileSync(file);
    const isOpen = mode === 'training' && kept.subarray(0, UNPROTECTED.length).toString() === UNPROTECTED;
    const text = isOpen
      ? kept.subarray(UNPROTECTED.length).toString()
      : (await keyStore.decryptStringAsync(kept)).result;
    const key = Buffer.from(text, 'base64');
    const protection = protects && !isOpen ? 'key-store' : 'file-only';
    if (key.length === 32) return ok(owning({ key, protection }, () => [key]));
  } catch {
    // Only the key store can open it: the file stays as it is until the key store is restored.
  }
  return err({ code: 'storage-key-unreadable', file });
}
