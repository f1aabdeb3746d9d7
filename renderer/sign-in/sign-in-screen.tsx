import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PinHolderView } from '../../preload/contract/session-views.ts';
import type { StationView } from '../../preload/contract/station-views.ts';
import { failureOf } from '../api/call.ts';
import { useOperatorSignIn } from '../api/operator.ts';
import { useProviderCancel, useSignIn } from '../api/provider.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { PeopleList } from './people-list.tsx';
import { PinEntry } from './pin-entry.tsx';
import { ProviderScreen } from './provider-screen.tsx';

interface SignInScreenProps {
  readonly station: StationView;
  readonly holders: readonly PinHolderView[];
  /** Instead of somebody whose station is locked: the way back to it. */
  readonly instead?: { readonly title: string; readonly onBack: () => void };
}

/** Signs an operator in: at the provider's page, or by PIN. */
export function SignInScreen({ station, holders, instead }: SignInScreenProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const signIn = useOperatorSignIn();
  const cancel = useProviderCancel();
  const running = useSignIn();
  const { provider } = station;
  if (signIn.isPending || running?.who === 'operator') return <ProviderScreen provider={provider} />;

  const over = instead !== undefined;
  const online = () => signIn.mutate({ over });
  const holder = holders.find(({ id }) => id === chosen);
  const hasPeople = holders.length > 0;
  return (
    <div className="screen screen-centred">
      <main className="welcome">
        <h1>{instead?.title ?? t('signIn.title')}</h1>
        <p className="welcome-centre">{station.centre}</p>
        {!hasPeople && <p className="lead">{t('signIn.lead', { provider: provider.name })}</p>}
        {signIn.isError && failureOf(signIn.error).code !== 'sign-in-cancelled' && (
          <RefusalPanel
            failure={failureOf(signIn.error)}
            actions={{ 'close-and-restart': () => cancel.mutate({}, { onSettled: online }) }}
          />
        )}
        {holder ? (
          <PinEntry key={holder.id} holder={holder} over={over} />
        ) : (
          <PeopleList holders={holders} onChoose={({ id }) => setChosen(id)} />
        )}
        <div className="button-row">
          <ActionButton look={hasPeople ? 'plain' : 'primary'} icon="person" onPress={online}>
            {t(holder ? 'door.onlineInstead' : hasPeople ? 'door.online' : 'signIn.button')}
          </ActionButton>
          {holder && (
            <ActionButton look="quiet" onPress={() => setChosen(null)}>
              {t('door.back')}
            </ActionButton>
          )}
          {instead && !holder && (
            <ActionButton look="quiet" onPress={instead.onBack}>
              {t('lock.stay')}
            </ActionButton>
          )}
        </div>
      </main>
    </div>
  );
}
