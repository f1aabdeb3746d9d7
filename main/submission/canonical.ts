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
  return nonceOver({ stationKeyThumbprint, visitId, visitSecret });
}

/**
 * The nonce of an operator's sign-in: base64url(SHA-256(canonical JSON of {operatorKeyThumbprint, stationKeyThumbprint})).
 * The operator's key is made anew for each sign-in, so its thumbprint (RFC 7638) is the random part, and nobody learns it
 * from the token. It binds the ID token to this station, and to what is signed with that key.
 */
export function operatorNonce(binding: {
  readonly stationKeyThumbprint: string;
  readonly operatorKeyThumbprint: string;
}): string {
  const { stationKeyThumbprint, operatorKeyThumbprint } = binding;
  return nonceOver({ stationKeyThumbprint, operatorKeyThumbprint });
}

function nonceOver(bound: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonicalJson(bound)).digest('base64url');
}
