import { createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { ReviewScreen } from '../review/review-screen.tsx';
import { SubmissionsScreen } from '../review/submissions-screen.tsx';
import { StationScreen } from '../station/station-screen.tsx';
import { StartScreen } from '../visit/start-screen.tsx';
import { Crash } from './error-boundary.tsx';
import { Root } from './root.tsx';
import { HomeRoute, withStation } from './station-routes.tsx';

const root = createRootRoute({ component: Root });

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomeRoute });
const start = createRoute({ getParentRoute: () => root, path: '/start', component: StartScreen });
const submissions = createRoute({ getParentRoute: () => root, path: '/submissions', component: SubmissionsScreen });
const review = createRoute({
  getParentRoute: () => root,
  path: '/review/$submissionId',
  component: function ReviewRoute() {
    return <ReviewScreen submissionId={review.useParams().submissionId} />;
  },
});
const station = createRoute({ getParentRoute: () => root, path: '/station', component: withStation(StationScreen) });

const routeTree = root.addChildren([home, start, submissions, review, station]);

/** Routes live in memory: the window's address never changes, and a fresh document always begins at the start. */
export function createKioskRouter() {
  return createRouter({
    routeTree,
    history: createMemoryHistory({ initialEntries: ['/'] }),
    defaultPendingMinMs: 0,
    defaultErrorComponent: Crash,
    defaultNotFoundComponent: Crash,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createKioskRouter>;
  }
}
