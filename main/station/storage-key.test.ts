import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { openStorageKey, type KeyStore, type StorageKeyOptions } from './storage-key.ts';

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
    decryptStringAsync: (sealed) =>
      Promise.resolve({ result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false }),
  };
}

/** A machine without a key store: what would use it throws, as Electron's does. */
function missing(): KeyStore {
  const refuse = () => Promise.reject(new Error('Encryption is not available.'));
  return { ...keyStore('unknown', false), encryptStringAsync: refuse, decryptStringAsync: refuse };
}

/** A key store whose key was replaced: it opens what the old one encrypted, and asks for it to be encrypted anew. */
function renewed(encrypt = (plain: string) => Promise.resolve(Buffer.from(`new:${plain}`))) {
  const old = keyStore('gnome_libsecret');
  const fresh: KeyStore = {
    ...old,
    encryptStringAsync: encrypt,
    decryptStringAsync: (sealed) =>
      sealed.subarray(0, 4).toString() === 'new:'
        ? Promise.resolve({ result: sealed.subarray(4).toString(), shouldReEncrypt: false })
        : old.decryptStringAsync(sealed).then(({ result }) => ({ result, shouldReEncrypt: true })),
  };
  return fresh;
}

function open(options: Pick<StorageKeyOptions, 'keyStore' | 'mode'> & Partial<StorageKeyOptions>) {
  return openStorageKey({
    file,
    platform: 'linux',
    askPassphrase: undefined,
    clock: createManualClock(0),
    known: [],
    ...options,
  });
}

describe('openStorageKey', () => {
  it('returns the same key at the next start', async () => {
    const options = { keyStore: keyStore('gnome_libsecret'), mode: 'production' } as const;
    const first = await open(options);
    const second = await open(options);
    expect(first).toMatchObject({ ok: true, value: { protection: 'key-store', passphrases: null } });
    expect(second).toEqual(first);
  });

  it('refuses a key store that does not protect in production, and names it in training', async () => {
    const weak = keyStore('basic_text');
    expect(await open({ keyStore: weak, mode: 'production' })).toMatchObject({ error: { code: 'key-store-missing' } });
    expect(await open({ keyStore: weak, mode: 'training' })).toMatchObject({ value: { protection: 'file-only' } });
  });

  it('opens nothing in production that a key store without protection could open', async () => {
    await open({ keyStore: keyStore('basic_text'), mode: 'training' });
    expect(await open({ keyStore: keyStore('basic_text'), mode: 'production' })).toMatchObject({
      error: { code: 'storage-key-unreadable' },
    });
  });

  it.each(['win32', 'darwin'] as const)('does not ask for the name of the key store on %s', async (platform) => {
    const nameless: KeyStore = {
      ...keyStore(''),
      getSelectedStorageBackend: () => {
        throw new TypeError('getSelectedStorageBackend is not a function');
      },
    };
    expect(await open({ keyStore: nameless, mode: 'production', platform })).toMatchObject({
      value: { protection: 'key-store' },
    });
  });

  it('refuses to start without a key store in production where nobody can be asked', async () => {
    expect(await open({ keyStore: missing(), mode: 'production' })).toMatchObject({
      error: { code: 'key-store-missing' },
    });
    expect(existsSync(file)).toBe(false);
  });

  it('starts without a key store in training, with the same key later, and says that nothing protects it', async () => {
    const first = await open({ keyStore: missing(), mode: 'training' });
    expect(first).toMatchObject({ ok: true, value: { protection: 'file-only' } });
    expect(await open({ keyStore: missing(), mode: 'training' })).toEqual(first);
    // A key store that comes later protects nothing that lies open already.
    expect(await open({ keyStore: keyStore('gnome_libsecret'), mode: 'training' })).toEqual(first);
  });

  it('does not take a key that lies open in production', async () => {
    await open({ keyStore: missing(), mode: 'training' });
    const opened = await open({ keyStore: keyStore('gnome_libsecret'), mode: 'production' });
    expect(opened).toMatchObject({ error: { code: 'storage-key-unreadable' } });
  });

  it('keeps a wrapped key as it is while the key store is away', async () => {
    const first = await open({ keyStore: keyStore('gnome_libsecret'), mode: 'training' });
    const away = await open({ keyStore: missing(), mode: 'training' });
    expect(away).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(await open({ keyStore: keyStore('gnome_libsecret'), mode: 'training' })).toEqual(first);
  });

  it('never replaces a key it cannot read', async () => {
    writeFileSync(file, 'damaged');
    const options = { keyStore: keyStore('gnome_libsecret'), mode: 'production' } as const;
    expect(await open(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(await open(options)).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(readFileSync(file, 'utf8')).toBe('damaged');
  });

  it('says that the key cannot be written', async () => {
    rmSync(join(file, '..'), { recursive: true });
    expect(await open({ keyStore: keyStore('kwallet6'), mode: 'production' })).toMatchObject({
      error: { code: 'storage-key-not-written', file },
    });
  });

  it('encrypts the key anew when the key store says so, and opens it by the new encryption from then on', async () => {
    const first = await open({ keyStore: keyStore('gnome_libsecret'), mode: 'production' });
    expect(await open({ keyStore: renewed(), mode: 'production' })).toEqual(first);
    expect(readFileSync(file, 'utf8')).toMatch(/^new:/);
    expect(await open({ keyStore: renewed(), mode: 'production' })).toEqual(first);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('locked'))],
    ['gives something that it cannot open itself', () => Promise.resolve(Buffer.from('new:other'))],
  ])('keeps the old encryption when the new one %s', async (_, encrypt) => {
    const first = await open({ keyStore: keyStore('gnome_libsecret'), mode: 'production' });
    const before = readFileSync(file);
    expect(await open({ keyStore: renewed(encrypt), mode: 'production' })).toEqual(first);
    expect(readFileSync(file)).toEqual(before);
  });
});
