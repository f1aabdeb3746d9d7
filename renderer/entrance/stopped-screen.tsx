import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { Screen } from '../ui/screen.tsx';
import type { Asking } from './asking.ts';

/** Why the kiosk does not start: what happened, what is kept, and what to do, as main says it. */
export function StoppedScreen({ answer, isPending, line }: Asking & { readonly line: string }) {
  const { t } = useTranslation();
  return (
    <Screen
      title={t('entrance.stopped.title')}
      primary={{ label: t('entrance.stopped.close'), isPending, onPress: () => answer({ to: 'stopped' }) }}
    >
      <div className="entrance-ways">
        <section className="refusal" role="alert">
          <Icon name="care" />
          <div className="refusal-words">
            <p className="refusal-what">{line}</p>
          </div>
        </section>
      </div>
    </Screen>
  );
}
