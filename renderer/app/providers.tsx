import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { createQueryClient } from '../api/query-client.ts';
import { startTexts } from '../ui/words/i18n.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { createKioskRouter } from './routes.tsx';

const LANGUAGE = 'en';

export function Providers() {
  const [created] = useState(() => ({
    client: createQueryClient(),
    router: createKioskRouter(),
    texts: startTexts(LANGUAGE),
  }));
  return (
    <I18nextProvider i18n={created.texts}>
      <I18nProvider locale={LANGUAGE}>
        <ErrorBoundary>
          <QueryClientProvider client={created.client}>
            <RouterProvider router={created.router} />
          </QueryClientProvider>
        </ErrorBoundary>
      </I18nProvider>
    </I18nextProvider>
  );
}
