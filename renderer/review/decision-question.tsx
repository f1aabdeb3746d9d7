import { useState } from 'react';
import { Label, Text, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../preload/contract/calls.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

export type Decision = Input<'review.decide'>['decision'];

/** The most characters that main accepts. */
const REASON_MAX = 500;

interface DecisionQuestionProps {
  readonly decision: Decision;
  readonly number: string;
  readonly isPending: boolean;
  readonly failure: Failure | null;
  readonly onDecide: (reason: string | undefined) => void;
  readonly onDismiss: () => void;
}

/** Asks once more, and for the reason where one is needed. */
export function DecisionQuestion({ decision, number, isPending, failure, onDecide, onDismiss }: DecisionQuestionProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const needsReason = decision !== 'approve';
  const missing = needsReason && reason.trim() === '';
  const decide = () => {
    setAsked(true);
    if (!missing) onDecide(needsReason ? reason.trim() : undefined);
  };
  return (
    <Question
      title={t(`review.dialogs.${decision}.title`, { number })}
      onDismiss={onDismiss}
      buttons={
        <>
          <ActionButton onPress={onDismiss}>{t('action.cancel')}</ActionButton>
          <ActionButton look={decision === 'reject' ? 'bad' : 'primary'} isPending={isPending} onPress={decide}>
            {t(`review.dialogs.${decision}.confirm`)}
          </ActionButton>
        </>
      }
    >
      <p>{t(`review.dialogs.${decision}.body`)}</p>
      {needsReason && (
        <TextField className="field" value={reason} onChange={setReason} isInvalid={asked && missing} autoFocus>
          <Label>{t('review.dialogs.reason')}</Label>
          <TextArea rows={3} maxLength={REASON_MAX} />
          <Text slot="description" className="quiet">
            {t('review.dialogs.reasonHint')}
          </Text>
          {asked && missing && (
            <Text slot="errorMessage" className="field-error">
              {t('review.dialogs.reasonMissing')}
            </Text>
          )}
        </TextField>
      )}
      {failure && <RefusalPanel failure={failure} />}
    </Question>
  );
}
