import type { BiometricType, Purpose } from '#vocabulary/readers.ts';
import type { CaptureImaging, Wanted } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CaptureFailure } from '../../link/capture.ts';
import type { FromHost } from '../../link/messages.ts';
import { answerInTime } from './answer-in-time.ts';
import { makeCaptureAnswer } from './capture-answer.ts';
import type { CaptureAnswer, CaptureKeys } from './capture-answer.ts';
import { CAPTURE_CODES } from './capture-request.ts';
import type { CaptureRequest } from './capture-request.ts';
import { readerProblem } from '../listing/capture-rules.ts';
import { takeShot, wipeShot } from './capture.ts';
import type { ShotFailure } from './capture.ts';
import { sbiError } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import { cutFingers, wipeCuts } from './finger-cuts.ts';
import type { FingerCut } from './finger-cuts.ts';
import type { LiveViews } from '../live/live-view.ts';
import { createPreviewThrottle, previewPicture } from '../live/preview.ts';
import type { PrintScores } from './print-scores.ts';
import { isOffered, stateOf } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import { isCurrent } from '../trust/certificates.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import type { VisitFingers } from './visit-fingers.ts';

/** What a capture tells main while it runs. */
export type CaptureReport = Extract<
  FromHost,
  { type: 'capture-started' | 'preview' | 'capture-ended' | 'finger-named-twice' | 'finger-scored' }
>;

/** A capture that gave nothing: the SBI error for the page and the cause for the officer. */
export interface CaptureRefusal {
  readonly code: SbiErrorName;
  readonly failure: CaptureFailure;
}

