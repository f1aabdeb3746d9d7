import type { X509Certificate } from 'node:crypto';

import type { Clock } from '../kit/clock.ts';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import { writeBmp } from '../imaging/bmp.ts';
import type { CaptureFailure, FromHost } from '../link/messages.ts';
import type { Frame } from '../reader/port.ts';
import { takeShot, wipeShot } from './capture.ts';
import type { Assessment, Shot, ShotFailure } from './capture.ts';
import { nextHash, sealAuthValue, signJws } from './crypto.ts';
import { SBI_SUCCESS, sbiError } from './errors.ts';
import type { SbiErrorName } from './errors.ts';
import { formatSbiTime, SPEC_VERSION } from './messages.ts';
import type { AuthCaptureElement, AuthCaptureRequest, AuthClaims } from './messages.ts';
import { createPreviewThrottle, shrinkFrame } from './preview.ts';
import { deviceCertificateHolds, signedDigitalId, stateOf } from './service-readers.ts';
import type { ServiceReader } from './service-readers.ts';
import { isCurrent } from './trust/certificates.ts';
import type { OpenReaderTrust } from './trust/open-trust.ts';

/** What the service asks of imaging. */
export interface CaptureImaging {
  /** Scores a frame; `previous` is the one before it, or null. */
  assess(frame: Frame, previous: Frame | null): Assessment;
  /**
   * Encodes a frame as an ISO record for an auth answer (JPEG 2000, lossy).
   * @param input.capturedAt milliseconds since 1970
   * @param input.quality 0 to 100
   */
  encode(input: {
    readonly frame: Frame;
    readonly bioSubType: string;
    readonly quality: number;
    readonly capturedAt: number;
  }): Promise<Uint8Array>;
}

/** What a capture tells main while it runs. */
export type CaptureReport = Extract<FromHost, { type: 'capture-started' | 'preview' | 'capture-ended' }>;

/** A capture that gave nothing: the SBI error for the page and the cause for the officer. */
export interface CaptureRefusal {
  readonly code: SbiErrorName;
  readonly failure: CaptureFailure;
}

export interface AuthCaptureDependencies {
  readonly readers: ReadonlyMap<string, ServiceReader>;
  readonly encryptionCertificate: X509Certificate | undefined;
  readonly env: string;
  readonly clock: Clock;
  readonly imaging: CaptureImaging;
  readonly report: (report: CaptureReport) => void;
}

/** The elements of a successful answer's `biometrics`. */
export type AuthCaptureAnswer = readonly AuthCaptureElement[];

/**
 * Runs one auth capture from the checked request to the signed answer. Every outcome is reported with `capture-ended`,
 * also of requests that never reach the reader, so that the officer sees why the page gets nothing.
 */
export async function captureForAuth(
  dependencies: AuthCaptureDependencies,
  request: AuthCaptureRequest,
  origin: string,
  signal: AbortSignal,
): Promise<Result<AuthCaptureAnswer, CaptureRefusal>> {
  const { report } = dependencies;
  const { transactionId } = request;
  const result = await captureChecked(dependencies, request, origin, signal);
  report({
    type: 'capture-ended',
    transactionId,
    outcome: result.ok
      ? {
          ok: true,
          hashes: [result.value.element.hash],
          qualityScores: [result.value.quality],
          elapsedMs: result.value.elapsedMs,
        }
      : { ok: false, failure: result.error.failure },
  });
  return result.ok ? ok([result.value.element]) : result;
}

interface Captured {
  readonly element: AuthCaptureElement;
  readonly quality: number;
  readonly elapsedMs: number;
}

async function captureChecked(
  dependencies: AuthCaptureDependencies,
  request: AuthCaptureRequest,
  origin: string,
  signal: AbortSignal,
): Promise<Result<Captured, CaptureRefusal>> {
  const { clock, env, readers, report } = dependencies;
  const entry = readers.get(request.deviceId);
  if (!entry) return err(badRequest('capture-device-unknown'));
  if (request.env !== env) return err(badRequest('bad-env'));
  if (request.type !== entry.reader.identity.type) return err(badRequest('type-mismatch'));
  // A single-finger reader can give one finger for one press; more would need a dialogue with the registrant between.
  if (request.count !== 1) return err(badRequest('count-unsupported'));

  const keys = usableKeys(entry, dependencies.encryptionCertificate, clock.now());
  if (!keys.ok) return keys;

  const captured = await entry.lock.tryRun(async () => {
    report({
      type: 'capture-started',
      transactionId: request.transactionId,
      origin,
      deviceId: request.deviceId,
      requestedScore: request.requestedScore,
      timeoutMs: request.timeoutMs,
    });
    return captureLocked(dependencies, request, entry, keys.value, signal);
  });
  return captured.ok ? captured.value : err(readerProblem('busy', 'reader-busy'));
}

