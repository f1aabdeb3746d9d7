import type { FailureCode } from '#vocabulary/failures.ts';

/** What a refusal's button does. A screen offers those it can do. */
export type FailureAction =
  'try-again' | 'go-back' | 'to-form' | 'to-home' | 'to-list' | 'close-and-restart' | 'choose-other' | 'look-again';

/** The button that fits each refusal best, then what else helps where a screen does not have it. */
export const FAILURE_ACTIONS: Record<FailureCode, readonly FailureAction[]> = {
  'provider-unreachable': ['try-again'],
  'provider-out-of-order': ['try-again'],
  'provider-page-failed': ['try-again'],
  'provider-refused': ['try-again', 'choose-other'],
  'provider-answer-invalid': ['try-again'],
  'sign-in-too-weak': ['try-again', 'choose-other'],
  'sign-in-cancelled': ['try-again'],
  'sign-in-running': ['close-and-restart', 'try-again'],
  'no-sign-in': ['try-again'],
  'role-not-allowed': ['to-home', 'try-again'],
  'operator-needed': ['to-home'],
  'operator-signed-in': ['to-home'],
  'operator-removed': [],
  'locked-by-another': [],
  'pin-not-allowed': [],
  'pin-weak': [],
  'pin-unknown': [],
  'pin-wrong': [],
  'pin-wait': [],
  'pin-locked': [],
  'pin-expired': [],
  'pin-needs-online': [],
  'passphrase-weak': [],
  'passphrase-name-taken': [],
  'passphrases-full': [],
  'passphrase-unknown': [],
  'passphrase-wrong': [],
  'passphrase-wait': [],
  'passphrase-last': [],
  'passphrase-not-kept': [],
  'passphrases-unused': [],
  'visit-running': ['to-home'],
  'visit-of-another': ['to-home'],
  'no-visit': ['to-home'],
  'registrant-needed': ['go-back'],
  'registrant-is-operator': ['try-again'],
  'wrong-step': ['go-back'],
  'portal-unreachable': ['try-again'],
  'portal-unavailable': ['try-again'],
  'portal-nonsense': ['try-again'],
  'portal-refused': ['try-again'],
  // Asking again cannot help: the way out is the screen's own "Leave the visit".
  'portal-session-ended': [],
  'program-without-form': ['go-back'],
  'form-unreadable': ['go-back'],
  'form-refused': ['go-back'],
  'answers-incomplete': ['to-form', 'go-back'],
  'answers-too-large': [],
  'check-unfinished': ['try-again', 'to-form'],
  'too-many-rows': [],
  'changed-since-shown': ['look-again'],
  'consent-needed': [],
  'empty-document': [],
  'document-too-large': [],
  'document-type-not-allowed': [],
  'document-damaged': [],
  'document-locked': [],
  'document-oversized': [],
  'document-unchecked': [],
  'document-incomplete': [],
  'unknown-document': ['to-form'],
  'exception-named-twice': ['go-back'],
  'exception-reason-unfit': ['go-back'],
  'exception-needed': ['go-back'],
  'photo-too-large': ['go-back'],
  'photo-unreadable': ['go-back'],
  'disk-full': ['try-again'],
  'store-failed': ['try-again'],
  'unknown-submission': ['to-list', 'go-back'],
  'review-not-open': ['try-again', 'to-list'],
  'already-decided': ['to-list'],
  'reviewer-is-author': ['to-list'],
  'reviewer-is-registrant': ['to-list'],
  'reason-needed': [],
  'reader-gone': ['try-again'],
  'reader-unknown': ['try-again'],
  'training-only': [],
  'bad-input': ['try-again', 'go-back'],
  internal: ['try-again', 'go-back'],
};

const ALWAYS_SENSIBLE: readonly FailureAction[] = ['try-again', 'go-back', 'to-form', 'to-list', 'to-home'];

/** The actions to show: what fits the refusal and the screen can do, or else the most sensible the screen can do. */
export function actionsFor(code: FailureCode, offered: readonly FailureAction[]): readonly FailureAction[] {
  const fitting = FAILURE_ACTIONS[code].filter((action) => offered.includes(action));
  if (fitting.length > 0 || FAILURE_ACTIONS[code].length === 0) return fitting;
  return ALWAYS_SENSIBLE.filter((action) => offered.includes(action)).slice(0, 1);
}
