import { compactVerify, decodeProtectedHeader, errors, importJWK, type JWK } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import { ReceiptSchema, type Receipt } from '../submission/manifest.ts';

/** `typ` of the portal's receipt. */
export const RECEIPT_TYPE = 'kiosk-receipt+jwt';

/**
 * Why a receipt does not count.
 * - `receipt-malformed`: not a compact JWS of this type, or no receipt inside
 * - `receipt-signature`: not signed with any of the pinned keys
 * - `receipt-for-another`: it is for another submission, content, station or mode
 */
export type ReceiptError =
  | { readonly code: 'receipt-malformed' }
  | { readonly code: 'receipt-signature' }
  | { readonly code: 'receipt-for-another'; readonly field: 'submissionId' | 'manifestSha256' | 'stationId' | 'mode' };

/** What the receipt must be for. */
export type ReceiptExpectation = Pick<Receipt, 'submissionId' | 'manifestSha256' | 'stationId' | 'mode'>;

/** Checks a receipt (compact JWS ES256) with the keys that were pinned at enrolment. */
export async function verifyReceipt(input: {
  readonly receipt: string;
  readonly keys: { readonly keys: readonly object[] };
  readonly expected: ReceiptExpectation;
}): Promise<Result<Receipt, ReceiptError>> {
  const { receipt, keys, expected } = input;
  const kid = keyIdOf(receipt);
  if (!kid.ok) return kid;
  for (const key of keys.keys as readonly JWK[]) {
    if (key.kty !== 'EC' || key.crv !== 'P-256') continue;
    if (kid.value !== undefined && key.kid !== undefined && key.kid !== kid.value) continue;
    const payload = await payloadSignedBy(receipt, key);
    if (payload) return checked(payload, expected);
  }
  return err({ code: 'receipt-signature' });
}

function keyIdOf(receipt: string): Result<string | undefined, ReceiptError> {
  try {
    const { typ, alg, kid } = decodeProtectedHeader(receipt);
    return typ === RECEIPT_TYPE && alg === 'ES256' ? ok(kid) : err({ code: 'receipt-malformed' });
  } catch (caught) {
    if (!(caught instanceof TypeError)) throw caught;
    return err({ code: 'receipt-malformed' });
  }
}

async function payloadSignedBy(receipt: string, key: JWK): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(receipt, await importJWK(key, 'ES256'), { algorithms: ['ES256'] })).payload;
  } catch (caught) {
    // A pinned key that is not a point on the curve is a DOMException of Web Crypto; it has signed nothing either.
    if (!(caught instanceof errors.JOSEError || caught instanceof DOMException || caught instanceof TypeError))
      throw caught;
    return undefined;
  }
}

function checked(payload: Uint8Array, expected: ReceiptExpectation): Result<Receipt, ReceiptError> {
  const parsed = ReceiptSchema.safeParse(jsonOf(payload));
  if (!parsed.success) return err({ code: 'receipt-malformed' });
  for (const field of ['submissionId', 'manifestSha256', 'stationId', 'mode'] as const) {
    if (parsed.data[field] !== expected[field]) return err({ code: 'receipt-for-another', field });
  }
  return ok(parsed.data);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
