import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { readerProblem } from '../listing/capture-rules.ts';
import { placementsOf } from '../listing/placements.ts';
import type { Placement } from '../listing/placements.ts';
import type { Purpose } from '#vocabulary/readers.ts';
import { isOffered, stateOf } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { LiveViews } from '../live/live-view.ts';
import { isCurrent } from '../trust/certificates.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import type { CaptureKeys } from './capture-answer.ts';
import { CAPTURE_CODES } from './capture-request.ts';
import type { CaptureRequest } from './capture-request.ts';
import { badRequest, readerTrouble, REFUSALS } from './refusals.ts';
import type { CaptureRefusal } from './refusals.ts';

/** The first step of a capture: whether it may begin. */

interface CheckDeps {
  readonly readers: ReadonlyMap<string, ServedReader>;
  readonly trust: TrustBook;
  readonly env: string;
  readonly clock: Clock;
  readonly liveViews: LiveViews;
}

/** What a capture that may begin needs. */
export interface CheckedCapture {
  readonly served: ServedReader;
  /** In the order in which they are taken; never empty. */
  readonly placements: readonly Placement[];
  readonly keys: CaptureKeys;
}

/** Checks a request against its reader and the keys, before anybody puts a finger down. */
export function checkCapture(request: CaptureRequest, deps: CheckDeps): Result<CheckedCapture, CaptureRefusal> {
  const { purpose } = request;
  const served = deps.readers.get(request.deviceId);
  if (!served || !isOffered(served, purpose)) return err(badRequest(CAPTURE_CODES[purpose].deviceUnknown));
  const { identity } = served.reader;
  const { type } = identity;
  const mismatch = mismatchOf(request, { env: deps.env, type });
  if (mismatch) return err(mismatch);
  const problem = readerProblem(identity, purpose, { ...request, type });
  if (problem) return err(badRequest(problem));
  if (deps.liveViews.differ(served, request.deviceSubId)) return err(badRequest('stream-sub-id-differs'));
  const keys = usableKeys(served, purpose, deps);
  if (!keys.ok) return keys;
  return ok({ served, placements: placementsOf(identity, { ...request, type }), keys: keys.value });
}

/** Refuses a request for another environment than the service's, or for another kind of reader than this one. */
export function mismatchOf(
  request: Pick<CaptureRequest, 'env' | 'type'>,
  own: { readonly env: string; readonly type: CaptureRequest['type'] },
): CaptureRefusal | undefined {
  if (request.env !== own.env) return badRequest('bad-env');
  return request.type === own.type ? undefined : badRequest('type-mismatch');
}

/** The keys of a capture, or what is wrong with the reader or its keys. */
function usableKeys(
  served: ServedReader,
  purpose: Purpose,
  { trust, clock }: Pick<CheckDeps, 'trust' | 'clock'>,
): Result<CaptureKeys, CaptureRefusal> {
  const now = clock.now();
  const keys = trust.of(served.reader.identity.deviceId);
  const state = stateOf(served, trust);
  if (state === 'gone') return err(REFUSALS['reader-gone']);
  if (!keys || state === 'not-registered') return err(readerTrouble('not-registered', 'not-trusted'));
  if (served.reader.state() === 'resting') return err(REFUSALS['reader-resting']);
  if (state === 'not-ready' || state === 'not-calibrated') return err(REFUSALS['reader-failed']);
  if (state === 'busy') return err(REFUSALS['reader-busy']);
  if (!isCurrent(keys.device.certificate, now)) return err(readerTrouble('certificate-expired', 'not-trusted'));
  if (purpose === 'Registration') return ok({ purpose, trust: keys });
  if (keys.level(now) !== 'L1') return err(readerTrouble('not-trusted', 'not-trusted'));
  const encryptionCertificate = trust.encryptionCertificate();
  if (!encryptionCertificate) return err(readerTrouble('encryption-certificate-missing', 'not-trusted'));
  if (!isCurrent(encryptionCertificate, now)) return err(readerTrouble('certificate-expired', 'not-trusted'));
  return ok({ purpose, trust: keys, encryptionCertificate });
}
