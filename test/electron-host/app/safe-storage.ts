import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as Electron from 'electron';
import { browserIfStarted } from '../chromium/browser.ts';
import { strict } from '../base/strict.ts';

type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;

const BACKENDS: readonly Backend[] = ['basic_text', 'gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];
const MARK = Buffer.from('eh1');

/** The backend that KIOSK_SAFE_STORAGE names; `none` means a machine without encryption. */
function wished(): Backend | 'none' {
  const name = process.env['KIOSK_SAFE_STORAGE'] ?? 'basic_text';
  const known = BACKENDS.find((backend) => backend === name);
  if (known === undefined && name !== 'none')
    throw new Error(`KIOSK_SAFE_STORAGE must be none or one of ${BACKENDS.join(', ')}`);
  return known ?? 'none';
}

/**
 * `safeStorage` with AES-256-GCM under a key in a file of its own. Sealed bytes are bound to that file and cannot be
 * opened elsewhere; but the key lies open beside them, so this protects nothing, as `basic_text` says.
 */
export function createSafeStorage(
  keyFile: () => string,
): Pick<
  Electron.SafeStorage,
  'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
> {
  const available = (): boolean => browserIfStarted() !== undefined && wished() !== 'none';
  const key = (): Buffer => {
    if (!available()) throw new Error('Encryption is not available.');
    const file = keyFile();
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, randomBytes(32), { mode: 0o600 });
    }
    return readFileSync(file);
  };
  const encrypt = (text: string): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key(), nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([MARK, nonce, cipher.getAuthTag(), sealed]);
  };
  const decrypt = (sealed: Buffer): string => {
    if (!sealed.subarray(0, 3).equals(MARK) || sealed.length < 31)
      throw new Error('Ciphertext does not appear to be encrypted.');
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 15));
    decipher.setAuthTag(sealed.subarray(15, 31));
    return Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString('utf8');
  };
  return strict('safeStorage', {
    isAsyncEncryptionAvailable: () => Promise.resolve(available()),
    encryptStringAsync: (plainText: string) => new Promise<Buffer>((resolve) => resolve(encrypt(plainText))),
    decryptStringAsync: (encrypted: Buffer) =>
      new Promise<Electron.DecryptStringAsyncReturnValue>((resolve) =>
        resolve({ result: decrypt(encrypted), shouldReEncrypt: false }),
      ),
    getSelectedStorageBackend: () => {
      if (browserIfStarted() === undefined) return 'unknown';
      const backend = wished();
      return backend === 'none' ? 'basic_text' : backend;
    },
  });
}
