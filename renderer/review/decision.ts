import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failures.ts';
import type { ReviewView } from '../../preload/contract/review-views.ts';
import { failureOf } from '../api/call.ts';
import { useDecide } from '../api/review.ts';
import type { Decision } from './decision-question.tsx';

interface DecisionState {
  readonly mayDecide: boolean;
  /** The decision that the open question is about. */
  readonly asking: Decision | null;
  /** The last decision in words; empty before the first. */
  readonly said: string;
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** Opens the question; does nothing for a person who may not decide. */
  readonly ask: (decision: Decision) => void;
  readonly dismiss: () => void;
  readonly send: (reason: string | undefined) => void;
}

/** The decision over the submission in `view`, from its question to main's answer; `onDecided` runs after that. */
export function useDecision(view: ReviewView | undefined, onDecided: () => void): DecisionState {
  const { t } = useTranslation();
  const decide = useDecide();
  const [asking, setAsking] = useState<Decision | null>(null);
  const [said, setSaid] = useState('');
  const mayDecide = view !== undefined && view.whyNot === null;
  return {
    mayDecide,
    asking,
    said,
    isPending: decide.isPending,
    failure: decide.isError ? failureOf(decide.error) : null,
    ask: (decision) => {
      if (!mayDecide) return;
      decide.reset();
      setAsking(decision);
    },
    dismiss: () => setAsking(null),
    send: (reason) => {
      if (!view || asking === null || decide.isPending) return;
      decide.mutate(
        {
          submissionId: view.row.submissionId,
          decision: asking,
          manifestSha256: view.manifestSha256,
          ...(reason === undefined ? {} : { reason }),
        },
        {
          onSuccess: () => {
            setSaid(t(`review.decided.${asking}`, { number: view.row.number }));
            setAsking(null);
            onDecided();
          },
        },
      );
    },
  };
}
