import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { useWording } from '../ui/words/language.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { STATE_TONES } from './state-words.ts';
import { causeCode, useWaitingWords } from '../submission/waiting-words.ts';

interface SubmissionPanelProps {
  readonly row: SubmissionRow;
  readonly onClose: () => void;
  /** Absent when the person may not review. */
  readonly onReview?: () => void;
  /** Sends a held submission again; absent when the person may not. */
  readonly onRelease?: () => void;
  readonly isReleasing?: boolean;
}

/** One submission in detail, beside the table. */
export function SubmissionPanel({ row, onClose, onReview, onRelease, isReleasing = false }: SubmissionPanelProps) {
  const { t } = useTranslation();
  const { bytes, moment } = useWording();
  const waitingWords = useWaitingWords();
  return (
    <aside className="card side-panel" aria-label={t('submissions.details', { number: row.number })}>
      <div className="side-head">
        <h2>{row.number}</h2>
        <ActionButton look="quiet" onPress={onClose} label={t('submissions.closeDetails')}>
          {t('action.close')}
        </ActionButton>
      </div>
      <StatusChip tone={STATE_TONES[row.state]}>{t(`submissions.states.${row.state}`)}</StatusChip>
      {onReview && row.state !== 'draft' && row.state !== 'purged' && (
        <ActionButton look="primary" onPress={onReview} label={t('submissions.open', { number: row.number })}>
          {t('submissions.openShort')}
        </ActionButton>
      )}
      {onRelease && row.state === 'quarantined' && (
        <ActionButton
          onPress={onRelease}
          isPending={isReleasing}
          label={t('submissions.release', { number: row.number })}
        >
          {t('submissions.releaseShort')}
        </ActionButton>
      )}
      <p>{waitingWords(row)}</p>
      {row.reason !== null && (
        <p>
          <strong>{t('review.dialogs.reason')}: </strong>
          {row.reason}
        </p>
      )}
      {row.waiting && <p className="technical">{t('failureParts.code', { code: causeCode(row.waiting.cause) })}</p>}
      {row.waiting && row.waiting.attempts > 0 && (
        <p className="quiet">{t('submissions.attempts', { count: row.waiting.attempts })}</p>
      )}
      <dl className="facts">
        <dt>{t('submissions.columns.program')}</dt>
        <dd>{row.programName}</dd>
        <dt>{t('submissions.columns.age')}</dt>
        <dd>{moment(row.createdAt)}</dd>
        <dt>{t('submissions.columns.author')}</dt>
        <dd>{row.officerName}</dd>
        <dt>{t('submissions.columns.size')}</dt>
        <dd>
          {bytes(row.size)} · {t('submissions.parts', { count: row.parts })}
        </dd>
        <dt>{t('submissions.application')}</dt>
        <dd>{row.applicationId ?? t('submissions.none')}</dd>
        <dt>{t('submissions.submission')}</dt>
        <dd className="technical">{row.submissionId}</dd>
      </dl>
    </aside>
  );
}
