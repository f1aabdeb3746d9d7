import '../ui/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/parts.css';
import '../app/shell.css';
import './entrance.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { createQueryClient } from '../api/query-client.ts';
import { ErrorBoundary } from '../app/error-boundary.tsx';
import { startTexts } from '../ui/words/i18n.ts';
import { Entrance } from './entrance.tsx';

const LANGUAGE = 'en';

const root = document.getElementById('app');
if (!root) throw new Error('entrance.html has no #app');
createRoot(root).render(
  <I18nextProvider i18n={startTexts(LANGUAGE)}>
    <I18nProvider locale={LANGUAGE}>
      <ErrorBoundary>
        <QueryClientProvider client={createQueryClient()}>
          <Entrance />
        </QueryClientProvider>
      </ErrorBoundary>
    </I18nProvider>
  </I18nextProvider>,
);
