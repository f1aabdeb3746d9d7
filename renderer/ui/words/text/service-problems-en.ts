import type { AnswerProblem, ListingProblem } from '#vocabulary/service-problems.ts';

/** Why a reader of another vendor's program is not used, and what to do; a problem without a text does not compile. */
export const serviceProblems = {
  'no-answer': 'Nothing answers there any more.',
  'timed-out': 'A program takes the call but does not answer in time. Start the reader’s program again.',
  'answer-too-large': 'A program answers with far too much. It is not used. Ask an administrator to look at it.',
  'half-answer': 'The answer broke off. Start the reader’s program again.',
  'bad-http': 'A program answers that is no program of a reader.',
  'bad-status': 'A program answers that is no program of a reader, or it is in trouble.',
  'not-json': 'A program answers that is no program of a reader.',
  'too-deep': 'A program answers with nonsense. It is not used. Ask an administrator to look at it.',
  malformed: 'The reader’s program does not keep to the standard (SBI 0.9.5). Ask its maker for a newer one.',
  'too-many-devices': 'A program claims more readers than there can be. It is not used.',
  'info-missing': 'The reader’s program did not prove which reader it is. Start it again.',
  'info-unsigned': 'The reader’s program gave no signature. Ask its maker for a newer one.',
  'info-signature-invalid': 'The reader’s signature does not hold. It is not used. Tell your supervisor.',
  'info-certificate-expired': 'The reader’s certificate is out of date. Let its program renew it.',
  'info-certificate-not-trusted': 'The reader’s maker is not among those this station trusts. Ask an administrator.',
  'info-certificate-unfit': 'The reader’s certificate was not made for this use. Ask its maker.',
  'id-signature-invalid': 'The signature of the reader’s chip does not hold. It is not used. Tell your supervisor.',
  'id-certificate-expired': 'The certificate of the reader’s chip is out of date. The reader must be replaced.',
  'id-certificate-not-trusted':
    'The maker of the reader’s chip is not among those this station trusts. Ask an administrator.',
  'id-certificate-unfit': 'The certificate of the reader’s chip was not made for this use. Ask its maker.',
  'level-not-proven': 'The reader says it is certified (L1), but no chip proves it. It is not used.',
  'discovery-differs': 'The reader’s program says two different things of the reader. Start it again.',
  'callback-differs': 'The listing of the reader was made for another place. It is not used. Tell your supervisor.',
  'version-unsupported': 'The reader’s program speaks another version of the standard. Ask its maker for SBI 0.9.5.',
  'env-differs': 'The reader is set up for another environment (test or real use). Ask an administrator.',
  'clock-differs': 'The clocks of the reader and of this machine differ by more than five minutes. Set them right.',
  'claimed-twice': 'Two programs claim to be this reader. Neither is used until one of them is closed.',
} as const satisfies Record<ListingProblem, string>;

/** Why one answer of such a program was not used, and what to do. */
export const answerProblems = {
  ...serviceProblems,
  'answer-error':
    'The reader’s program reported a fault of its own. Start it again; if that does not help, ask its maker.',
  'answer-count': 'The reader’s program answered with more or fewer pictures than were asked for. Ask its maker.',
  'answer-signature-invalid': 'The signature of the answer does not hold. It was not used. Tell your supervisor.',
  'answer-certificate-expired': 'The reader’s certificate is out of date. Let its program renew it.',
  'answer-certificate-not-trusted':
    'The answer was signed by a maker this station does not trust. It was not used. Tell your supervisor.',
  'answer-certificate-unfit': 'The reader’s certificate was not made for this use. Ask its maker.',
  'answer-device': 'The answer came from another reader. It was not used. Tell your supervisor.',
  'answer-version': 'The answer is of another version of the standard. Ask the reader’s maker for SBI 0.9.5.',
  'answer-transaction': 'The answer belongs to another request. It was not used. Tell your supervisor.',
  'answer-purpose': 'The answer was made for another purpose. Ask the reader’s maker.',
  'answer-env': 'The reader answered for another environment (test or real use). Ask an administrator.',
  'answer-domain': 'The answer was made for another page. It was not used. Tell your supervisor.',
  'answer-type': 'The reader answered with fingers for eyes, or eyes for fingers. Ask its maker.',
  'answer-sub-type':
    'The reader answered with other fingers or eyes than were asked for. Try again; then ask its maker.',
  'answer-clock': 'The clocks of the reader and of this machine differ by more than five minutes. Set them right.',
  'answer-replayed': 'The answer had been given before. It was not used. Tell your supervisor.',
  'answer-not-encrypted': 'The reader sent the picture in the open. It was not used. Tell your supervisor.',
  'answer-hash': 'The parts of the answer do not belong together. It was not used. Tell your supervisor.',
  'answer-record': 'The picture’s record does not keep to the standard (ISO 19794, {{field}}). Ask the reader’s maker.',
  'stream-malformed': 'The live picture cannot be read. Ask the reader’s maker.',
  'stream-too-fast': 'The live picture comes too fast to be real. Ask the reader’s maker.',
  'stream-ended': 'The live picture broke off. Start the reader’s program again.',
} as const satisfies Record<ListingProblem | AnswerProblem, string>;
