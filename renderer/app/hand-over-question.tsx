import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useOperatorSignIn } from '../api/operator.ts';
import { saveUnsentAnswers } from '../api/unsent-answers.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

/** Asks before another operator signs in over an open visit, which ends then. */
export function HandOverQuestion({ onStay }: { readonly onStay: () => void }) {
  const { t } = useTranslation();
  const signIn = useOperatorSignIn();
  const [isSaving, setSaving] = useState(false);
  const go = async () => {
    setSaving(true);
    const isSaved = await saveUnsentAnswers();
    setSaving(false);
    // The form behind the question says why, and offers to try again.
    if (isSaved) signIn.mutate({ over: false });
    else onStay();
  };
  return (
    <Question
      title={t('handOver.title')}
      onDismiss={onStay}
      buttons={
        <>
          <ActionButton onPress={onStay}>{t('handOver.stay')}</ActionButton>
          <ActionButton look="primary" isPending={isSaving || signIn.isPending} onPress={() => void go()}>
            {t('handOver.go')}
          </ActionButton>
        </>
      }
    >
      <p>{t('handOver.body')}</p>
      {signIn.isError && <RefusalPanel failure={failureOf(signIn.error)} />}
    </Question>
  );
}
