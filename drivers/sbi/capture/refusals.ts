import type { CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { CaptureFailure } from '../../link/capture.ts';
import { sbiError } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import type { Purpose } from '#vocabulary/readers.ts';
import { CAPTURE_CODES } from './capture-request.ts';
import type { ShotFailure } from './shot-failure.ts';

/** A failed capture: the SBI error for the page and the cause for the officer. */
export interface CaptureRefusal {
  readonly code: SbiErrorName;
  readonly failure: CaptureFailure;
}

type ReaderFailure = Some<
  CaptureFailureCode,
  'reader-gone' | 'reader-failed' | 'reader-busy' | 'reader-resting' | 'not-trusted'
>;

/** Something is wrong with the reader or its keys. */
export function readerTrouble(code: SbiErrorName, failure: ReaderFailure): CaptureRefusal {
  return { code, failure: { code: failure, cause: 'reader' } };
}

/** A request that breaks a rule of SBI. */
export function badRequest(code: SbiErrorName): CaptureRefusal {
  return { code, failure: { code: 'bad-request', cause: 'request', sbiCode: sbiError(code).errorCode } };
}

export const REFUSALS = {
  'nothing-seen': { code: 'no-biometric', failure: { code: 'nothing-seen', cause: 'finger' } },
  cancelled: { code: 'cancelled', failure: { code: 'cancelled', cause: 'request' } },
  'reader-gone': readerTrouble('device-not-found', 'reader-gone'),
  'reader-busy': readerTrouble('busy', 'reader-busy'),
  // Not 102: for the page that means that nothing could be extracted from a picture.
  'reader-failed': readerTrouble('not-ready', 'reader-failed'),
  'reader-resting': readerTrouble('not-ready', 'reader-resting'),
} as const satisfies Record<string, CaptureRefusal>;

/** Why no picture was taken, for the page and for main. */
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
      return REFUSALS[failure.code];
  }
}
