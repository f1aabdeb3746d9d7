import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewView } from '../../preload/contract/review-views.ts';
import { failureOf } from '../api/call.ts';
import { useQueue } from '../api/queue.ts';
import { closeReview, useReview } from '../api/review.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { useWording } from '../ui/words/language.ts';
import { usePageCovered } from '../ui/overlays.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { AnswerLines } from '../submission/answer-lines.tsx';
import { DocumentList } from '../submission/document-list.tsx';
import { useDecision } from './decision.ts';
import { DecisionQuestion } from './decision-question.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { afterDecision, neighbour } from './move.ts';
import { STATE_TONES } from './state-words.ts';
import { useReviewKeys } from './review-keys.ts';
import { WaitingList } from './waiting-list.tsx';

function Submission({ view }: { readonly view: ReviewView }) {
  const { t } = useTranslation();
  const { moment } = useWording();
  return (
    <>
      <section className="card review-middle" tabIndex={0} aria-label={t('review.answers')}>
        <div className="review-head">
          <h2>{view.registrantName}</h2>
          <StatusChip tone={STATE_TONES[view.row.state]}>{t(`submissions.states.${view.row.state}`)}</StatusChip>
        </div>
        <p className="quiet">
          {t('review.byWhom', {
            program: view.row.programName,
            when: moment(view.row.createdAt),
            officer: view.row.officerName,
          })}
        </p>
        <h3>{t('review.answers')}</h3>
        <AnswerLines lines={view.lines} />
        <h3>{t('review.documents')}</h3>
        <DocumentList parts={view.parts} />
      </section>
      <section className="card review-right" tabIndex={0} aria-label={t('review.evidence')}>
        <h2>{t('review.evidence')}</h2>
        <EvidenceList lines={view.evidence} exceptions={view.exceptions} />
        <h3>{t('review.history')}</h3>
        <ol className="history">
          {view.history.map((entry) => (
            <li key={`${entry.at} ${entry.what}`}>
              <span className="quiet">{moment(entry.at)}</span> {t(`review.events.${entry.what}`)}
              {entry.who !== '' && ` · ${entry.who}`}
            </li>
          ))}
        </ol>
        <p className="technical">
          {t('review.hash')}: {view.manifestSha256}
        </p>
      </section>
    </>
  );
}

/** Three columns: the list, the submission, evidence and warnings. */
export function ReviewScreen({ submissionId }: { readonly submissionId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queue = useQueue();
  const review = useReview(submissionId);
  const covered = usePageCovered();
  useEffect(() => closeReview, []);

  const waiting = (queue.data ?? []).filter((row) => row.state === 'submitted');
  const ids = waiting.map((row) => row.submissionId);
  const open = (id: string | null) => {
    if (id !== null) void navigate({ to: '/review/$submissionId', params: { submissionId: id } });
  };
  const toList = () => void navigate({ to: '/submissions' });
  const view = review.data;
  const decision = useDecision(view, () => {
    const next = afterDecision(ids, submissionId);
    if (next === null) toList();
    else open(next);
  });
  const { mayDecide, asking, ask } = decision;
  useReviewKeys(covered ? null : { open: (by) => open(neighbour(ids, submissionId, by)), ask });

  return (
    <Screen
      title={view ? `${t('review.title')} ${view.row.number}` : t('review.title')}
      lead={t('review.keys')}
      fills
      corner={
        <p role="status" className="review-said">
          {decision.said}
        </p>
      }
      back={{ label: t('action.toList'), onPress: toList }}
      primary={{ label: t('review.approve'), onPress: () => ask('approve'), isDisabled: !mayDecide, icon: 'tick' }}
      footer={
        <>
          {view?.whyNot && <p className="notice">{t(`review.whyNot.${view.whyNot}`)}</p>}
          <ActionButton isDisabled={!mayDecide} onPress={() => ask('return')}>
            {t('review.return')}
          </ActionButton>
          <ActionButton look="bad" isDisabled={!mayDecide} onPress={() => ask('reject')}>
            {t('review.reject')}
          </ActionButton>
        </>
      }
    >
      <div className="review">
        <WaitingList rows={waiting} isRead={queue.data !== undefined} openId={submissionId} onOpen={open} />
        {review.isPending && <Skeleton lines={10} />}
        {review.isError && (
          <RefusalPanel
            failure={failureOf(review.error)}
            actions={{ 'try-again': () => void review.refetch(), 'to-list': toList, 'go-back': toList }}
          />
        )}
        {view && <Submission key={submissionId} view={view} />}
      </div>
      {asking !== null && view && (
        <DecisionQuestion
          decision={asking}
          number={view.row.number}
          isPending={decision.isPending}
          failure={decision.failure}
          onDecide={decision.send}
          onDismiss={decision.dismiss}
        />
      )}
    </Screen>
  );
}
