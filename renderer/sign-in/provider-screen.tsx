import { useTranslation } from 'react-i18next';
import type { StationView } from '../../preload/contract/station-views.ts';
import { useProviderCancel, useSignIn } from '../api/provider.ts';
import { Screen } from '../ui/screen.tsx';
import { ProviderFrame } from './provider-frame.tsx';

/** An operator signs in at the provider's page. */
export function ProviderScreen({ provider }: Pick<StationView, 'provider'>) {
  const { t } = useTranslation();
  const cancel = useProviderCancel();
  const running = useSignIn();
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
