import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Clock } from '#kit/clock.ts';
import { badRequest } from './capture-operation.ts';
import type { CaptureRefusal, CaptureReport } from './capture-operation.ts';
import { SBI_ERRORS } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import type {
  PassThroughAnswer,
  PassThroughError,
  PassThroughReader,
  PassThroughReaders,
  PassThroughRequest,
} from '../listing/pass-through.ts';

/**
 * Runs one capture at another vendor's service and gives the octets for the page. What does not hold never gets there.
 * Every outcome is reported with `capture-ended`; there are no previews, since an auth service shows nobody its frames.
 */
export async function capturePassedThrough(
  dependencies: {
    readonly clock: Clock;
    readonly env: string;
    readonly report: (report: CaptureReport) => void;
    readonly readers: PassThroughReaders;
  },
  reader: PassThroughReader,
  request: PassThroughRequest,
  origin: string,
  signal: AbortSignal,
): Promise<Result<Uint8Array, CaptureRefusal>> {
  const { clock, report } = dependencies;
  const { transactionId } = request;
  const begun = clock.monotonic();
  const captured = await captureChecked(dependencies, reader, request, signal, () => {
    const { deviceId, requestedScore, timeoutMs } = request;
    const wanted = [...request.bioSubTypes];
    report({ type: 'capture-started', transactionId, origin, deviceId, requestedScore, timeoutMs, wanted });
  });
  if (!captured.ok) {
    report({ type: 'capture-ended', transactionId, outcome: { ok: false, failure: captured.error.failure } });
    return captured;
  }
  const { body, hashes, qualityScores, bioSubTypes } = captured.value;
  report({
    type: 'capture-ended',
    transactionId,
    outcome: {
      ok: true,
      hashes: [...hashes],
      qualityScores: [...qualityScores],
      bioSubTypes: [...bioSubTypes],
      // Nobody outside the reader knows when the finger came down; this is the whole capture.
      elapsedMs: clock.monotonic() - begun,
    },
  });
  return ok(body);
}

async function captureChecked(
  { env, readers }: { readonly env: string; readonly readers: PassThroughReaders },
  reader: PassThroughReader,
  request: PassThroughRequest,
  signal: AbortSignal,
  onStart: () => void,
): Promise<Result<PassThroughAnswer, CaptureRefusal>> {
  if (request.env !== env) return err(badRequest('bad-env'));
  if (request.type !== reader.digitalId.type) return err(badRequest('type-mismatch'));
  if (reader.state === 'busy') return err(refusalOfService({ code: 'reader-busy' }));
  if (reader.state === 'not-ready')
    return err({ code: 'not-ready', failure: { code: 'reader-failed', cause: 'reader' } });
  onStart();
  const captured = await readers.capture(request, signal);
  // The page is gone or the visit is over: nobody may get this answer any more.
  if (signal.aborted) return err(refusalOfService({ code: 'cancelled' }));
  return captured.ok ? captured : err(refusalOfService(captured.error));
}

/** Why a capture at another vendor's service gave nothing, to the page and to main. */
export function refusalOfService(error: PassThroughError): CaptureRefusal {
  switch (error.code) {
    case 'cancelled':
      return { code: 'cancelled', failure: { code: 'cancelled', cause: 'request' } };
    case 'reader-busy':
      return { code: 'busy', failure: { code: 'reader-busy', cause: 'reader' } };
    case 'reader-unknown':
    case 'no-answer':
      return { code: 'device-not-found', failure: { code: 'reader-gone', cause: 'reader' } };
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
/** Codes for a glass that stayed bare, the standard's and MOSIP's. */
const NOTHING_SEEN: ReadonlySet<string> = new Set(['101', '801']);
const IN_USE: ReadonlySet<string> = new Set(['111', '803']);

/** The vendor's code in our words: what an unsigned error says is told, but its text goes no further. */
function refusalOfVendor(sbiCode: string): CaptureRefusal {
  const code = NAMES_BY_CODE.get(sbiCode) ?? 'not-ready';
  if (NOTHING_SEEN.has(sbiCode)) return { code, failure: { code: 'nothing-seen', cause: 'finger' } };
  if (IN_USE.has(sbiCode)) return refusalOfService({ code: 'reader-busy' });
  return { code, failure: { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' } };
}