export interface CaptureDependencies {
  readonly readers: ReadonlyMap<string, ServedReader>;
  readonly trust: TrustBook;
  readonly env: string;
  readonly clock: Clock;
  readonly imaging: CaptureImaging;
  readonly liveViews: LiveViews;
  /** The fingers of the visit that captures are made for; absent where there are no visits. */
  readonly fingers?: VisitFingers | undefined;
  /** NIST's quality program, where there are visits. */
  readonly scores?: PrintScores | undefined;
  readonly report: (report: CaptureReport) => void;
  /** What broke down while a capture ran. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Runs one capture, of either purpose, from the checked request to the signed answer. Every outcome is reported with
 * `capture-ended`, also of requests that never reach the reader, so that the officer sees why the page gets nothing.
 * `signal` cancels it; `visit` aborts when the visit that it is made for is over.
 */
export async function runCapture(
  dependencies: CaptureDependencies,
  request: CaptureRequest,
  origin: string,
  signal: AbortSignal,
  visit: AbortSignal,
): Promise<Result<CaptureAnswer, CaptureRefusal>> {
  const result = await captureOrFail(dependencies, request, origin, signal);
  dependencies.report({
    type: 'capture-ended',
    transactionId: request.transactionId,
    outcome: result.ok
      ? {
          ok: true,
          hashes: result.value.answer.map(({ hash }) => hash),
          qualityScores: [...result.value.qualities],
          bioSubTypes: [...result.value.bioSubTypes],
          elapsedMs: result.value.elapsedMs,
        }
      : { ok: false, failure: result.error.failure },
  });
  if (!result.ok) return result;
  const { cuts } = result.value;
  // The page gets its answer first: nobody waits for a warning, or for a second opinion.
  if (cuts.length > 0)
    dependencies.clock.after(LOOK_CLOSER_AFTER_MS, () => void lookCloser(dependencies, request, cuts, visit));
  return ok(result.value.answer);
}

const LOOK_CLOSER_AFTER_MS = 50;

/** Compares the fingers with those before, and has them scored by NIST's program. */
async function lookCloser(
  { fingers, scores, readers, report, onFault }: CaptureDependencies,
  { transactionId, deviceId }: CaptureRequest,
  cuts: readonly FingerCut[],
  visit: AbortSignal,
): Promise<void> {
  const reader = readers.get(deviceId)?.reader;
  try {
    // The visit may be over by now: its fingers are none of the next one's.
    if (visit.aborted) return;
    for (const one of fingers?.compare(cuts) ?? []) report({ type: 'finger-named-twice', transactionId, ...one });
    if (!reader) return;
    await scores?.score(reader, cuts, visit, (one) => {
      report({ type: 'finger-scored', transactionId, ...one });
    });
  } catch (fault) {
    onFault(fault);
  } finally {
    wipeCuts(cuts);
  }
}

interface Captured {
  readonly answer: CaptureAnswer;
  readonly cuts: readonly FingerCut[];
  readonly qualities: readonly number[];
  readonly bioSubTypes: readonly string[];
  readonly elapsedMs: number;
}

/** A fault of ours is no reason for the client to wait, nor for all others to lose the service. */
async function captureOrFail(
  ...[dependencies, ...rest]: Parameters<typeof captureChecked>
): ReturnType<typeof captureChecked> {
  try {
    return await captureChecked(dependencies, ...rest);
  } catch (fault) {
    dependencies.onFault(fault);
    return err(SHOT_REFUSALS['reader-failed']);
  }
}

async function captureChecked(
  dependencies: CaptureDependencies,
  request: CaptureRequest,
  origin: string,
  signal: AbortSignal,
): Promise<Result<Captured, CaptureRefusal>> {
  const { env, liveViews, readers, report } = dependencies;
  const entry = readers.get(request.deviceId);
  if (!entry || !isOffered(entry, request.purpose))
    return err(badRequest(CAPTURE_CODES[request.purpose].deviceUnknown));
  if (request.env !== env) return err(badRequest('bad-env'));
  const { identity } = entry.reader;
  if (request.type !== identity.type) return err(badRequest('type-mismatch'));
  const asked = { ...request, type: identity.type };
  const problem = readerProblem(identity, request.purpose, asked);
  if (problem) return err(badRequest(problem));
  if (liveViews.differ(entry, request.deviceSubId)) return err(badRequest('stream-sub-id-differs'));

  const keys = usableKeys(entry, request.purpose, dependencies);
  if (!keys.ok) return keys;

  const captured = await entry.lock.tryRun(async () => {
    report({
      type: 'capture-started',
      transactionId: request.transactionId,
      origin,
      deviceId: request.deviceId,
      requestedScore: request.requestedScore,
      timeoutMs: request.timeoutMs,
      wanted: [...request.bioSubTypes],
    });
    try {
      return await captureLocked(dependencies, request, entry, wantedOf(asked, entry), keys.value, signal);
    } finally {
      liveViews.stop(entry);
    }
  });
  return captured.ok ? captured.value : err(readerTrouble('busy', 'reader-busy'));
}

function wantedOf(asked: CaptureRequest & { readonly type: BiometricType }, { reader }: ServedReader): Wanted {
  const { type, deviceSubId, bioSubTypes, exceptions, count } = asked;
  return { type, deviceSubType: reader.identity.deviceSubType, deviceSubId, bioSubTypes, exceptions, count };
}

async function captureLocked(
  dependencies: CaptureDependencies,
  request: CaptureRequest,
  entry: ServedReader,
  wanted: Wanted,
  keys: CaptureKeys,
  signal: AbortSignal,
): Promise<Result<Captured, CaptureRefusal>> {
  const { clock, env, imaging, report } = dependencies;
  const { transactionId, requestedScore, timeoutMs } = request;
  const previewIsDue = createPreviewThrottle(clock);
  const taken = await takeShot({
    stream: async (onFrame, stop) => entry.frames.stream('capture', onFrame, stop),
    clock,
    assess: (frame, previous) => imaging.assess(frame, previous, wanted),
    wanted,
    requestedScore,
    timeoutMs,
    signal,
    onFrame: ({ frame, guidance, quality, bestQuality, samples }) => {
      if (!previewIsDue()) return;
      const parts = samples.map((sample) => ({ name: sample.bioSubType, quality: sample.quality }));
      const picture = previewPicture(frame);
      report({ type: 'preview', transactionId, picture, guidance, quality, bestQuality, parts });
    },
  });
  if (!taken.ok) return err(refusalOfShot(taken.error, request.purpose));
  const shot = taken.value;
  try {
    const made = await answerInTime(clock, signal, async (givenUp) =>
      makeCaptureAnswer({ clock, env, imaging, request, entry, keys, shot, givenUp }),
    );
    if (!made.ok) return err(SHOT_REFUSALS[made.error.code === 'late' ? 'reader-failed' : 'cancelled']);
    const answer = made.value;
    const qualities = shot.samples.map(({ quality }) => quality);
    const bioSubTypes = shot.samples.map(({ bioSubType }) => bioSubType);
    entry.activity.captured(clock.now());
    const isLookedAtAgain = wanted.type === 'Finger' && (dependencies.fingers ?? dependencies.scores) !== undefined;
    const cuts = isLookedAtAgain ? cutFingers(shot) : [];
    return ok({ answer, cuts, qualities, bioSubTypes, elapsedMs: clock.monotonic() - shot.firstSeenAt });
  } finally {
    wipeShot(shot);
  }
}

/** The keys a capture needs, or what is wrong with the reader or them; asked before anybody puts a finger down. */
function usableKeys(
  entry: ServedReader,
  purpose: Purpose,
  { trust, clock }: Pick<CaptureDependencies, 'trust' | 'clock'>,
): Result<CaptureKeys, CaptureRefusal> {
  const now = clock.now();
  const keys = trust.of(entry.reader.identity.deviceId);
  const state = stateOf(entry, trust);
  if (state === 'gone') return err(readerTrouble('device-not-found', 'reader-gone'));
  if (!keys || state === 'not-registered') return err(readerTrouble('not-registered', 'not-trusted'));
  if (entry.reader.state() === 'resting') return err(SHOT_REFUSALS['reader-resting']);
  if (state === 'not-ready' || state === 'not-calibrated') return err(readerTrouble('not-ready', 'reader-failed'));
  if (state === 'busy') return err(readerTrouble('busy', 'reader-busy'));
  if (!isCurrent(keys.device.certificate, now)) return err(readerTrouble('certificate-expired', 'not-trusted'));
  if (purpose === 'Registration') return ok({ purpose, trust: keys });
  if (keys.level(now) !== 'L1') return err(readerTrouble('not-trusted', 'not-trusted'));
  const encryptionCertificate = trust.encryptionCertificate();
  if (!encryptionCertificate) return err(readerTrouble('encryption-certificate-missing', 'not-trusted'));
  if (!isCurrent(encryptionCertificate, now)) return err(readerTrouble('certificate-expired', 'not-trusted'));
  return ok({ purpose, trust: keys, encryptionCertificate });
}

const SHOT_REFUSALS = {
  'nothing-seen': { code: 'no-biometric', failure: { code: 'nothing-seen', cause: 'finger' } },
  cancelled: { code: 'cancelled', failure: { code: 'cancelled', cause: 'request' } },
  'reader-gone': readerTrouble('device-not-found', 'reader-gone'),
  // Not 102: that tells the page of a picture nothing could be extracted from.
  'reader-failed': readerTrouble('not-ready', 'reader-failed'),
  'reader-resting': readerTrouble('not-ready', 'reader-resting'),
} as const satisfies Record<string, CaptureRefusal>;

export function refusalOfShot(failure: ShotFailure, purpose: Purpose): CaptureRefusal {
  switch (failure.code) {
    case 'unclear':
      return { code: 'extraction-failed', failure: { code: 'quality-too-low', cause: 'quality', best: failure.best } };
    case 'incomplete': {
      const code = failure.guidance === 'wrong-hand' ? 'image-orientation' : 'extraction-failed';
      return { code, failure: { code: 'incomplete', cause: 'finger', guidance: failure.guidance } };
    }
    case 'no-frames':
      return readerTrouble(CAPTURE_CODES[purpose].timeout, 'reader-failed');
    case 'nothing-seen':
    case 'cancelled':
    case 'reader-gone':
    case 'reader-failed':
    case 'reader-resting':
      return SHOT_REFUSALS[failure.code];
  }
}

function readerTrouble(
  code: SbiErrorName,
  failure: 'reader-gone' | 'reader-failed' | 'reader-busy' | 'reader-resting' | 'not-trusted',
): CaptureRefusal {
  return { code, failure: { code: failure, cause: 'reader' } };
}

/** A request that breaks a rule of SBI. */
export function badRequest(code: SbiErrorName): CaptureRefusal {
  return { code, failure: { code: 'bad-request', cause: 'request', sbiCode: sbiError(code).errorCode } };
}
