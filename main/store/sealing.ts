import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { err, ok, type Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';

/**
 * Envelope encryption: each submission has a data key; what belongs to it is AES-256-GCM under that key; the data key
 * is wrapped by the station's storage key. Destroying the wrapped key destroys the content.
 */

/** Size of every chunk of a part but its last. */
export const CHUNK_BYTES = 256 * 1024;

const KEY_BYTES = 32;
const PREFIX_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 1;

/** How many bytes longer a sealed chunk is than its content. */
export const SEALED_OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** Where a sealed chunk belongs. All of it is authenticated: a chunk opens only in its own place. */
export interface SealedPlace {
  readonly submissionId: string;
  /** A part's id, or the name of a sealed value. */
  readonly partId: string;
  readonly revision: number;
  /** From 0. */
  readonly chunkNumber: number;
  /** Known before the first chunk is sealed, because a part declares its size when it begins. */
  readonly chunkCount: number;
}

/** What was sealed was changed, moved, cut or belongs to another key. */
export interface SealedDamaged {
  readonly code: 'sealed-damaged';
}

/** How many chunks `size` bytes need; an empty content is one empty chunk. */
export function chunkCountOf(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK_BYTES));
}

/** How many bytes chunk `chunkNumber` of a content of `size` bytes carries. */
export function chunkLengthOf(size: number, chunkNumber: number): number {
  return Math.max(0, Math.min(CHUNK_BYTES, size - chunkNumber * CHUNK_BYTES));
}

/** A fresh 256-bit data key. */
export function newDataKey(): Wiped<Buffer> {
  return wiped(randomBytes(KEY_BYTES));
}

/** A nonce prefix for one write. A second try at the same chunk is another write and needs another prefix. */
export function newWriting(): Buffer {
  return randomBytes(PREFIX_BYTES);
}

/** Seals one chunk: `format (1) | nonce (12) = prefix of the write (8) + chunk number (4) | ciphertext | tag (16)`. */
export function sealChunk(input: {
  readonly key: Uint8Array;
  readonly writing: Uint8Array;
  readonly place: SealedPlace;
  readonly plain: Uint8Array;
}): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.set(input.writing);
  nonce.writeUInt32BE(input.place.chunkNumber, PREFIX_BYTES);
  return encrypt({ key: input.key, nonce, aad: associatedData(input.place), plain: input.plain });
}

/** Opens one chunk as the chunk of the place that it is read from. */
export function openChunk(input: {
  readonly key: Uint8Array;
  readonly place: SealedPlace;
  readonly sealed: Uint8Array;
}): Result<Wiped<Buffer>, SealedDamaged> {
  return decrypt(input.key, associatedData(input.place), input.sealed);
}

/** Wraps a data key under the station's storage key. `name` identifies the owner of the key and is authenticated. */
export function wrapKey(storageKey: Uint8Array, dataKey: Uint8Array, name: string): Buffer {
  return encryptNamed(storageKey, namedData('kiosk-wrapped-key/1', name), dataKey);
}

/** The data key that `wrapKey` wrapped under the same storage key and name. */
export function unwrapKey(
  storageKey: Uint8Array,
  wrapped: Uint8Array,
  name: string,
): Result<Wiped<Buffer>, SealedDamaged> {
  const opened = decrypt(storageKey, namedData('kiosk-wrapped-key/1', name), wrapped);
  if (!opened.ok) return opened;
  using key = opened.value;
  return key.bytes.length === KEY_BYTES ? ok(key.take()) : err({ code: 'sealed-damaged' });
}

/** Seals a named blob of the station itself (a private key, pinned keys) under the storage key. */
export function sealNamed(storageKey: Uint8Array, name: string, plain: Uint8Array): Buffer {
  return encryptNamed(storageKey, namedData('kiosk-secret/1', name), plain);
}

/** Opens what `sealNamed` sealed under the same storage key and name. */
export function openNamed(
  storageKey: Uint8Array,
  name: string,
  sealed: Uint8Array,
): Result<Wiped<Buffer>, SealedDamaged> {
  return decrypt(storageKey, namedData('kiosk-secret/1', name), sealed);
}

// A JSON array can be read in one way only, so that no two places share their associated data.
function associatedData(place: SealedPlace): Buffer {
  const { submissionId, partId, revision, chunkNumber, chunkCount } = place;
  const isLast = chunkNumber === chunkCount - 1;
  return Buffer.from(
    JSON.stringify(['kiosk-chunk/1', submissionId, partId, revision, chunkNumber, chunkCount, isLast]),
  );
}

function namedData(purpose: string, name: string): Buffer {
  return Buffer.from(JSON.stringify([purpose, name]));
}

function encryptNamed(key: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer {
  return encrypt({ key, nonce: randomBytes(NONCE_BYTES), aad, plain });
}

function encrypt(input: {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  readonly plain: Uint8Array;
}): Buffer {
  const { key, nonce, aad, plain } = input;
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Buffer.of(FORMAT), nonce, body, cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Result<Wiped<Buffer>, SealedDamaged> {
  if (sealed.length < SEALED_OVERHEAD_BYTES || sealed[0] !== FORMAT) return err({ code: 'sealed-damaged' });
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  using plain = wiped(decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)));
  try {
    decipher.final();
  } catch {
    return err({ code: 'sealed-damaged' });
  }
  return ok(plain.take());
}
