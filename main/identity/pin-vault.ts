import { webcrypto } from 'node:crypto';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  importPKCS8,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { ROLES } from '#vocabulary/people.ts';
import { wiped } from '#kit/wiped.ts';
import { openNamed, sealNamed } from '../store/sealing.ts';
import { newStretching, stretch, StretchingSchema, type Hardness } from '../typed-secret/stretch.ts';
import type { Operator } from './operators.ts';

/**
 * What a PIN opens: the evidence of an operator's last sign-in at the provider, and the key that its nonce is bound to.
 * A key pair stands in between: evidence is encrypted to its public half, which takes no PIN, so that each later sign-in
 * at the provider renews what the PIN opens; its private half is sealed under what the PIN stands for. All of it lies
 * in the station's store under the storage key, since a PIN alone is tried out in days.
 */
export const VaultSchema = z.strictObject({
  stretching: StretchingSchema,
  /** The private half (PKCS#8), sealed under the PIN; base64. */
  privateKey: z.base64().min(1),
  publicJwk: z.looseObject({ kty: z.literal('EC') }),
  /** Compact JWE: {@link EvidenceSchema}. */
  evidence: z.string().min(1),
});
export type Vault = z.infer<typeof VaultSchema>;

const PrivateJwkSchema = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), d: z.string().min(1) });

/** The operator as they signed in; `signedInAt` is the time of that sign-in, at the provider. */
const EvidenceSchema = z.looseObject({
  issuer: z.string().min(1),
  sub: z.string().min(1),
  name: z.string(),
  role: z.enum(ROLES),
  idToken: z.string().min(1),
  signedInAt: z.number(),
  enteredAt: z.number(),
  privateJwk: PrivateJwkSchema,
});

const ENCRYPTION = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' };
const SEALED_AS = 'operator-pin';

/** A vault for the operator, whose key has to be extractable, closed by their new PIN. */
export async function closeVault(operator: Operator, pin: string, hardness: Hardness | undefined): Promise<Vault> {
  const pair = await generateKeyPair(ENCRYPTION.alg, { crv: 'P-256', extractable: true });
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kty: 'EC' } as const;
  return {
    ...(await sealedUnder(pin, await exportPKCS8(pair.privateKey), hardness)),
    publicJwk,
    evidence: await encrypted(publicJwk, operator),
  };
}

/** The same vault with the evidence of a newer sign-in. */
export async function renewVault(vault: Vault, operator: Operator): Promise<Vault> {
  return { ...vault, evidence: await encrypted(vault.publicJwk, operator) };
}

/** What the vault holds; undefined when the PIN is not the vault's. */
export async function openVault(vault: Vault, pin: string): Promise<Operator | undefined> {
  const pem = await privateKeyOf(vault, pin);
  if (pem === undefined) return undefined;
  const key = await importPKCS8(pem, ENCRYPTION.alg);
  const { plaintext } = await compactDecrypt(vault.evidence, key);
  const { privateJwk, ...evidence } = EvidenceSchema.parse(JSON.parse(new TextDecoder().decode(plaintext)));
  return { ...evidence, key: await importKey(privateJwk) };
}

/** The same vault under another PIN; undefined when `pin` is not the vault's. */
export async function changePin(
  vault: Vault,
  pins: { readonly current: string; readonly next: string },
  hardness: Hardness | undefined,
): Promise<Vault | undefined> {
  const pem = await privateKeyOf(vault, pins.current);
  return pem === undefined ? undefined : { ...vault, ...(await sealedUnder(pins.next, pem, hardness)) };
}

async function sealedUnder(
  pin: string,
  pem: string,
  hardness: Hardness | undefined,
): Promise<Pick<Vault, 'stretching' | 'privateKey'>> {
  const stretching = newStretching(hardness);
  using key = await stretch(pin, stretching);
  using plain = wiped(Buffer.from(pem));
  return { stretching, privateKey: sealNamed(key.bytes, SEALED_AS, plain.bytes).toString('base64') };
}

async function privateKeyOf(vault: Vault, pin: string): Promise<string | undefined> {
  using key = await stretch(pin, vault.stretching);
  const opened = openNamed(key.bytes, SEALED_AS, Buffer.from(vault.privateKey, 'base64'));
  if (!opened.ok) return undefined;
  using pem = opened.value;
  return pem.bytes.toString();
}

async function encrypted(publicJwk: JWK, { key, ...evidence }: Operator): Promise<string> {
  const privateJwk = await exportJWK(key.privateKey);
  const plain = new TextEncoder().encode(JSON.stringify({ ...evidence, privateJwk }));
  const to = await importJWK(publicJwk, ENCRYPTION.alg);
  return new CompactEncrypt(plain).setProtectedHeader(ENCRYPTION).encrypt(to);
}

/** The key as a sign-in makes it: it signs, and is not given out again. */
async function importKey(privateJwk: z.infer<typeof PrivateJwkSchema>): Promise<Operator['key']> {
  const { kty, crv, x, y, d } = privateJwk as JWK;
  const privateKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JWK, SIGNING, false, ['sign']);
  const publicJwk = { kty, crv, x, y } as JWK;
  return { privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk, 'sha256') };
}
