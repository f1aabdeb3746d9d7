import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** A machine without a key store: what would use it throws, as Electron's does. */
function missing(): KeyStore {
  const refuse = () => Promise.reject(new Error('Encryption is not available.'));
  return { ...keyStore('unknown', false), encryptStringAsync: refuse, decryptStringAsync: refuse };
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

  it('refuses to start without a key store in production', async () => {
    expect(await openStorageKey({ file, keyStore: missing(), mode: 'production' })).toMatchObject({
      error: { code: 'key-store-missing' },
    });
    expect(existsSync(file)).toBe(false);
  });

  it('starts without a key store in training, with the same key later, and says that nothing protects it', async () => {
    const first = await openStorageKey({ file, keyStore: missing(), mode: 'training' });
    expect(first).toMatchObject({ ok: true, value: { protection: 'file-only' } });
    expect(await openStorageKey({ file, keyStore: missing(), mode: 'training' })).toEqual(first);
    // A key store that comes later protects nothing that lies open already.
    expect(await openStorageKey({ file, keyStore: keyStore('gnome_libsecret'), mode: 'training' })).toEqual(first);
  });

  it('does not take a key that lies open in production', async () => {
    await openStorageKey({ file, keyStore: missing(), mode: 'training' });
    const opened = await openStorageKey({ file, keyStore: keyStore('gnome_libsecret'), mode: 'production' });
    expect(opened).toMatchObject({ error: { code: 'storage-key-unreadable' } });
  });

  it('keeps a wrapped key as it is while the key store is away', async () => {
    const first = await openStorageKey({ file, keyStore: keyStore('gnome_libsecret'), mode: 'training' });
    const away = await openStorageKey({ file, keyStore: missing(), mode: 'training' });
    expect(away).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(await openStorageKey({ file, keyStore: keyStore('gnome_libsecret'), mode: 'training' })).toEqual(first);
  });

  it('never replaces a key it cannot read', async () => {
    writeFileSync(file, 'damaged');
    const options = { file, keyStore: keyStore('gnome_libsecret'), mode: 'production' } as const;
    expect(await openStorageKey(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(await openStorageKey(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
  });
});
