import type { ServiceProblemView } from '../../../preload/contract/views.ts';

/** Why a reader of another vendor's program is not used, and what to do; one without a text does not compile. */
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
} as const satisfies Record<ServiceProblemView, string>;
