import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';

interface WaitingListProps {
  readonly rows: readonly SubmissionRow[];
  /** Whether the rows are read already; until then nothing is said about an empty list. */
  readonly isRead: boolean;
  readonly openId: string;
  readonly onOpen: (submissionId: string) => void;
}

/** The submissions that wait for a decision; a press opens one. */
export function WaitingList({ rows, isRead, openId, onOpen }: WaitingListProps) {
  const { t } = useTranslation();
  return (
    <nav className="review-list" aria-label={t('review.list')}>
      <h2>{t('review.list')}</h2>
      {isRead && rows.length === 0 && <p className="quiet">{t('review.listEmpty')}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.submissionId}>
            <Button
              className="review-item"
              aria-current={row.submissionId === openId}
              onPress={() => onOpen(row.submissionId)}
            >
              <strong>{row.number}</strong>
              <span>{row.programName}</span>
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
