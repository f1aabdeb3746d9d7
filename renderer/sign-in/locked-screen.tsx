import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../preload/contract/session-views.ts';
import type { StationView } from '../../preload/contract/station-views.ts';
import { failureOf } from '../api/call.ts';
import { useOperatorSignIn } from '../api/operator.ts';
import { useSignIn } from '../api/provider.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { PinEntry } from './pin-entry.tsx';
import { ProviderScreen } from './provider-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

interface LockedScreenProps {
  readonly station: StationView;
  readonly locked: NonNullable<SessionView['locked']>;
  readonly holders: SessionView['holders'];
}

/** The locked station: whom it waits for, and nothing of what they have open. */
export function LockedScreen({ station, locked, holders }: LockedScreenProps) {
  const { t } = useTranslation();
  const [other, setOther] = useState<'asked' | 'sure' | null>(null);
  const signIn = useOperatorSignIn();
  const running = useSignIn();
  const { name } = locked;
  if (other === 'sure') {
    const others = holders.filter(({ id }) => id !== locked.holder);
    const instead = { title: t('lock.otherTitle', { name }), onBack: () => setOther(null) };
    return <SignInScreen station={station} holders={others} instead={instead} />;
  }
  if (signIn.isPending || running?.who === 'operator') return <ProviderScreen provider={station.provider} />;
  const holder = holders.find(({ id }) => id === locked.holder);
  return (
    <div className="screen screen-centred">
      <main className="welcome">
        <h1>{t('lock.title')}</h1>
        <p className="lead">{t('lock.lead', { name })}</p>
        {locked.hasVisit && <p>{t('lock.visitKept')}</p>}
        {signIn.isError && failureOf(signIn.error).code !== 'sign-in-cancelled' && (
          <RefusalPanel failure={failureOf(signIn.error)} />
        )}
        {holder ? <PinEntry holder={holder} over={false} /> : <p>{t('lock.noPin', { name })}</p>}
        <div className="button-row">
          <ActionButton
            look={holder ? 'plain' : 'primary'}
            icon="person"
            onPress={() => signIn.mutate({ over: false })}
          >
            {t(holder ? 'door.onlineInstead' : 'door.online')}
          </ActionButton>
          <ActionButton look="quiet" onPress={() => setOther('asked')}>
            {t('lock.other')}
          </ActionButton>
        </div>
      </main>
      {other === 'asked' && (
        <Question
          title={t('lock.otherTitle', { name })}
          onDismiss={() => setOther(null)}
          buttons={
            <>
              <ActionButton onPress={() => setOther(null)}>{t('lock.stay')}</ActionButton>
              <ActionButton look="primary" onPress={() => setOther('sure')}>
                {t('lock.go')}
              </ActionButton>
            </>
          }
        >
          <p>{t(locked.hasVisit ? 'lock.otherBody' : 'lock.otherBodyNoVisit', { name })}</p>
        </Question>
      )}
    </div>
  );
}
