import { Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useEvents } from '../api/events.ts';
import { useActivity, usePinLater, useSession } from '../api/session.ts';
import { useStation } from '../api/station.ts';
import { useVisit } from '../api/visit.ts';
import type { SessionView } from '../../preload/contract/session-views.ts';
import { IdleWarning } from '../sign-in/idle-warning.tsx';
import { LockedScreen } from '../sign-in/locked-screen.tsx';
import { SetPinQuestion } from '../sign-in/set-pin-question.tsx';
import { SignInScreen } from '../sign-in/sign-in-screen.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { VisitScreen } from '../visit/visit-screen.tsx';
import { Shell } from './shell.tsx';

/** What the operator is asked over whatever screen they are at. */
function SessionQuestions({ session }: { readonly session: SessionView }) {
  const { t } = useTranslation();
  const later = usePinLater();
  if (session.warningMs !== null) return <IdleWarning warningMs={session.warningMs} />;
  if (!session.pin?.isOffered) return null;
  return (
    <SetPinQuestion
      pin={session.pin}
      title={t('pin.offer')}
      laterLabel={t('pin.later')}
      onDone={() => later.mutate({})}
    />
  );
}

/** Shows the sign-in without an operator, the step of an open visit (except on the page of the readers), else the route. */
export function Root() {
  const { t } = useTranslation();
  useEvents();
  const station = useStation();
  const visit = useVisit();
  const session = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });

  const isPresent = Boolean(station.data?.operator);
  useActivity(isPresent, session.data !== undefined && session.data.warningMs !== null);

  if (station.isError || visit.isError || session.isError) {
    return (
      <main className="welcome">
        <h1>{t('crash.start')}</h1>
        <RefusalPanel
          failure={failureOf(station.error ?? visit.error ?? session.error)}
          actions={{
            'try-again': () => {
              void station.refetch();
              void visit.refetch();
              void session.refetch();
            },
          }}
        />
      </main>
    );
  }
  if (!station.data || visit.isPending || !session.data) {
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
      {session.data.locked ? (
        <LockedScreen station={station.data} locked={session.data.locked} holders={session.data.holders} />
      ) : station.data.operator === null ? (
        <SignInScreen station={station.data} holders={session.data.holders} />
      ) : visit.data && path !== '/station' ? (
        <VisitScreen key={visit.data.visitId} station={station.data} visit={visit.data} />
      ) : (
        <Outlet />
      )}
      {isPresent && <SessionQuestions session={session.data} />}
    </Shell>
  );
}
