import type { TooManyTries } from '../checks/attempt-limiter.ts';
import type { IdentityNumberError } from '../../people/identity-number.ts';
import type { FingerRefusal } from '../checks/verify-finger.ts';

/** What the provider's page shows a person: what happened, and what to do now. */
export interface Notice {
  readonly happened: string;
  readonly now: string;
  /** The technical code, shown small and last. */
  readonly code: string;
}

/** Every reason for which the provider refuses to continue a sign-in. */
export type Refusal =
  | IdentityNumberError
  | TooManyTries
  | FingerRefusal
  | { readonly code: 'number-unknown' }
  | { readonly code: 'number-of-operator' }
  | { readonly code: 'pin-wrong' }
  | { readonly code: 'code-wrong' }
  | { readonly code: 'code-expired' };

function words(refusal: Refusal): { readonly happened: string; readonly now: string } {
  switch (refusal.code) {
    case 'number-missing':
      return { happened: 'There is no number yet.', now: 'Type the 10 digits of the identity number.' };
    case 'number-not-digits':
      return { happened: 'The number has something other than digits in it.', now: 'Type digits only, 10 of them.' };
    case 'number-wrong-length':
      return {
        happened: `The number has ${digits(refusal.digits)}, 10 are needed.`,
        now: 'Look at the card again and type all 10 digits.',
      };
    case 'number-wrong-check-digit':
      return {
        happened: 'One of the digits is not right.',
        now: 'Compare the number with the card, digit by digit, and correct it.',
      };
    case 'number-unknown':
      return {
        happened: 'Nobody with this number is enrolled here.',
        now: 'Check the number. This provider knows only the people of the training list.',
      };
    case 'number-of-operator':
      return {
        happened: 'This is the number of somebody who works here.',
        now: 'Type the number of the person who registers.',
      };
    case 'pin-wrong':
      return { happened: 'Number and PIN do not belong together.', now: 'Check the number, and type the PIN again.' };
    case 'code-wrong':
      return { happened: 'This is not the code that was sent.', now: 'Type the 6 digits shown on the phone.' };
    case 'code-expired':
      return { happened: 'The code is too old.', now: 'A new one has been sent. Type its 6 digits.' };
    case 'too-many-tries':
      return {
        happened: 'There were too many wrong tries.',
        now: `Wait ${wait(refusal.waitMs)}, then try again. Nothing is locked for good.`,
      };
    case 'other-finger':
      return {
        happened: 'This finger does not fit the number.',
        now: 'Check the number, and lay the finger that was enrolled flat on the glass.',
      };
    case 'picture-unusable':
      return {
        happened: 'The picture of the finger could not be used.',
        now: 'Wipe the finger and the glass, lay the finger flat in the middle, and read it again.',
      };
    case 'signature':
      return {
        happened: 'The answer was not signed by a reader this provider trusts.',
        now: 'Use another reader, and tell the supervisor.',
      };
    case 'replayed':
      return { happened: 'This capture has been used before.', now: 'Read the finger again.' };
    case 'clock':
      return {
        happened: 'The time in the answer of the reader is too far from the time here.',
        now: 'Set the clock of the station, then read the finger again.',
      };
    case 'transaction':
      return {
        happened: 'The answer of the reader belongs to another sign-in.',
        now: 'Read the finger again. If it happens twice, cancel and start again.',
      };
    case 'malformed':
      return {
        happened: 'The answer of the reader cannot be understood.',
        now: 'Read the finger again, or use another reader.',
      };
    default:
      return refusal satisfies never;
  }
}

function digits(count: number): string {
  return count === 1 ? '1 digit' : `${count} digits`;
}

function wait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** The words for `refusal`. */
export function noticeOf(refusal: Refusal): Notice {
  return { ...words(refusal), code: refusal.code };
}
