import type { X509Certificate } from 'node:crypto';

import type { CaptureImaging, Sample } from '../imaging/assessment.ts';
import type { Clock } from '../kit/clock.ts';
import type { CaptureRequest } from './capture-request.ts';
import type { Shot } from './capture.ts';
import { nextHash, sealAuthValue, signJws } from './crypto.ts';
import { SBI_SUCCESS } from './errors.ts';
import { formatSbiTime, SPEC_VERSION } from './messages.ts';
import type { AuthCaptureElement, AuthClaims, RegistrationCaptureElement, RegistrationClaims } from './messages.ts';
import { signedDigitalId } from './service-readers.ts';
import type { ServiceReader } from './service-readers.ts';
import type { OpenReaderTrust } from './trust/open-trust.ts';

/** What signs and, for auth, encrypts an answer. */
export type CaptureKeys =
  | { readonly purpose: 'Registration'; readonly trust: OpenReaderTrust }
  | { readonly purpose: 'Auth'; readonly trust: OpenReaderTrust; readonly encryptionCertificate: X509Certificate };

/** The elements of a successful answer's `biometrics`, one for each finger or eye. */
export type CaptureAnswer = readonly (AuthCaptureElement | RegistrationCaptureElement)[];

interface AnswerInput {
  readonly clock: Clock;
  readonly env: string;
  readonly imaging: Pick<CaptureImaging, 'encode'>;
  readonly request: CaptureRequest;
  readonly entry: Pick<ServiceReader, 'reader' | 'clockAheadMs'>;
  readonly keys: CaptureKeys;
  readonly shot: Shot;
}

/** Makes the signed answer of a shot: each element's hash goes on from the one before (SBI 0.9.5, "Hash"). */
export async function makeCaptureAnswer(input: AnswerInput): Promise<CaptureAnswer> {
  const { clock, imaging, keys, entry, request, shot } = input;
  const { reader, clockAheadMs = 0 } = entry;
  const now = clock.now();
  const capturedAt = now + clockAheadMs;
  let { previousHash } = request;
  const { type } = reader.identity;
  const encoding = shot.samples.map(async (sample) => ({
    sample,
    iso: await imaging.encode({ frame: shot.frame, sample, type, purpose: keys.purpose, capturedAt }),
  }));
  const signingId = signedDigitalId(entry, keys.trust, now);
  try {
    const [digitalId, ...encoded] = await Promise.all([signingId, ...encoding]);
    const signing = encoded.map(({ sample, iso }) => {
      previousHash = nextHash(previousHash, iso);
      return element(input, { sample, iso, digitalId, capturedAt, hash: previousHash });
    });
    return await Promise.all(signing);
  } finally {
    for (const record of await Promise.allSettled(encoding)) {
      if (record.status === 'fulfilled') record.value.iso.fill(0);
    }
  }
}

async function element(
  { env, keys, entry: { reader }, request }: AnswerInput,
  part: {
    readonly sample: Sample;
    readonly iso: Uint8Array;
    readonly digitalId: string;
    readonly capturedAt: number;
    readonly hash: string;
  },
): Promise<AuthCaptureElement | RegistrationCaptureElement> {
  const { sample, iso, digitalId, hash } = part;
  const { transactionId, domainUri } = request;
  const timestamp = formatSbiTime(part.capturedAt);
  const claims: Omit<RegistrationClaims, 'bioValue'> = {
    digitalId,
    deviceCode: reader.identity.serialNo,
    deviceServiceVersion: reader.identity.serviceVersion,
    bioType: reader.identity.type,
    bioSubType: sample.bioSubType,
    purpose: keys.purpose,
    env,
    transactionId,
    timestamp,
    requestedScore: String(request.requestedScore),
    qualityScore: sample.quality.toFixed(1),
  };
  if (keys.purpose === 'Registration') {
    const signed: RegistrationClaims = { ...claims, bioValue: base64url(iso) };
    const data = await signJws(signed, keys.trust.device);
    return { specVersion: SPEC_VERSION, data, hash, error: SBI_SUCCESS };
  }
  const { encryptionCertificate } = keys;
  const { bioValue, sessionKey, thumbprint } = sealAuthValue({ iso, timestamp, transactionId, encryptionCertificate });
  const signed: AuthClaims = { ...claims, domainUri, bioValue };
  const data = await signJws(signed, keys.trust.device);
  return { specVersion: SPEC_VERSION, data, hash, sessionKey, thumbprint, error: SBI_SUCCESS };
}

/** Without a copy of the record that would stay behind. */
function base64url({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64url');
}
