import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto';

import { CompactSign, compactVerify, decodeProtectedHeader, importPKCS8 } from 'jose';
import type { CryptoKey } from 'jose';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped, wiping } from '#kit/wiped.ts';

/**
 * The cryptography of SBI 0.9.5: the hash chain, the encryption of auth values and the signatures. It computes the same
 * bytes as MOSIP's mock service, its compliance suite and its authentication server.
 */

const HASH_OF_NOTHING = createHash('sha256').digest();
const GCM_TAG_BYTES = 16;
const SESSION_KEY_BYTES = 32;

/**
 * The next value of the hash chain: upper-case hex of SHA-256(previous ‖ SHA-256(iso)). `previous` is the 32 bytes of
 * the value before, or SHA-256 of an empty text at the start.
 * @param previousHash 64 hexadecimal digits, or empty at the start; anything else is a programmer's error
 * @param iso the plain ISO record, before encryption
 */
export function nextHash(previousHash: string, iso: Uint8Array): string {
  if (!/^(?:[0-9A-Fa-f]{64})?$/.test(previousHash))
    throw new RangeError('previousHash is not a SHA-256 in hexadecimal');
  const previous = previousHash === '' ? HASH_OF_NOTHING : Buffer.from(previousHash, 'hex');
  const own = createHash('sha256').update(iso).digest();
  return createHash('sha256').update(previous).update(own).digest('hex').toUpperCase();
}

/**
 * The AES-GCM nonce and associated data: the last 12 and 16 bytes of timestamp XOR transaction id, the shorter one
 * left-padded with zero bytes.
 */
export function deriveNonce(timestamp: string, transactionId: string): { readonly iv: Buffer; readonly aad: Buffer } {
  const time = Buffer.from(timestamp, 'ascii');
  const transaction = Buffer.from(transactionId, 'ascii');
  const mixed = Buffer.alloc(Math.max(time.length, transaction.length));
  mixed.set(time, mixed.length - time.length);
  const offset = mixed.length - transaction.length;
  for (const [index, byte] of transaction.entries()) mixed[offset + index] = (mixed[offset + index] ?? 0) ^ byte;
  return { iv: mixed.subarray(-12), aad: mixed.subarray(-16) };
}

/** AES-256-GCM of an ISO record as in `bioValue`: base64url without padding of ciphertext ‖ tag. */
export function encryptBioValue(
  iso: Uint8Array,
  options: { readonly key: Uint8Array; readonly timestamp: string; readonly transactionId: string },
): string {
  const { key, timestamp, transactionId } = options;
  const { iv, aad } = deriveNonce(timestamp, transactionId);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(iso), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** SHA-256 of a certificate's DER, upper-case hexadecimal; with it the receiver finds its key. */
export function thumbprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex').toUpperCase();
}

/** An encrypted ISO record in an auth element. */
export interface EncryptedAuthValue {
  readonly bioValue: string;
  readonly sessionKey: string;
  readonly thumbprint: string;
}

/**
 * Encrypts an ISO record for an auth answer with a new session key, and the session key with RSA-OAEP (SHA-256, also
 * for MGF1) for the encryption certificate. `timestamp` and `transactionId` must be exactly the texts that are signed
 * with it.
 */
export function encryptAuthValue(options: {
  readonly iso: Uint8Array;
  readonly timestamp: string;
  readonly transactionId: string;
  readonly encryptionCertificate: X509Certificate;
}): EncryptedAuthValue {
  const { iso, timestamp, transactionId, encryptionCertificate } = options;
  using key = wiped(randomBytes(SESSION_KEY_BYTES));
  const wrapped = publicEncrypt(
    { key: encryptionCertificate.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    key.bytes,
  );
  return {
    bioValue: encryptBioValue(iso, { key: key.bytes, timestamp, transactionId }),
    sessionKey: wrapped.toString('base64url'),
    thumbprint: thumbprintOf(encryptionCertificate),
  };
}

export type OpenAuthValueError = { readonly code: 'session-key-unreadable' } | { readonly code: 'value-unreadable' };

/** Decrypts the result of {@link encryptAuthValue}. `privateKeyPem` belongs to the encryption certificate. */
export function decryptAuthValue(options: {
  readonly bioValue: string;
  readonly sessionKey: string;
  readonly timestamp: string;
  readonly transactionId: string;
  readonly privateKeyPem: string;
}): Result<Uint8Array, OpenAuthValueError> {
  const { bioValue, sessionKey, timestamp, transactionId, privateKeyPem } = options;
  let key: Buffer;
  try {
    key = privateDecrypt(
      { key: privateKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(sessionKey, 'base64url'),
    );
  } catch {
    return err({ code: 'session-key-unreadable' });
  }
  using _ = wiping(key);
  if (key.length !== SESSION_KEY_BYTES) return err({ code: 'session-key-unreadable' });
  const value = Buffer.from(bioValue, 'base64url');
  if (value.length < GCM_TAG_BYTES) return err({ code: 'value-unreadable' });
  const { iv, aad } = deriveNonce(timestamp, transactionId);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: GCM_TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(value.subarray(-GCM_TAG_BYTES));
    return ok(Buffer.concat([decipher.update(value.subarray(0, -GCM_TAG_BYTES)), decipher.final()]));
  } catch {
    return err({ code: 'value-unreadable' });
  }
}

/** A key that signs, with its certificate for `x5c`. */
export interface Signer {
  readonly key: CryptoKey;
  readonly certificate: X509Certificate;
}

/** Creates a {@link Signer} from PEM texts; fails when the key is no RSA key or not the certificate's. */
export async function importSigner(
  keyPem: string,
  certificatePem: string,
): Promise<Result<Signer, { readonly code: 'key-unusable' }>> {
  try {
    const certificate = new X509Certificate(certificatePem);
    const key = await importPKCS8(keyPem, 'RS256');
    const probe = await new CompactSign(new Uint8Array(1)).setProtectedHeader({ alg: 'RS256' }).sign(key);
    await compactVerify(probe, certificate.publicKey, { algorithms: ['RS256'] });
    return ok({ key, certificate });
  } catch {
    return err({ code: 'key-unusable' });
  }
}

/**
 * A compact JWS (RS256) over `payload` as JSON, with the header that SBI clients expect: `alg`, `typ`, `x5c` with only
 * the leaf.
 */
export async function signJws(payload: object, signer: Signer): Promise<string> {
  const header = { alg: 'RS256', typ: 'JWT', x5c: [signer.certificate.raw.toString('base64')] };
  // Without the library: its base64 of a record of 60 kB takes longer than the signature, and blocks the thread.
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  const signature = await webcrypto.subtle.sign('RSASSA-PKCS1-v1_5', signer.key, Buffer.from(signed, 'latin1'));
  return `${signed}.${Buffer.from(signature).toString('base64url')}`;
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/**
 * Checks a compact JWS against the certificate in it. The certificate is **not** verified here: the caller must check
 * that it is under a trusted root.
 */
export async function openJws(
  token: string,
): Promise<
  Result<{ readonly payload: unknown; readonly certificate: X509Certificate }, { readonly code: 'signature-invalid' }>
> {
  try {
    const leaf = decodeProtectedHeader(token).x5c?.[0];
    if (leaf === undefined) return err({ code: 'signature-invalid' });
    const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
    const { payload } = await compactVerify(token, certificate.publicKey, { algorithms: ['RS256'] });
    return ok({ payload: JSON.parse(Buffer.from(payload).toString('utf8')) as unknown, certificate });
  } catch {
    return err({ code: 'signature-invalid' });
  }
}
