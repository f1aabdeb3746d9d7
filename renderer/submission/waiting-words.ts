import { useTranslation } from 'react-i18next';
import type { SendingCause } from '#vocabulary/submission-states.ts';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import { useWording } from '../ui/words/language.ts';

/** Says where a submission goes from here: the cause and next try while it waits, else the next step of its state. */
export function useWaitingWords(): (row: SubmissionRow) => string {
  const { t } = useTranslation();
  const { moment } = useWording();
  return ({ waiting, state }) => {
    if (!waiting) return t(`submissions.nextSteps.${state}`);
    // A code without a sentence does not compile here.
    const cause = isAboutJournal(waiting.cause)
      ? t('submissions.journalRefused')
      : t(`submissions.waiting.${waiting.cause.code}`);
    const next = waiting.nextTryAt === null ? null : t('submissions.nextTry', { when: moment(waiting.nextTryAt) });
    return next === null ? cause : `${cause}. ${next}`;
  };
}

/** Sending such a submission again helps only once a person has looked into it at the portal. */
function isAboutJournal(cause: SendingCause): boolean {
  return cause.code === 'portal-refused' && cause.refusal.startsWith('journal-');
}

/** The code of a cause as it is shown small, with the portal's own code where it gave one. */
export function causeCode(cause: SendingCause): string {
  return cause.code === 'portal-refused' ? `${cause.code}:${cause.refusal}` : cause.code;
}
