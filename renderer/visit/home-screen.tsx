import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import type { HomeView, StationView } from '../../preload/contract/station-views.ts';
import { failureOf } from '../api/call.ts';
import { useHome } from '../api/station.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { useWording } from '../ui/words/language.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { useWaitingWords } from '../submission/waiting-words.ts';

interface GroupProps {
  readonly title: string;
  readonly hint: string;
  readonly rows: readonly { readonly id: string; readonly words: string; readonly detail: string }[];
}

function Group({ title, hint, rows }: GroupProps) {
  if (rows.length === 0) return null;
  return (
    <section className="needs-group">
      <h3>
        {title} <span className="count">{rows.length}</span>
      </h3>
      <p className="quiet">{hint}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <strong>{row.words}</strong>
            <span className="quiet">{row.detail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NeedsPerson({ home }: { readonly home: HomeView }) {
  const { t } = useTranslation();
  const { moment } = useWording();
  const waitingWords = useWaitingWords();
  const line = (row: SubmissionRow, detail: string) => ({
    id: row.submissionId,
    words: `${row.number} · ${row.programName}`,
    detail,
  });
  if (home.returned.length + home.blocked.length + home.unfinished.length === 0) {
    return (
      <p className="nothing">
        <StatusChip tone="good">{t('home.nothing')}</StatusChip>
      </p>
    );
  }
  return (
    <>
      <Group
        title={t('home.returned')}
        hint={t('home.returnedHint')}
        rows={home.returned.map((row) => line(row, row.reason ?? moment(row.createdAt)))}
      />
      <Group
        title={t('home.blocked')}
        hint={t('home.blockedHint')}
        rows={home.blocked.map((row) => line(row, waitingWords(row)))}
      />
      <Group
        title={t('home.unfinished')}
        hint={t('home.unfinishedHint')}
        rows={home.unfinished.map((visit) => ({
          id: visit.submissionId,
          words: visit.programName,
          detail: t('home.started', { when: moment(visit.startedAt) }),
        }))}
      />
    </>
  );
}

/** The officer's start: one large button, and beside it what needs a person. */
export function HomeScreen({ station }: { readonly station: StationView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const home = useHome();
  const reviews = station.operator?.role === 'supervisor' || station.operator?.role === 'administrator';
  return (
    <Screen title={t('home.title')} lead={t('home.greeting', { name: station.operator?.name ?? '' })}>
      <div className="home">
        <section className="home-start">
          <ActionButton look="primary" icon="person" onPress={() => void navigate({ to: '/start' })}>
            {t('home.startVisit')}
          </ActionButton>
          <p className="quiet">{t('home.startHint')}</p>
        </section>
        <section className="home-needs">
          <h2>{t('home.needs')}</h2>
          {home.isPending && <Skeleton lines={5} />}
          {home.isError && (
            <RefusalPanel failure={failureOf(home.error)} actions={{ 'try-again': () => void home.refetch() }} />
          )}
          {home.data && <NeedsPerson home={home.data} />}
          {home.data && reviews && home.data.toReview > 0 && (
            <p className="home-review">
              <StatusChip tone="action">{t('home.toReview', { count: home.data.toReview })}</StatusChip>
              <ActionButton onPress={() => void navigate({ to: '/submissions' })}>{t('home.review')}</ActionButton>
            </p>
          )}
        </section>
      </div>
    </Screen>
  );
}
