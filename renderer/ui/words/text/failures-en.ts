import type { FailureCode } from '#vocabulary/failures.ts';

/** The three parts of a refusal: what happened, what is kept, what to do now. */
export interface FailureText {
  readonly what: string;
  readonly kept: string;
  readonly now: string;
}

const VISIT_GOES_ON = 'The visit is still open and nothing that was entered is lost.';
const NOTHING_LOST = 'Nothing is lost: what was entered before is kept.';
const ANSWERS_KEPT = 'All answers and documents so far are kept on this machine.';
const NOTHING_CHANGED = 'Nothing was changed.';

/** A text for each refusal of the contract; a code without a text does not compile. */
export const failures = {
  'provider-unreachable': {
    what: 'The sign-in page could not be reached.',
    kept: NOTHING_LOST,
    now: 'Check the network cable or the connection, then try again.',
  },
  'provider-name-unknown': {
    what: 'The address of the identity provider was not found in the network.',
    kept: NOTHING_LOST,
    now: 'Check the network cable or the connection, then try again. If other pages open, tell your administrator.',
  },
  'provider-not-trusted': {
    what: 'The identity provider could not prove who it is: its certificate does not hold.',
    kept: NOTHING_LOST,
    now: 'Do not sign in another way. Check this machine’s date, then try again; if it stays so, tell your administrator.',
  },
  'network-sign-in-needed': {
    what: 'The network answers with a page of its own instead of the identity provider.',
    kept: NOTHING_LOST,
    now: 'This network may want a sign-in of its own, as in hotels. Tell your administrator, or use another network.',
  },
  'provider-out-of-order': {
    what: 'The identity provider is out of order at the moment.',
    kept: NOTHING_LOST,
    now: 'Try again in a few minutes. If it stays so, tell your supervisor.',
  },
  'provider-clock-differs': {
    what: 'The clock of this machine and that of the identity provider are more than a minute apart.',
    kept: NOTHING_LOST,
    now: 'Ask your administrator to set this machine’s clock, then try again.',
  },
  'client-not-accepted': {
    what: 'The identity provider does not accept this station.',
    kept: NOTHING_LOST,
    now: 'Nobody can sign in there from this machine now. Tell your administrator.',
  },
  'provider-page-failed': {
    what: 'The sign-in page stopped working.',
    kept: NOTHING_LOST,
    now: 'Try again: the page is opened afresh.',
  },
  'provider-refused': {
    what: 'The identity provider did not sign this person in.',
    kept: NOTHING_LOST,
    now: 'Try again, or choose another way to sign in.',
  },
  'provider-answer-invalid': {
    what: 'The answer of the identity provider could not be trusted, so it was not used.',
    kept: NOTHING_LOST,
    now: 'Try again. If it happens a second time, tell your supervisor.',
  },
  'sign-in-too-weak': {
    what: 'The identity provider used a weaker way to sign in than was asked for.',
    kept: NOTHING_LOST,
    now: 'Try again with the way that was chosen, or choose another.',
  },
  'sign-in-cancelled': {
    what: 'The sign-in was cancelled.',
    kept: NOTHING_LOST,
    now: 'Start the sign-in again when you are ready.',
  },
  'sign-in-timed-out': {
    what: 'The sign-in took longer than the identity provider allows.',
    kept: NOTHING_LOST,
    now: 'Start the sign-in again.',
  },
  'sign-in-running': {
    what: 'A sign-in page is already open.',
    kept: NOTHING_CHANGED,
    now: 'Close it and start again.',
  },
  'no-sign-in': {
    what: 'No sign-in page is open any more.',
    kept: NOTHING_CHANGED,
    now: 'Start the sign-in again if it is still needed.',
  },
  'role-not-allowed': {
    what: 'This account may not do this.',
    kept: NOTHING_CHANGED,
    now: 'Ask a person with the right role, or sign in with another account.',
  },
  'operator-needed': {
    what: 'Nobody is signed in at this station any more.',
    kept: ANSWERS_KEPT,
    now: 'Sign in to go on.',
  },
  'operator-signed-in': {
    what: 'Somebody is signed in at this station already.',
    kept: NOTHING_CHANGED,
    now: 'Go on with this account, or sign in with another one: that signs this one out.',
  },
  'operator-removed': {
    what: 'This account was removed from the programme.',
    kept: NOTHING_CHANGED,
    now: 'Ask your supervisor. If it is a mistake, the programme’s office has to let the account in again.',
  },
  'locked-by-another': {
    what: 'The station is locked and waits for {{name}}.',
    kept: ANSWERS_KEPT,
    now: 'Ask them to go on, or choose “Somebody else signs in”.',
  },
  'pin-not-allowed': {
    what: 'The programme does not allow PINs.',
    kept: NOTHING_CHANGED,
    now: 'Sign in online.',
  },
  'pin-weak': {
    what: 'This PIN is too easy to guess.',
    kept: NOTHING_CHANGED,
    now: 'Choose at least six digits without a pattern.',
  },
  'pin-unknown': {
    what: 'There is no such PIN at this station any more.',
    kept: NOTHING_CHANGED,
    now: 'Sign in online; a new PIN can be set after that.',
  },
  'pin-wrong': {
    what: 'The PIN is wrong. Tries left: {{left}}.',
    kept: NOTHING_LOST,
    now: 'Wait until the next try is open, or sign in online.',
  },
  'pin-wait': {
    what: 'The PIN was not tried: {{seconds}} more seconds have to pass.',
    kept: NOTHING_LOST,
    now: 'Wait, then type it again.',
  },
  'pin-locked': {
    what: 'The PIN is locked after five wrong tries.',
    kept: NOTHING_LOST,
    now: 'Sign in online, or ask a supervisor who is signed in here to give new tries.',
  },
  'pin-expired': {
    what: 'The last sign-in online was more than {{days}} days ago, so the PIN opens nothing at the moment.',
    kept: NOTHING_LOST,
    now: 'Sign in online once; the PIN works again after that.',
  },
  'pin-needs-online': {
    what: 'A first PIN can be set only after a sign-in online.',
    kept: NOTHING_CHANGED,
    now: 'Sign out, sign in online, and set the PIN then.',
  },
  'passphrase-weak': {
    what: 'This passphrase is too easy to guess.',
    kept: NOTHING_CHANGED,
    now: 'Choose at least 12 characters: four or five words that do not belong together.',
  },
  'passphrase-name-taken': {
    what: 'Somebody with this name has a passphrase already.',
    kept: NOTHING_CHANGED,
    now: 'Write the name in another way, or remove the other one first.',
  },
  'passphrases-full': {
    what: 'There are {{limit}} passphrases already, and no more are kept.',
    kept: NOTHING_CHANGED,
    now: 'Remove one that is not needed any more.',
  },
  'passphrase-unknown': {
    what: 'This passphrase is not there any more.',
    kept: NOTHING_CHANGED,
    now: 'Look at the list again.',
  },
  'passphrase-wrong': {
    what: 'The present passphrase is wrong.',
    kept: NOTHING_CHANGED,
    now: 'Wait a moment and type it again.',
  },
  'passphrase-wait': {
    what: 'The passphrase was not tried: {{seconds}} more seconds have to pass.',
    kept: NOTHING_CHANGED,
    now: 'Wait, then type it again.',
  },
  'passphrase-last': {
    what: 'This is the last passphrase; without it, nobody could open the station again.',
    kept: NOTHING_CHANGED,
    now: 'Add another person first.',
  },
  'passphrase-not-kept': {
    what: 'The passphrase could not be written to the disk.',
    kept: 'All passphrases are as they were.',
    now: 'Free some space, then try again.',
  },
  'passphrases-unused': {
    what: 'This station is opened by the system’s key store, not by passphrases.',
    kept: NOTHING_CHANGED,
    now: 'Nothing has to be done.',
  },
  'visit-running': {
    what: 'Another visit is still open.',
    kept: 'The open visit is untouched.',
    now: 'Finish or leave the open visit first.',
  },
  'visit-of-another': {
    what: 'The open visit was begun by another person.',
    kept: 'The open visit is untouched.',
    now: 'Ask the person who began it to sign in and finish it.',
  },
  'no-visit': {
    what: 'The visit has ended.',
    kept: 'What was submitted is kept. Answers that were not submitted are kept only if that was asked for.',
    now: 'Go to the start and begin a new visit.',
  },
  'registrant-needed': {
    what: 'The person is not signed in yet.',
    kept: VISIT_GOES_ON,
    now: 'Sign the person in first.',
  },
  'wrong-step': {
    what: 'This does not belong to the present step of the visit.',
    kept: ANSWERS_KEPT,
    now: 'Go back to the present step.',
  },
  'portal-unreachable': {
    what: 'The program portal cannot be reached.',
    kept: ANSWERS_KEPT,
    now: 'Check the connection, then try again.',
  },
  'portal-unavailable': {
    what: 'The program portal is out of service at the moment.',
    kept: ANSWERS_KEPT,
    now: 'Wait a little, then try again.',
  },
  'portal-nonsense': {
    what: 'The program portal gave an answer that makes no sense, so it was not used.',
    kept: ANSWERS_KEPT,
    now: 'Try again. If it happens a second time, tell your supervisor.',
  },
  'portal-refused': {
    what: 'The program portal did not accept this.',
    kept: ANSWERS_KEPT,
    now: 'Try again. If it happens a second time, tell your supervisor.',
  },
  'portal-session-ended': {
    what: 'The sign-in has run out.',
    kept: ANSWERS_KEPT,
    now: 'Leave the visit and keep the answers. In a new visit the person signs in again and goes on.',
  },
  'program-without-form': {
    what: 'This program has no form to fill in yet.',
    kept: VISIT_GOES_ON,
    now: 'Choose another program.',
  },
  'form-unreadable': {
    what: 'The form of this program cannot be shown.',
    kept: ANSWERS_KEPT,
    now: 'Choose another program and tell your supervisor about this one.',
  },
  'form-refused': {
    what: 'The form of this program has questions that cannot be filled at a station: {{questions}}.',
    kept: ANSWERS_KEPT,
    now: 'Choose another program and tell the office that runs this one.',
  },
  'answers-incomplete': {
    what: 'Some answers are missing or do not fit.',
    kept: ANSWERS_KEPT,
    now: 'Go to the form and complete what is marked.',
  },
  'answers-too-large': {
    what: 'These answers are longer than the office takes: at most {{limit, bytes}}.',
    kept: 'Everything kept until now is safe. The last change is not kept.',
    now: 'Shorten the longest answer, or add a long text as a document.',
  },
  'check-unfinished': {
    what: 'Checking the answers took too long and was ended.',
    kept: ANSWERS_KEPT,
    now: 'Try again. If it happens again, shorten long lists in the form, and tell the office that runs this program.',
  },
  'too-many-rows': {
    what: 'A list has more entries than the office takes: at most {{limit}}.',
    kept: 'Everything kept until now is safe. The last change is not kept.',
    now: 'Take entries away, or add a long list as a document.',
  },
  'changed-since-shown': {
    what: 'Something was changed after it was shown here.',
    kept: ANSWERS_KEPT,
    now: 'Look over everything again, and agree to what is shown then.',
  },
  'consent-needed': {
    what: 'The person has not agreed yet.',
    kept: ANSWERS_KEPT,
    now: 'Read the text together and tick “I agree”.',
  },
  'empty-document': {
    what: 'The file is empty (0 bytes).',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Choose another file.',
  },
  'document-too-large': {
    what: 'The file is too large. At most {{limit, bytes}} are taken.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Choose a smaller file, or take the picture again with less detail.',
  },
  'document-type-not-allowed': {
    what: 'Files of this kind are not taken. PDF and PNG files and usual JPEG pictures are.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Choose a PDF or a photo.',
  },
  'document-damaged': {
    what: 'The file is damaged: a part of it is missing or was changed.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Open the file to look whether it is whole. Choose another copy, or take the picture again.',
  },
  'document-locked': {
    what: 'The file is locked with a password or a certificate, so nobody at the office could open it.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Ask for a copy that is not locked, or take a picture of the document.',
  },
  'document-oversized': {
    what: 'The file has more pages, or a larger picture, than can be shown at the office.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Choose a shorter file, or take the picture again with less detail.',
  },
  'document-unchecked': {
    what: 'Opening the file took too long and was ended.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Add it again. If it happens again, choose another copy, or take a picture of the document.',
  },
  'document-incomplete': {
    what: 'The file did not arrive whole.',
    kept: 'The file was not added. Everything else is kept.',
    now: 'Add the file again.',
  },
  'unknown-document': {
    what: 'This document is not here any more.',
    kept: 'Everything else is kept.',
    now: 'Add the file again.',
  },
  'exception-named-twice': {
    what: 'One finger or eye was named twice.',
    kept: NOTHING_CHANGED,
    now: 'Choose one reason for each and save again.',
  },
  'exception-reason-unfit': {
    what: 'The reason does not fit: fingers are not opened, and eyes do not wear.',
    kept: NOTHING_CHANGED,
    now: 'Choose another reason and save again.',
  },
  'exception-needed': {
    what: 'A photo shows a finger or an eye that cannot be read, and none is recorded.',
    kept: 'The photo was not kept. Everything else is.',
    now: 'Record first which finger or eye cannot be read.',
  },
  'photo-too-large': {
    what: 'The photo is too large. At most {{limit, bytes}} are taken.',
    kept: 'The photo was not kept. What cannot be read is recorded.',
    now: 'Take the photo again, or go on without one.',
  },
  'photo-unreadable': {
    what: 'The photo is not a whole JPEG picture.',
    kept: 'The photo was not kept. What cannot be read is recorded.',
    now: 'Take the photo again, or go on without one.',
  },
  'disk-full': {
    what: 'This machine has no room left to keep more.',
    kept: 'Everything kept until now is safe. The last change is not kept yet.',
    now: 'Call your supervisor: waiting submissions must be sent, or room made. Then try again.',
  },
  'store-failed': {
    what: 'This machine could not keep the last change.',
    kept: 'Everything kept before is safe. The last change is not kept yet.',
    now: 'Try again. If it happens a second time, call your supervisor.',
  },
  'unknown-submission': {
    what: 'This submission is not on this machine.',
    kept: NOTHING_CHANGED,
    now: 'Go back to the list.',
  },
  'review-not-open': {
    what: 'This submission is not open for review.',
    kept: NOTHING_CHANGED,
    now: 'Open it from the list and look at it again before you decide.',
  },
  'already-decided': {
    what: 'This submission was decided already, or it changed since it was opened.',
    kept: 'The earlier decision stands.',
    now: 'Go back to the list and open it again.',
  },
  'registrant-is-operator': {
    what: 'This is the account of the person who assists.',
    kept: NOTHING_LOST,
    now: 'Nobody assists with an application of their own. The registrant signs in, or another operator assists.',
  },
  'reviewer-is-registrant': {
    what: 'This is your own application, so somebody else has to decide it.',
    kept: NOTHING_CHANGED,
    now: 'Leave it in the list for another supervisor.',
  },
  'reviewer-is-author': {
    what: 'You took part in this submission, so another person must decide.',
    kept: NOTHING_CHANGED,
    now: 'Leave it in the list for another supervisor.',
  },
  'reason-needed': {
    what: 'A reason is needed.',
    kept: NOTHING_CHANGED,
    now: 'Write in one sentence what has to change.',
  },
  'reader-gone': {
    what: 'The reader is not connected.',
    kept: NOTHING_LOST,
    now: 'Plug the reader in, wait for “reader ready”, then try again.',
  },
  'reader-unknown': {
    what: 'No such reader is connected to this station.',
    kept: NOTHING_LOST,
    now: 'Plug the reader in, wait for “reader ready”, then try again.',
  },
  'training-only': {
    what: 'This works in training only.',
    kept: NOTHING_CHANGED,
    now: 'Go on without it.',
  },
  'bad-input': {
    what: 'The kiosk could not take what was entered here.',
    kept: ANSWERS_KEPT,
    now: 'Check the entry and try again.',
  },
  internal: {
    what: 'Something inside the kiosk did not work.',
    kept: 'What was kept before is safe.',
    now: 'Try again. If it happens a second time, tell your supervisor the number below.',
  },
} as const satisfies Record<FailureCode, FailureText>;
