import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import { useWording } from '../ui/words/language.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { STATE_TONES } from './state-words.ts';
import { useWaitingWords } from '../submission/waiting-words.ts';

interface SubmissionsTableProps {
  readonly rows: readonly SubmissionRow[];
  readonly openId: string | null;
  readonly onOpen: (submissionId: string) => void;
  readonly onReview: (submissionId: string) => void;
}

/** A row opens its side panel; its number is the button that does it, so that the table works by keyboard. */
export function SubmissionsTable({ rows, openId, onOpen, onReview }: SubmissionsTableProps) {
  const { t } = useTranslation();
  const { bytes, moment } = useWording();
  const waitingWords = useWaitingWords();
  const columns = ['state', 'number', 'program', 'age', 'author', 'size', 'next'] as const;
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={t('submissions.title')}>
      <table className="table" aria-label={t('submissions.title')}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={column === 'size' ? 'numeric' : undefined}>
                {t(`submissions.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.submissionId}
              className={row.submissionId === openId ? 'row-open' : undefined}
              onDoubleClick={() => onReview(row.submissionId)}
            >
              <td>
                <StatusChip tone={STATE_TONES[row.state]}>{t(`submissions.states.${row.state}`)}</StatusChip>
              </td>
              <th scope="row">
                <Button className="row-button" onPress={() => onOpen(row.submissionId)}>
                  {row.number}
                </Button>
              </th>
              <td>{row.programName}</td>
              <td>{moment(row.createdAt)}</td>
              <td>{row.officerName}</td>
              <td className="numeric">{bytes(row.size)}</td>
              <td>{waitingWords(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
