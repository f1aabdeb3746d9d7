import type { X509Certificate } from 'node:crypto';

import type { CaptureImaging, Sample } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { wipe } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';
import type { CaptureRequest } from './capture-request.ts';
import type { Shot } from './shot.ts';
import { nextHash, encryptAuthValue, signJws } from '../trust/crypto.ts';
import { SBI_SUCCESS } from '../answer/errors.ts';
import { formatSbiTime, formatScore, SPEC_VERSION } from '../answer/messages.ts';
import type {
  AuthCaptureElement,
  AuthClaims,
  RegistrationCaptureElement,
  RegistrationClaims,
} from '../answer/messages.ts';
import { signedDigitalId } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { OpenReaderTrust } from '../trust/open-trust.ts';

/** What signs and, for auth, encrypts an answer. */
export type CaptureKeys =
  | { readonly purpose: 'Registration'; readonly trust: OpenReaderTrust }
  | { readonly purpose: 'Auth'; readonly trust: OpenReaderTrust; readonly encryptionCertificate: X509Certificate };

/** The elements of a successful answer's `biometrics`, one for each finger or eye. */
export type CaptureAnswer = readonly (AuthCaptureElement | RegistrationCaptureElement)[];

interface CaptureAnswerDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly imaging: Pick<CaptureImaging, 'encode'>;
  readonly request: CaptureRequest;
  readonly served: ServedReader;
  readonly keys: CaptureKeys;
  /** Those of all placements, in the order of the answer. */
  readonly shots: readonly Shot[];
  /** Aborts when nobody waits for the answer any more. */
  readonly givenUp: AbortSignal;
}

/**
 * Creates the signed answer of a capture's shots; the hash of each element continues the one before (SBI 0.9.5, "Hash"). Rejects
 * when something fails, or when the answer was given up. At the end all records are wiped, also those that are finished
 * later.
 */
export async function createCaptureAnswer(deps: CaptureAnswerDeps): Promise<CaptureAnswer> {
  const { clock, imaging, keys, served, request, shots } = deps;
  const now = clock.now();
  const capturedAt = now + served.clockAheadMs();
  let { previousHash } = request;
  const { type } = served.reader.identity;
  const records: Uint8Array[] = [];
  let isOver = false;
  function end(): void {
    isOver = true;
    wipe(...records);
  }
  async function encode(frame: Frame, sample: Sample): Promise<{ readonly sample: Sample; readonly iso: Uint8Array }> {
    const iso = await imaging.encode({ frame, sample, type, purpose: keys.purpose, capturedAt });
    records.push(iso);
    if (isOver) end();
    return { sample, iso };
  }

  deps.givenUp.addEventListener('abort', end, { once: true });
  try {
    const [digitalId, ...encoded] = await Promise.all([
      signedDigitalId(served, keys.trust, now),
      ...shots.flatMap(({ frame, samples }) => samples.map(async (sample) => encode(frame, sample))),
    ]);
    if (deps.givenUp.aborted) throw new Error('the answer was given up');
    const signing = encoded.map(({ sample, iso }) => {
      previousHash = nextHash(previousHash, iso);
      return element(deps, { sample, iso, digitalId, capturedAt, hash: previousHash });
    });
    return await Promise.all(signing);
  } finally {
    deps.givenUp.removeEventListener('abort', end);
    end();
  }
}

async function element(
  { env, keys, served: { reader }, request }: CaptureAnswerDeps,
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
    requestedScore: formatScore(request.requestedScore),
    qualityScore: sample.quality.toFixed(1),
  };
  if (keys.purpose === 'Registration') {
    const signed: RegistrationClaims = { ...claims, bioValue: base64url(iso) };
    const data = await signJws(signed, keys.trust.device);
    return { specVersion: SPEC_VERSION, data, hash, error: SBI_SUCCESS };
  }
  const { encryptionCertificate } = keys;
  const { bioValue, sessionKey, thumbprint } = encryptAuthValue({
    iso,
    timestamp,
    transactionId,
    encryptionCertificate,
  });
  const signed: AuthClaims = { ...claims, domainUri, bioValue };
  const data = await signJws(signed, keys.trust.device);
  return { specVersion: SPEC_VERSION, data, hash, sessionKey, thumbprint, error: SBI_SUCCESS };
}

/** Encodes without a copy of the record, which would stay in memory. */
function base64url({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64url');
}
