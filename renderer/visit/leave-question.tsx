import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useVisitLeave } from '../api/visit.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

/** Asks before a visit without submission ends. */
export function LeaveQuestion({ onStay }: { readonly onStay: () => void }) {
  const { t } = useTranslation();
  const leave = useVisitLeave();
  return (
    <Question
      title={t('leave.title')}
      onDismiss={onStay}
      buttons={
        <>
          <ActionButton onPress={onStay}>{t('leave.stay')}</ActionButton>
          <ActionButton look="bad" isPending={leave.isPending} onPress={() => leave.mutate({ keep: false })}>
            {t('leave.drop')}
          </ActionButton>
          <ActionButton look="primary" isPending={leave.isPending} onPress={() => leave.mutate({ keep: true })}>
            {t('leave.keep')}
          </ActionButton>
        </>
      }
    >
      <p>{t('leave.body')}</p>
      {leave.isError && <RefusalPanel failure={failureOf(leave.error)} />}
    </Question>
  );
}
