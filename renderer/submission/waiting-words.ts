import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import { useWording } from '../ui/words/language.ts';
import { en } from '../ui/words/text/en.ts';

type Cause = Exclude<keyof typeof en.submissions.waiting, 'other'>;

function isCause(cause: string): cause is Cause {
  return cause !== 'other' && Object.hasOwn(en.submissions.waiting, cause);
}

/** Says where a submission goes from here: the cause and next try while it waits, else the next step of its state. */
export function useWaitingWords(): (row: SubmissionRow) => string {
  const { t } = useTranslation();
  const { moment } = useWording();
  return ({ waiting, state }) => {
    if (!waiting) return t(`submissions.nextSteps.${state}`);
    // A refusal carries the portal's own code after a colon; it is shown small in the details.
    const [kind = ''] = waiting.cause.split(':');
    const cause = isCause(kind)
      ? t(`submissions.waiting.${kind}`)
      : t('submissions.waiting.other', { cause: waiting.cause });
    const next = waiting.nextTryAt === null ? null : t('submissions.nextTry', { when: moment(waiting.nextTryAt) });
    return next === null ? cause : `${cause}. ${next}`;
  };
}
