import { createHash, verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { HEAD_TYPE, HeadSchema } from '../journal/proof.ts';

/**
 * What is wrong with a signed head.
 * - `head-of-no-entry`: the entry it signs is not there: the end of the journal was cut off
 * - `head-differs`: its entry has another hash than the one that was signed
 * - `head-not-signed`: its signature does not hold
 * - `head-of-other-key`: it is signed by another key than the heads before
 */
export interface HeadFinding {
  readonly seq: number;
  readonly code: 'head-of-no-entry' | 'head-differs' | 'head-not-signed' | 'head-of-other-key';
}

/** The result of checking all heads. */
export interface HeadsReport {
  readonly findings: readonly HeadFinding[];
  /** The number of the last entry that a head covers; 0 when none is signed. */
  readonly signedUpTo: number;
  /** SHA-256 of the public key that signed, as SubjectPublicKeyInfo, hexadecimal; undefined when none is signed. */
  readonly key: string | undefined;
}

const JwsHeaderSchema = z.looseObject({
  alg: z.literal('ES256'),
  typ: z.literal(HEAD_TYPE),
  x5c: z.tuple([z.string()], z.string()),
});

/**
 * Checks heads against their entries. The certificate in a head says which key signed it; whether the portal knows that
 * key as this station's is for the portal to say, or for whoever compares the report's `key`.
 */
export function verifyHeads(
  heads: readonly { readonly seq: number; readonly hash: string; readonly jws: string }[],
  hashOf: (seq: number) => string | undefined,
): HeadsReport {
  const findings: HeadFinding[] = [];
  let key: string | undefined;
  let signedUpTo = 0;
  for (const { seq, hash, jws } of heads) {
    const signer = signerOf(jws, { seq, hash });
    const entry = hashOf(seq);
    if (entry === undefined) findings.push({ seq, code: 'head-of-no-entry' });
    else if (entry !== hash) findings.push({ seq, code: 'head-differs' });
    else if (signer === undefined) findings.push({ seq, code: 'head-not-signed' });
    else if (key !== undefined && signer !== key) findings.push({ seq, code: 'head-of-other-key' });
    else signedUpTo = seq;
    key ??= signer;
  }
  return { findings, signedUpTo, key };
}

/** The key that signed this head, if its signature holds. */
function signerOf(jws: string, head: { readonly seq: number; readonly hash: string }): string | undefined {
  const [protectedPart = '', payload = '', signature = ''] = jws.split('.');
  try {
    const { x5c } = JwsHeaderSchema.parse(jsonOf(protectedPart));
    const signed = HeadSchema.parse(jsonOf(payload));
    const { publicKey } = new X509Certificate(Buffer.from(x5c[0], 'base64'));
    const holds = verify(
      'sha256',
      Buffer.from(`${protectedPart}.${payload}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!holds || signed.seq !== head.seq || signed.hash !== head.hash) return undefined;
    return createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
  } catch {
    return undefined;
  }
}

function jsonOf(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
