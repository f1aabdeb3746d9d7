import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Clock } from '#kit/clock.ts';
import { SBI_ERRORS } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import type {
  PassThroughAnswer,
  PassThroughError,
  PassThroughReader,
  PassThroughReaders,
} from '../listing/pass-through.ts';
import { reportingEnd, reportStart } from './capture-report.ts';
import type { CaptureFacts, CaptureOrder, CaptureReport } from './capture-report.ts';
import { mismatchOf } from './check.ts';
import { REFUSALS } from './refusals.ts';
import type { CaptureRefusal } from './refusals.ts';

interface PassThroughDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly report: (report: CaptureReport) => void;
  readonly readers: PassThroughReaders;
}

type PassThroughCapture = PassThroughDeps & CaptureOrder & { readonly reader: PassThroughReader };

/**
 * Runs one capture at another vendor's service and returns the octets for the page. An answer that fails verification
 * never reaches the page. There are no previews, because an auth service shows its frames to nobody.
 */
export async function capturePassedThrough(
  reader: PassThroughReader,
  deps: PassThroughDeps,
  order: CaptureOrder,
): Promise<Result<Uint8Array, CaptureRefusal>> {
  const capture: PassThroughCapture = { ...deps, ...order, reader };
  const captured = await reportingEnd(capture, async () => timed(capture));
  return captured.ok ? ok(captured.value.body) : captured;
}

/** The duration of the whole capture, because we do not know when the finger came down. */
async function timed(capture: PassThroughCapture): Promise<Result<PassThroughAnswer & CaptureFacts, CaptureRefusal>> {
  const { clock } = capture;
  const begun = clock.monotonic();
  const captured = await askService(capture);
  return captured.ok ? ok({ ...captured.value, elapsedMs: clock.monotonic() - begun }) : captured;
}

async function askService(capture: PassThroughCapture): Promise<Result<PassThroughAnswer, CaptureRefusal>> {
  const { env, reader, readers, request, signal } = capture;
  const mismatch = mismatchOf(request, { env, type: reader.digitalId.type });
  if (mismatch) return err(mismatch);
  if (reader.state === 'busy') return err(REFUSALS['reader-busy']);
  if (reader.state === 'not-ready') return err(REFUSALS['reader-failed']);
  reportStart(capture);
  const captured = await readers.capture(request, signal);
  // The page is gone or the visit is over: nobody may get this answer any more.
  if (signal.aborted) return err(REFUSALS.cancelled);
  return captured.ok ? captured : err(refusalOfService(captured.error));
}

/** Why a capture at another vendor's service failed, for the page and for main. */
export function refusalOfService(error: PassThroughError): CaptureRefusal {
  switch (error.code) {
    case 'cancelled':
      return REFUSALS.cancelled;
    case 'reader-busy':
      return REFUSALS['reader-busy'];
    case 'reader-unknown':
    case 'no-answer':
      return REFUSALS['reader-gone'];
    case 'answer-error':
      return refusalOfVendor(error.sbiCode);
    case 'answer-record':
      return {
        code: 'answer-not-believed',
        failure: { code: 'service-not-believed', cause: 'reader', problem: error.code, field: error.field },
      };
    default:
      return {
        code: error.code === 'timed-out' ? 'capture-timeout' : 'answer-not-believed',
        failure: { code: 'service-not-believed', cause: 'reader', problem: error.code },
      };
  }
}

const NAMES_BY_CODE: ReadonlyMap<string, SbiErrorName> = new Map(
  Object.entries(SBI_ERRORS).map(([name, [code]]) => [code, name as SbiErrorName]),
);
/** Codes for an empty glass, those of the standard and of MOSIP. */
const NOTHING_SEEN: ReadonlySet<string> = new Set(['101', '801']);
const IN_USE: ReadonlySet<string> = new Set(['111', '803']);

/** Our failure for the vendor's code. Errors are unsigned, so we pass on the code but not the text. */
function refusalOfVendor(sbiCode: string): CaptureRefusal {
  const code = NAMES_BY_CODE.get(sbiCode) ?? 'not-ready';
  if (NOTHING_SEEN.has(sbiCode)) return { code, failure: { code: 'nothing-seen', cause: 'finger' } };
  if (IN_USE.has(sbiCode)) return REFUSALS['reader-busy'];
  return { code, failure: { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' } };
}
