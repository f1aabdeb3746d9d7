import type { ReactNode } from 'react';
import { Component } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../ui/action-button.tsx';

/** Says that a screen broke, and opens the window afresh. */
export function Crash() {
  const { t } = useTranslation();
  return (
    <main className="welcome" role="alert">
      <h1>{t('crash.title')}</h1>
      <p>
        <strong>{t('failureParts.kept')}: </strong>
        {t('crash.kept')}
      </p>
      <p>
        <strong>{t('failureParts.now')}: </strong>
        {t('crash.now')}
      </p>
      <ActionButton look="primary" onPress={() => window.location.reload()}>
        {t('crash.again')}
      </ActionButton>
    </main>
  );
}

interface State {
  readonly broken: boolean;
}

/** Shows a programmer's error in a screen and opens the window afresh. Main has all data that counts. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Crash /> : this.props.children;
  }
}
