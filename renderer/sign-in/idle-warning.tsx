import { useTranslation } from 'react-i18next';
import { tellActive } from '../api/session.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { useSecondsLeft } from '../ui/seconds-left.ts';

/** Says that the station is about to lock. Any touch or key keeps it open; the button is for those who look for one. */
export function IdleWarning({ warningMs }: { readonly warningMs: number }) {
  const { t } = useTranslation();
  const seconds = useSecondsLeft(warningMs);
  const stay = () => tellActive(true);
  return (
    <Question
      title={t('lock.warning')}
      onDismiss={stay}
      buttons={
        <ActionButton look="primary" onPress={stay}>
          {t('lock.stayOpen')}
        </ActionButton>
      }
    >
      <p>{t('lock.warningBody', { count: seconds })}</p>
    </Question>
  );
}
