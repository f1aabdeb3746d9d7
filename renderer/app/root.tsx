import { Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useEvents } from '../api/events.ts';
import { useStation } from '../api/station.ts';
import { useVisit } from '../api/visit.ts';
import { SignInScreen } from '../sign-in/sign-in-screen.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { VisitScreen } from '../visit/visit-screen.tsx';
import { Shell } from './shell.tsx';

/** Shows the sign-in without an operator, the step of an open visit (except on the page of the readers), else the route. */
export function Root() {
  const { t } = useTranslation();
  useEvents();
  const station = useStation();
  const visit = useVisit();
  const path = useRouterState({ select: (state) => state.location.pathname });

  if (station.isError || visit.isError) {
    return (
      <main className="welcome">
        <h1>{t('crash.start')}</h1>
        <RefusalPanel
          failure={failureOf(station.error ?? visit.error)}
          actions={{
            'try-again': () => {
              void station.refetch();
              void visit.refetch();
            },
          }}
        />
      </main>
    );
  }
  if (!station.data || visit.isPending) {
    return (
      <main className="welcome">
        <Skeleton lines={4} />
      </main>
    );
  }
  return (
    <Shell
      station={station.data}
      glassWanted={station.data.operator === null || visit.data?.step === 'identify' || path === '/station'}
    >
      {station.data.operator === null ? (
        <SignInScreen station={station.data} />
      ) : visit.data && path !== '/station' ? (
        <VisitScreen key={visit.data.visitId} station={station.data} visit={visit.data} />
      ) : (
        <Outlet />
      )}
    </Shell>
  );
}
