import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { usePinRemove } from '../api/session.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';

/** Asks before the operator's own PIN is removed. */
export function RemovePinQuestion({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const remove = usePinRemove();
  return (
    <Question
      title={t('pin.removeQuestion')}
      onDismiss={onDone}
      buttons={
        <>
          <ActionButton onPress={onDone}>{t('pin.cancel')}</ActionButton>
          <ActionButton
            look="primary"
            isPending={remove.isPending}
            onPress={() => remove.mutate({}, { onSuccess: onDone })}
          >
            {t('pin.remove')}
          </ActionButton>
        </>
      }
    >
      <p>{t('pin.removeBody')}</p>
      {remove.isError && <RefusalPanel failure={failureOf(remove.error)} />}
    </Question>
  );
}
