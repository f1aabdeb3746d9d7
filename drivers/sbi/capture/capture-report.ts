import type { Result } from '#kit/result.ts';
import type { FromHost } from '../../link/messages.ts';
import type { CaptureRequest } from './capture-request.ts';
import type { CaptureRefusal } from './refusals.ts';

/** What a capture reports to main while it runs and afterwards. */
export type CaptureReport = Extract<
  FromHost,
  {
    type:
      'capture-started' | 'placement-started' | 'preview' | 'capture-ended' | 'finger-named-twice' | 'finger-scored';
  }
>;

/** One capture that a page requests. */
export interface CaptureOrder {
  readonly request: CaptureRequest;
  /** The page's origin; empty for a program that sends none. */
  readonly origin: string;
  /** Cancels the capture. */
  readonly signal: AbortSignal;
  /** Aborts when the visit of the capture is over. */
  readonly visit: AbortSignal;
}

type Reporting = CaptureOrder & { readonly report: (report: CaptureReport) => void };

/** The report of a successful capture. */
export interface CaptureFacts {
  /** SBI hash chain values of the answer, upper-case hexadecimal. */
  readonly hashes: readonly string[];
  readonly qualityScores: readonly number[];
  /** The SBI name of each, or `UNKNOWN`. */
  readonly bioSubTypes: readonly string[];
  readonly elapsedMs: number;
}

/** Reports that a capture begins at a reader. */
export function reportStart({ request, origin, report }: Reporting): void {
  const { transactionId, deviceId, requestedScore, timeoutMs, bioSubTypes } = request;
  const wanted = [...bioSubTypes];
  report({ type: 'capture-started', transactionId, origin, deviceId, requestedScore, timeoutMs, wanted });
}

/**
 * Runs a capture and reports how it ended, also for requests that never reach the reader, so that the officer sees why
 * the page gets no answer.
 */
export async function reportingEnd<T extends CaptureFacts>(
  { request, report }: Reporting,
  run: () => Promise<Result<T, CaptureRefusal>>,
): Promise<Result<T, CaptureRefusal>> {
  const result = await run();
  report({
    type: 'capture-ended',
    transactionId: request.transactionId,
    outcome: result.ok ? successOf(result.value) : { ok: false, failure: result.error.failure },
  });
  return result;
}

function successOf({ hashes, qualityScores, bioSubTypes, elapsedMs }: CaptureFacts) {
  return {
    ok: true as const,
    hashes: [...hashes],
    qualityScores: [...qualityScores],
    bioSubTypes: [...bioSubTypes],
    elapsedMs,
  };
}
