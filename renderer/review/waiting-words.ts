import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/views.ts';
import { useWording } from '../ui/language.ts';

const KNOWN = ['portal-unreachable', 'portal-unavailable', 'portal-nonsense', 'portal-refused'] as const;

/** Says where a submission goes from here: the cause and next try while it waits, else the next step of its state. */
export function useWaitingWords(): (row: SubmissionRow) => string {
  const { t } = useTranslation();
  const { moment } = useWording();
  return ({ waiting, state }) => {
    if (!waiting) return t(`submissions.nextSteps.${state}`);
    const known = KNOWN.find((cause) => cause === waiting.cause);
    const cause =
      known === undefined
        ? t('submissions.waiting.other', { cause: waiting.cause })
        : t(`submissions.waiting.${known}`);
    const next = waiting.nextTryAt === null ? null : t('submissions.nextTry', { when: moment(waiting.nextTryAt) });
    return next === null ? cause : `${cause}. ${next}`;
  };
}
