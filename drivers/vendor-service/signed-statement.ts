import { X509Certificate } from 'node:crypto';

import { compactVerify, decodeProtectedHeader } from 'jose';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { readBoundedJson } from './wire/bounded-json.ts';

/** A compact JWS with a valid signature. Whether its certificate is trusted is checked elsewhere. */
export interface SignedStatement {
  readonly payload: unknown;
  readonly leaf: X509Certificate;
  /** The certificates after the leaf in `x5c`. */
  readonly intermediates: readonly X509Certificate[];
}

/** No chain of SBI has more certificates. */
const MAX_CERTIFICATES = 5;

/**
 * SHA-256 fingerprint of the certificate that a JWS names as its signer; the signature is not checked. Only to
 * recognise our own statements, which nobody gains from imitating.
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
 * Opens a compact JWS of another vendor. Only RS256 is accepted, by the key of the first certificate in `x5c`, which
 * must be RSA of at least 2048 bits.
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
    // Any token that makes the parsers throw cannot be verified.
    return err({ code: 'signature-invalid' });
  }
}
