import { PortalRefusalSchema, type QuarantineCause, type WaitCode } from '#vocabulary/submission-states.ts';
import type { UpstreamError } from '../upstream/port.ts';

/** When a failed submission is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** The longest wait after the first failure; doubled with each further one. */
  readonly firstMs: number;
  readonly capMs: number;
  /** The random part of a wait, from 0 to 1, so that the stations of a country do not all come back at once. */
  readonly jitter: number;
  /** The longest wait a portal may ask for. */
  readonly longestAskedMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  firstMs: 2_000,
  capMs: 300_000,
  jitter: 0.5,
  longestAskedMs: 3_600_000,
};

/** The wait after failure number `attempts` (from 1). `random` is from [0, 1). The portal may ask for a longer one. */
export function retryDelayMs(
  policy: RetryPolicy,
  failure: { readonly attempts: number; readonly random: number; readonly askedSeconds?: number | undefined },
): number {
  // 2 ** 40 milliseconds are past any cap; beyond that the power only grows towards infinity.
  const doubled = policy.firstMs * 2 ** Math.min(40, Math.max(0, failure.attempts - 1));
  const own = Math.min(policy.capMs, doubled) * (1 - policy.jitter * failure.random);
  const asked = Math.min(policy.longestAskedMs, Math.max(0, (failure.askedSeconds ?? 0) * 1000));
  return Math.ceil(Math.max(own, asked));
}

/** What happens to a submission after a failed attempt. */
export type Verdict =
  | { readonly verdict: 'wait'; readonly cause: WaitCode; readonly askedSeconds?: number | undefined }
  | { readonly verdict: 'quarantine'; readonly cause: QuarantineCause };

/** Whether the portal's refusal can end by itself or needs a person. */
export function verdictOf(error: UpstreamError): Verdict {
  switch (error.code) {
    case 'unreachable':
    case 'timed-out':
    case 'signed-out':
      return { verdict: 'wait', cause: error.code };
    case 'unavailable':
      return { verdict: 'wait', cause: error.code, askedSeconds: error.retryAfterSeconds };
    case 'nonsense':
      return { verdict: 'quarantine', cause: { code: 'portal-nonsense' } };
    case 'refused':
      return { verdict: 'quarantine', cause: { code: 'portal-refused', refusal: codeOr(error.reason) } };
  }
}

// The portal's word goes into a plain column and the journal, so only what looks like a code is accepted.
function codeOr(reason: string): string {
  return PortalRefusalSchema.shape.refusal.safeParse(reason).data ?? 'unspecified';
}