async function captureLocked(
  dependencies: AuthCaptureDependencies,
  request: AuthCaptureRequest,
  entry: ServiceReader,
  keys: UsableKeys,
  signal: AbortSignal,
): Promise<Result<Captured, CaptureRefusal>> {
  const { clock, imaging, report } = dependencies;
  const previewIsDue = createPreviewThrottle(clock);
  const taken = await takeShot({
    reader: entry.reader,
    clock,
    assess: (frame, previous) => imaging.assess(frame, previous),
    requestedScore: request.requestedScore,
    timeoutMs: request.timeoutMs,
    signal,
    onFrame: ({ frame, guidance, quality, bestQuality }) => {
      if (!previewIsDue()) return;
      const small = shrinkFrame(frame);
      const picture = writeBmp(small);
      small.pixels.fill(0);
      report({ type: 'preview', transactionId: request.transactionId, picture, guidance, quality, bestQuality });
    },
  });
  if (!taken.ok) return err(refusalOfShot(taken.error));
  const shot = taken.value;
  try {
    const element = await answerElement(dependencies, request, entry, keys, shot);
    // The page is gone or the visit is over: nobody may get this answer any more.
    if (signal.aborted) return err(SHOT_REFUSALS.cancelled);
    return ok({ element, quality: shot.quality, elapsedMs: clock.monotonic() - shot.firstFingerAt });
  } finally {
    wipeShot(shot);
  }
}

async function answerElement(
  dependencies: AuthCaptureDependencies,
  request: AuthCaptureRequest,
  entry: ServiceReader,
  keys: UsableKeys,
  shot: Shot,
): Promise<AuthCaptureElement> {
  const { clock, env, imaging } = dependencies;
  const { reader } = entry;
  const bioSubType = request.bioSubTypes[0] ?? 'UNKNOWN';
  const capturedAt = clock.now();
  const timestamp = formatSbiTime(capturedAt);
  const { transactionId } = request;
  const iso = await imaging.encode({ frame: shot.frame, bioSubType, quality: shot.quality, capturedAt });
  try {
    const sealed = sealAuthValue({
      iso,
      timestamp,
      transactionId,
      encryptionCertificate: keys.encryptionCertificate,
    });
    const claims: AuthClaims = {
      digitalId: await signedDigitalId(reader, keys.trust, capturedAt),
      deviceCode: reader.identity.serialNo,
      deviceServiceVersion: reader.identity.serviceVersion,
      bioType: reader.identity.type,
      bioSubType,
      purpose: 'Auth',
      env,
      domainUri: request.domainUri,
      bioValue: sealed.bioValue,
      transactionId,
      timestamp,
      requestedScore: String(request.requestedScore),
      qualityScore: shot.quality.toFixed(1),
    };
    return {
      specVersion: SPEC_VERSION,
      data: await signJws(claims, keys.trust.device),
      hash: nextHash(request.previousHash, iso),
      sessionKey: sealed.sessionKey,
      thumbprint: sealed.thumbprint,
      error: SBI_SUCCESS,
    };
  } finally {
    iso.fill(0);
  }
}

interface UsableKeys {
  readonly trust: OpenReaderTrust;
  readonly encryptionCertificate: X509Certificate;
}

/** The keys a capture needs, or what is wrong with the reader or them; asked before anybody puts a finger down. */
function usableKeys(
  entry: ServiceReader,
  encryptionCertificate: X509Certificate | undefined,
  now: number,
): Result<UsableKeys, CaptureRefusal> {
  const { trust } = entry;
  const state = stateOf(entry);
  if (state === 'gone') return err(readerProblem('device-not-found', 'reader-gone'));
  if (!trust || state === 'not-registered') return err(readerProblem('not-registered', 'not-trusted'));
  if (state === 'not-ready') return err(readerProblem('not-ready', 'reader-failed'));
  if (!deviceCertificateHolds(trust, now)) return err(readerProblem('certificate-expired', 'not-trusted'));
  if (trust.level(now) !== 'L1') return err(readerProblem('not-trusted', 'not-trusted'));
  if (!encryptionCertificate) return err(readerProblem('encryption-certificate-missing', 'not-trusted'));
  if (!isCurrent(encryptionCertificate, now)) return err(readerProblem('certificate-expired', 'not-trusted'));
  return ok({ trust, encryptionCertificate });
}

const SHOT_REFUSALS = {
  'no-finger': { code: 'no-biometric', failure: { code: 'no-finger', cause: 'finger' } },
  cancelled: { code: 'cancelled', failure: { code: 'cancelled', cause: 'request' } },
  'reader-gone': readerProblem('device-not-found', 'reader-gone'),
  // Not 102: that tells the page of a picture nothing could be extracted from.
  'reader-failed': readerProblem('not-ready', 'reader-failed'),
} as const satisfies Record<string, CaptureRefusal>;

function refusalOfShot(failure: ShotFailure): CaptureRefusal {
  if (failure.code !== 'unclear') return SHOT_REFUSALS[failure.code];
  return { code: 'extraction-failed', failure: { code: 'quality-too-low', cause: 'quality', best: failure.best } };
}

function readerProblem(
  code: SbiErrorName,
  failure: 'reader-gone' | 'reader-failed' | 'reader-busy' | 'not-trusted',
): CaptureRefusal {
  return { code, failure: { code: failure, cause: 'reader' } };
}

/** A request that breaks a rule of SBI. */
export function badRequest(code: SbiErrorName): CaptureRefusal {
  return { code, failure: { code: 'bad-request', cause: 'request', sbiCode: sbiError(code).errorCode } };
}
