/** The cause of a failed capture: the reader, the quality of the picture, the person, or the request itself. */
export const CAPTURE_CAUSES = ['reader', 'quality', 'finger', 'request'] as const;
export type CaptureCause = (typeof CAPTURE_CAUSES)[number];

/**
 * Why a capture has no result.
 * - `nothing-seen`: no finger and no eye was seen in time
 * - `incomplete`: fingers or eyes were seen, but not the requested ones
 * - `quality-too-low`: the best picture is below the requested score
 * - `reader-gone`, `reader-failed`, `reader-busy`: it was unplugged, failed, or is used by another capture
 * - `reader-resting`: it cools down after long use; it can be used again in about a minute
 * - `not-trusted`: the reader may not be used for this
 * - `service-not-believed`: another vendor's service gave no valid answer; the page got nothing of it
 * - `cancelled`: by the page or the officer
 * - `not-armed`: no visit waits for a capture
 * - `bad-request`: the request is not one of SBI 0.9.5
 */
export const CAPTURE_FAILURES = [
  'nothing-seen',
  'incomplete',
  'quality-too-low',
  'reader-gone',
  'reader-failed',
  'reader-busy',
  'reader-resting',
  'not-trusted',
  'service-not-believed',
  'cancelled',
  'not-armed',
  'bad-request',
] as const;
export type CaptureFailureCode = (typeof CAPTURE_FAILURES)[number];

/** The cause of each failure. */
export const CAUSE_OF = {
  'nothing-seen': 'finger',
  incomplete: 'finger',
  'quality-too-low': 'quality',
  'reader-gone': 'reader',
  'reader-failed': 'reader',
  'reader-busy': 'reader',
  'reader-resting': 'reader',
  'not-trusted': 'reader',
  'service-not-believed': 'reader',
  cancelled: 'request',
  'not-armed': 'request',
  'bad-request': 'request',
} as const satisfies Readonly<Record<CaptureFailureCode, CaptureCause>>;
