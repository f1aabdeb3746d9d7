import { X509Certificate } from 'node:crypto';

import { compactVerify, decodeProtectedHeader } from 'jose';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { readBoundedJson } from './wire/bounded-json.ts';

/** A compact JWS whose signature holds. Whether its certificate is believed is another question. */
export interface SignedStatement {
  readonly payload: unknown;
  readonly leaf: X509Certificate;
  /** What came along behind the leaf in `x5c`. */
  readonly intermediates: readonly X509Certificate[];
}

/** More certificates than any chain of SBI has are no chain. */
const MAX_CERTIFICATES = 5;

/**
 * SHA-256 fingerprint of the certificate a JWS says it is signed by, without a look at the signature: only to recognise
 * what is our own, which nobody gains by imitating.
 */
export function claimedSigner(token: string): string | undefined {
  try {
    const [leaf] = decodeProtectedHeader(token).x5c ?? [];
    return leaf === undefined ? undefined : new X509Certificate(Buffer.from(leaf, 'base64')).fingerprint256;
  } catch {
    return undefined;
  }
}

/**
 * Opens a compact JWS of another vendor: RS256 and nothing else, by the key of the first certificate in `x5c`, which must
 * be RSA of at least 2048 bits.
 */
export async function openStatement(
  token: string,
): Promise<Result<SignedStatement, { readonly code: 'signature-invalid' }>> {
  try {
    const { x5c } = decodeProtectedHeader(token);
    if (!Array.isArray(x5c) || x5c.length > MAX_CERTIFICATES) return err({ code: 'signature-invalid' });
    const [leaf, ...intermediates] = x5c.map((text) => new X509Certificate(Buffer.from(text, 'base64')));
    if (!leaf) return err({ code: 'signature-invalid' });
    const { payload } = await compactVerify(token, leaf.publicKey, { algorithms: ['RS256'] });
    const json = readBoundedJson(payload);
    return json.ok ? ok({ payload: json.value, leaf, intermediates }) : err({ code: 'signature-invalid' });
  } catch {
    // Whatever a token can be made of, it is a token that cannot be verified.
    return err({ code: 'signature-invalid' });
  }
}
