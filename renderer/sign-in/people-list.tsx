import { useTranslation } from 'react-i18next';
import type { PinHolderView } from '../../preload/contract/session-views.ts';
import { ActionButton } from '../ui/action-button.tsx';

interface PeopleListProps {
  readonly holders: readonly PinHolderView[];
  readonly onChoose: (holder: PinHolderView) => void;
}

/** Who can sign in here by PIN. */
export function PeopleList({ holders, onChoose }: PeopleListProps) {
  const { t } = useTranslation();
  if (holders.length === 0) return null;
  return (
    <section className="people" aria-label={t('door.who')}>
      <h2>{t('door.who')}</h2>
      <ul>
        {holders.map((holder) => (
          <li key={holder.id}>
            <ActionButton icon={holder.state === 'ready' ? 'person' : 'lock'} onPress={() => onChoose(holder)}>
              <span className="person-name">{holder.name}</span>
              <span className="quiet"> {t(`door.states.${holder.state}`)}</span>
            </ActionButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
