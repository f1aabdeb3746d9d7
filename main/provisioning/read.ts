import {
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type CompactJWSHeaderParameters,
} from 'jose';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { FileProblem } from '#vocabulary/station.ts';
import { fingerprintOf } from './fingerprint.ts';
import { PROVISIONING_FORMAT, ProvisioningSchema, type Provisioning } from './schema.ts';

/** `typ` of the signed file (RFC 7515 section 4.1.9), so that no other JWS of the authority can stand for one. */
export const PROVISIONING_TYPE = 'kiosk-provisioning+jwt';

/** The signature of the authority: ECDSA P-256, as the station's own. */
export const PROVISIONING_ALGORITHM = 'ES256';

/** A file is a few tens of kilobytes, with its certificates and consent texts. */
export const PROVISIONING_BYTES = 1024 * 1024;

/** A file whose signature holds and whose members are all allowed. Whether this station may take it is another question. */
export interface ProvisioningFile {
  /** The file as it was signed, compact JWS. */
  readonly text: string;
  readonly provisioning: Provisioning;
  /** JWK thumbprint (RFC 7638, SHA-256, base64url) of the key that signed it: this is the programme's authority. */
  readonly authority: string;
  /** The same for people to compare: 64 hexadecimal digits in groups of four. */
  readonly fingerprint: string;
}

/** Why a file is not taken; `detail` names the member, the time or the number that stands against it. */
export interface FileRefusal {
  readonly code: FileProblem;
  readonly detail?: string;
}

const HeaderSchema = z.looseObject({
  alg: z.literal(PROVISIONING_ALGORITHM),
  typ: z.literal(PROVISIONING_TYPE),
  jwk: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
});

const FormatSchema = z.looseObject({ format: z.int() });

/**
 * Reads a provisioning file: the signature by the key that the file itself names, then every member. Who has that key is
 * for a person to confirm by its fingerprint, or for the station to compare with the authority that it trusts.
 */
export async function readProvisioning(typed: string): Promise<Result<ProvisioningFile, FileRefusal>> {
  const text = typed.trim();
  if (text.length > PROVISIONING_BYTES) return err({ code: 'not-a-file' });
  const header = HeaderSchema.safeParse(headerOf(text));
  if (!header.success) return err({ code: 'not-a-file' });
  const { jwk } = header.data;
  let payload: Uint8Array;
  try {
    const key = await importJWK(jwk, PROVISIONING_ALGORITHM);
    ({ payload } = await compactVerify(text, key, { algorithms: [PROVISIONING_ALGORITHM] }));
  } catch {
    return err({ code: 'altered' });
  }
  const content = contentOf(payload);
  const format = FormatSchema.safeParse(content);
  if (!format.success) return err({ code: 'bad-member', detail: 'format' });
  if (format.data.format > PROVISIONING_FORMAT)
    return err({ code: 'newer-format', detail: String(format.data.format) });
  const parsed = ProvisioningSchema.safeParse(content);
  if (!parsed.success) return err({ code: 'bad-member', detail: memberOf(parsed.error) });
  const authority = await calculateJwkThumbprint(jwk, 'sha256');
  return ok({ text, provisioning: parsed.data, authority, fingerprint: fingerprintOf(authority) });
}

function headerOf(text: string): CompactJWSHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(text) as CompactJWSHeaderParameters;
  } catch {
    return undefined;
  }
}

function contentOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown;
  } catch {
    return undefined;
  }
}

/** The first member that is not allowed, by its path, and what it must be: `portal.url: an address that begins with …`. */
export function memberOf({ issues: [issue] }: z.ZodError): string {
  if (!issue) return '';
  const path = issue.path.map(String).join('.');
  // A union names its members below itself; their first problem says most.
  return `${path === '' ? 'the file' : path}: ${issue.message}`;
}
