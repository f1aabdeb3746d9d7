import { useTranslation } from 'react-i18next';
import type { StationView } from '../../preload/contract/station-views.ts';
import { failureOf } from '../api/call.ts';
import { useOperatorSignIn } from '../api/operator.ts';
import { useProviderCancel, useSignIn } from '../api/provider.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { ProviderFrame } from './provider-frame.tsx';

/** Signs an operator in. */
export function SignInScreen({ station }: { readonly station: StationView }) {
  const { t } = useTranslation();
  const signIn = useOperatorSignIn();
  const cancel = useProviderCancel();
  const running = useSignIn();
  const provider = station.provider;

  if (signIn.isPending || running?.who === 'operator') {
    return (
      <Screen
        title={t('signIn.running')}
        fills
        back={{ label: t('signIn.cancel'), onPress: () => cancel.mutate({}), isPending: cancel.isPending }}
      >
        <ProviderFrame
          host={running?.host ?? provider.host}
          secure={running?.secure ?? provider.secure}
          phase={running?.phase ?? 'opening'}
        />
      </Screen>
    );
  }

  const again = () => signIn.mutate({});
  return (
    <div className="screen screen-centred">
      <main className="welcome">
        <h1>{t('signIn.title')}</h1>
        <p className="welcome-centre">{station.centre}</p>
        <p className="lead">{t('signIn.lead', { provider: provider.name })}</p>
        {signIn.isError && failureOf(signIn.error).code !== 'sign-in-cancelled' && (
          <RefusalPanel
            failure={failureOf(signIn.error)}
            actions={{
              'close-and-restart': () => cancel.mutate({}, { onSettled: again }),
            }}
          />
        )}
        <ActionButton look="primary" icon="person" onPress={again}>
          {t('signIn.button')}
        </ActionButton>
      </main>
    </div>
  );
}
