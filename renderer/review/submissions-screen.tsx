import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import { failureOf } from '../api/call.ts';
import { useQueue, useRelease, useTryNow } from '../api/queue.ts';
import { useStation } from '../api/station.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { countStates } from './state-words.ts';
import { SubmissionPanel } from './submission-panel.tsx';
import { SubmissionsTable } from './submissions-table.tsx';

type Filter = SubmissionState | 'all';

interface FiltersProps {
  readonly rows: readonly SubmissionRow[];
  readonly value: Filter;
  readonly onChange: (value: Filter) => void;
}

function Filters({ rows, value, onChange }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <ToggleButtonGroup
      className="filters"
      aria-label={t('submissions.filters')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChange(key as Filter);
      }}
    >
      <ToggleButton className="filter" id="all">
        {t('submissions.all')} <span className="count">{rows.length}</span>
      </ToggleButton>
      {countStates(rows).map(({ state, count }) => (
        <ToggleButton key={state} className="filter" id={state}>
          {t(`submissions.states.${state}`)} <span className="count">{count}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** The submissions of this station and where each of them is now. */
export function SubmissionsScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const station = useStation();
  const queue = useQueue();
  const tryNow = useTryNow();
  const release = useRelease();
  const [filter, setFilter] = useState<Filter>('all');
  const [openId, setOpenId] = useState<string | null>(null);
  const rows = queue.data ?? [];
  // When the last row of a filter has changed its state, all rows are shown instead of an empty table.
  const active = filter === 'all' || rows.some((row) => row.state === filter) ? filter : 'all';
  const shown = active === 'all' ? rows : rows.filter((row) => row.state === active);
  const open = rows.find((row) => row.submissionId === openId);
  const officer = station.data?.operator?.role === 'officer';
  const review = (submissionId: string) => void navigate({ to: '/review/$submissionId', params: { submissionId } });

  return (
    <Screen
      title={t('submissions.title')}
      lead={t('submissions.lead')}
      corner={
        rows.some((row) => row.waiting !== null) && (
          <ActionButton onPress={() => tryNow.mutate({})} isPending={tryNow.isPending}>
            {t('submissions.tryNow')}
          </ActionButton>
        )
      }
      {...(officer ? { back: { label: t('action.back'), onPress: () => void navigate({ to: '/' }) } } : {})}
    >
      {queue.isPending && <Skeleton lines={6} />}
      {queue.isError && (
        <RefusalPanel failure={failureOf(queue.error)} actions={{ 'try-again': () => void queue.refetch() }} />
      )}
      {tryNow.isError && (
        <RefusalPanel failure={failureOf(tryNow.error)} actions={{ 'try-again': () => tryNow.mutate({}) }} />
      )}
      {release.isError && <RefusalPanel failure={failureOf(release.error)} />}
      {queue.data && rows.length === 0 && <p className="nothing">{t('submissions.empty')}</p>}
      {rows.length > 0 && (
        <div className={open ? 'submissions submissions-split' : 'submissions'}>
          <div className="submissions-list">
            <Filters rows={rows} value={active} onChange={setFilter} />
            <SubmissionsTable rows={shown} openId={openId} onOpen={setOpenId} onReview={review} />
          </div>
          {open && (
            <SubmissionPanel
              row={open}
              onClose={() => setOpenId(null)}
              {...(officer
                ? {}
                : {
                    onReview: () => review(open.submissionId),
                    onRelease: () => release.mutate({ submissionId: open.submissionId }),
                    isReleasing: release.isPending,
                  })}
            />
          )}
        </div>
      )}
    </Screen>
  );
}
