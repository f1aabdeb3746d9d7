import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Answers, Manifest } from './manifest.ts';

/** Canonical JSON of `value` (RFC 8785). Throws on what JSON cannot hold: that is a programmer's error here. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/** SHA-256 of bytes or of the UTF-8 of a text, as 64 lower-case hexadecimal digits. */
export function sha256Hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The one hash that station, reviewer and receipt sign. */
export function manifestHash(manifest: Manifest): string {
  return sha256Hex(canonicalJson(manifest));
}

/** The hash of the answers that the manifest carries. */
export function answersHash(answers: Answers): string {
  return sha256Hex(canonicalJson(answers));
}

/**
 * The nonce of a registrant's sign-in: base64url(SHA-256(canonical JSON of {stationKeyThumbprint, visitId,
 * visitSecret})). It binds the ID token to this station and visit, so that a token cannot be used elsewhere.
 */
export function visitNonce(binding: {
  readonly stationKeyThumbprint: string;
  readonly visitId: string;
  readonly visitSecret: string;
}): string {
  const { stationKeyThumbprint, visitId, visitSecret } = binding;
  return createHash('sha256').update(canonicalJson({ stationKeyThumbprint, visitId, visitSecret })).digest('base64url');
}
