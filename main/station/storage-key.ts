import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '#kit/result.ts';

/** The part of Electron's `safeStorage` that guards the storage key. */
export interface KeyStore {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  getSelectedStorageBackend(): string;
  encryptStringAsync(plain: string): Promise<Buffer>;
  decryptStringAsync(sealed: Buffer): Promise<{ result: string }>;
}

export type StorageKeyError =
  { readonly code: 'key-store-missing' } | { readonly code: 'storage-key-unreadable'; readonly file: string };

export interface StorageKey {
  /** 32 bytes that wrap every data key. */
  readonly key: Buffer;
  readonly protection: 'key-store' | 'file-only';
}

function writeDurably(file: string, content: Buffer): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  writeSync(handle, content);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
  // The new name is durable only once its folder is; Windows cannot open a folder and does it by itself.
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/**
 * Opens the station's storage key, making it on the first start. Production refuses a key store that protects nothing
 * (`basic_text`, or none); training accepts it and says so.
 */
export async function openStorageKey(options: {
  readonly file: string;
  readonly keyStore: KeyStore;
  readonly mode: 'training' | 'production';
}): Promise<Result<StorageKey, StorageKeyError>> {
  const { file, keyStore, mode } = options;
  const available = await keyStore.isAsyncEncryptionAvailable();
  const protects = available && keyStore.getSelectedStorageBackend() !== 'basic_text';
  if (!available || (mode === 'production' && !protects)) return err({ code: 'key-store-missing' });
  const protection = protects ? 'key-store' : 'file-only';
  if (!existsSync(file)) {
    const key = randomBytes(32);
    writeDurably(file, await keyStore.encryptStringAsync(key.toString('base64')));
    return ok({ key, protection });
  }
  try {
    const { result } = await keyStore.decryptStringAsync(readFileSync(file));
    const key = Buffer.from(result, 'base64');
    if (key.length === 32) return ok({ key, protection });
  } catch {
    // What the key store cannot open, nobody can: the file is left as it is for whoever restores the key store.
  }
  return err({ code: 'storage-key-unreadable', file });
}
