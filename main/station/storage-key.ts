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

export interface StorageKey {
  /** 32 bytes that wrap every data key. */
  readonly key: Buffer;
  readonly protection: 'key-store' | 'file-only';
}

/**
 * Opens the station's storage key, and creates it at the first start. Production refuses a key store that does not
 * protect (`basic_text`, or no key store at all); training accepts it and shows that.
 */
export async function openStorageKey(options: {
  readonly file: string;
  readonly keyStore: KeyStore;
  readonly mode: Mode;
}): Promise<Result<Owned<StorageKey>, StorageKeyError>> {
  const { file, keyStore, mode } = options;
  const available = await keyStore.isAsyncEncryptionAvailable();
  const protects = available && keyStore.getSelectedStorageBackend() !== 'basic_text';
  if (!available || (mode === 'production' && !protects)) return err({ code: 'key-store-missing' });
  const protection = protects ? 'key-store' : 'file-only';
  if (!existsSync(file)) {
    const key = randomBytes(32);
    writeDurably(file, await keyStore.encryptStringAsync(key.toString('base64')));
    return ok(owning({ key, protection }, () => [key]));
  }
  try {
    const { result } = await keyStore.decryptStringAsync(readFileSync(file));
    const key = Buffer.from(result, 'base64');
    if (key.length === 32) return ok(owning({ key, protection }, () => [key]));
  } catch {
    // Only the key store can open it: the file stays as it is until the key store is restored.
  }
  return err({ code: 'storage-key-unreadable', file });
}
