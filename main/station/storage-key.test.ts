import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorageKey, type KeyStore } from './storage-key.ts';

let file = '';
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'kiosk-key-')), 'storage-key');
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

function keyStore(backend: string, available = true): KeyStore {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (plain) => Promise.resolve(Buffer.from(plain).reverse()),
    decryptStringAsync: (sealed) => Promise.resolve({ result: Buffer.from(sealed).reverse().toString() }),
  };
}

describe('openStorageKey', () => {
  it('returns the same key at the next start', async () => {
    const options = { file, keyStore: keyStore('gnome_libsecret'), mode: 'production' } as const;
    const first = await openStorageKey(options);
    const second = await openStorageKey(options);
    expect(first).toMatchObject({ ok: true, value: { protection: 'key-store' } });
    expect(second).toEqual(first);
  });

  it('refuses a key store that does not protect in production, and names it in training', async () => {
    const weak = keyStore('basic_text');
    expect(await openStorageKey({ file, keyStore: weak, mode: 'production' })).toMatchObject({
      error: { code: 'key-store-missing' },
    });
    expect(await openStorageKey({ file, keyStore: weak, mode: 'training' })).toMatchObject({
      value: { protection: 'file-only' },
    });
  });

  it('refuses to start without a key store', async () => {
    const without = keyStore('unknown', false);
    expect(await openStorageKey({ file, keyStore: without, mode: 'training' })).toMatchObject({
      error: { code: 'key-store-missing' },
    });
  });

  it('never replaces a key it cannot read', async () => {
    writeFileSync(file, 'damaged');
    const options = { file, keyStore: keyStore('gnome_libsecret'), mode: 'production' } as const;
    expect(await openStorageKey(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(await openStorageKey(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
  });
});
