/**
 * The portal's own limits on who may have done what, and when: each has one value, its unit, and the reason for it. What
 * differs from office to office is a setting, not a policy.
 */
export const POLICIES = {
  clockTolerance: {
    value: 60,
    unit: 'seconds',
    reason: 'the clocks of station, provider and portal are this far apart in practice; nothing else is in the future',
  },
  operatorShift: {
    value: 16,
    unit: 'hours',
    reason: 'an operator signs in for a day of work: what is submitted or decided later rests on no sign-in of theirs',
  },
  stationToken: {
    value: 300,
    unit: 'seconds',
    reason: 'each request gets its own token, which has to outlive one slow exchange and no more',
  },
  wrongEnrolmentCodes: {
    value: 10,
    unit: 'a minute, of all callers together',
    reason:
      'an installer mistypes now and then; whoever tries codes out is refused unheard after that, whatever they send',
  },
  unfinishedUploads: {
    value: 2 * 1024 ** 3,
    unit: 'bytes of one station that belong to no accepted submission',
    reason: 'weeks of documents of a busy centre without a network; a station that sends more is broken or hostile',
  },
  captureHash: {
    value: 64,
    unit: 'hexadecimal digits',
    reason: 'SBI 0.9.5 chains its records with SHA-256; anything else is not the hash of a capture',
  },
} as const;

const SHIFT_SECONDS = POLICIES.operatorShift.value * 3600;
const TOLERANCE_SECONDS = POLICIES.clockTolerance.value;

/** Whether `seconds` since 1970 lies in the future of `nowSeconds`, by more than clocks differ. */
export function isInFuture(seconds: number, nowSeconds: number): boolean {
  return seconds > nowSeconds + TOLERANCE_SECONDS;
}

/** Whether an operator's sign-in at `authTime` covers what they did at `actTime`; both in seconds since 1970. */
export function coversAct(authTime: number, actTime: number): boolean {
  return authTime <= actTime + TOLERANCE_SECONDS && actTime - authTime <= SHIFT_SECONDS;
}

/** Whether the text can be the hash of a capture. */
export function isCaptureHash(text: string): boolean {
  return text.length === POLICIES.captureHash.value && /^[0-9A-Fa-f]+$/u.test(text);
}
