import { ok } from '#kit/result.ts';
import type { HomeView, StationView } from '../../../preload/contract/station-views.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Operator } from '../../identity/operators.ts';
import type { Queue } from '../../review/queue.ts';
import type { PortalWatch } from '../../station/portal-watch.ts';
import type { StationDrafts } from '../../visit/drafts.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { readerView } from '../views/readers.ts';
import { listedRows } from './queue.ts';

/** The facts of the station that do not change while the program runs. */
export type StationFacts = Pick<
  StationView,
  'stationId' | 'centre' | 'country' | 'mode' | 'version' | 'provider' | 'protection' | 'limits'
>;

export interface StationDeps {
  readonly facts: StationFacts;
  /** Whoever is present. */
  readonly operator: () => Pick<Operator, 'name' | 'role'> | null;
  readonly readers: Readers;
  readonly portal: PortalWatch;
  readonly queue: Pick<Queue, 'counts' | 'list'>;
  readonly drafts: StationDrafts;
}

/** The station as every screen shows it in its header. */
export function stationView(deps: StationDeps): StationView {
  const operator = deps.operator();
  const counts = deps.queue.counts();
  return {
    ...deps.facts,
    portal: deps.portal.state(),
    waiting: counts.ok ? counts.value.waiting : 0,
    readers: deps.readers.readers().map(readerView),
    serviceTroubles: [...deps.readers.troubles()],
    busTroubles: [...deps.readers.busTroubles()],
    readersService: deps.readers.port() !== undefined,
    operator: operator && { name: operator.name, role: operator.role },
  };
}

/** The station, and what needs a person. */
export function createStationHandlers(deps: StationDeps): Pick<Handlers, 'station.view' | 'station.home'> {
  return {
    'station.view': () => ok(stationView(deps)),
    'station.home': () => {
      const unfinished = deps.drafts.unfinished();
      if (!unfinished.ok) return refused(unfinished.error);
      const counts = deps.queue.counts();
      const home: HomeView = {
        returned: listedRows(deps.queue, ['returned']),
        blocked: listedRows(deps.queue, ['quarantined']),
        toReview: counts.ok ? counts.value.toReview : 0,
        unfinished: unfinished.value
          .filter((work) => work.state === 'draft')
          .map(({ submissionId, programName, createdAt }) => ({ submissionId, programName, startedAt: createdAt })),
      };
      return ok(home);
    },
  };
}
