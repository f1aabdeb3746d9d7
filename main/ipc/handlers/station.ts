import { ok } from '#kit/result.ts';
import type { HomeView, StationView } from '../../../preload/contract/station-views.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Queue } from '../../review/queue.ts';
import type { PortalWatch } from '../../station/portal-watch.ts';
import type { DraftKeeping } from '../../visit/drafts.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { readerView } from '../views.ts';
import { listedRows } from './review.ts';

/** What of the station never changes while the program runs. */
export type StationFacts = Pick<
  StationView,
  'stationId' | 'centre' | 'mode' | 'version' | 'provider' | 'protection' | 'limits'
>;

export interface StationRooms {
  readonly facts: StationFacts;
  readonly operators: Operators;
  readonly readers: Readers;
  readonly portal: PortalWatch;
  readonly queue: Pick<Queue, 'counts' | 'list'>;
  readonly drafts: DraftKeeping;
}

/** The station as every screen shows it in its header. */
export function stationView(rooms: StationRooms): StationView {
  const operator = rooms.operators.current();
  const counts = rooms.queue.counts();
  return {
    ...rooms.facts,
    portal: rooms.portal.state(),
    waiting: counts.ok ? counts.value.waiting : 0,
    readers: rooms.readers.readers().map(readerView),
    serviceTroubles: [...rooms.readers.troubles()],
    busTroubles: [...rooms.readers.busTroubles()],
    readersService: rooms.readers.port() !== undefined,
    operator: operator && { name: operator.name, role: operator.role },
  };
}

export function stationHandlers(rooms: StationRooms): Pick<Handlers, 'station.view' | 'station.home'> {
  return {
    'station.view': () => ok(stationView(rooms)),
    'station.home': () => {
      if (!rooms.operators.current()) return refused({ code: 'operator-needed' });
      const unfinished = rooms.drafts.unfinished();
      if (!unfinished.ok) return refused(unfinished.error);
      const counts = rooms.queue.counts();
      const home: HomeView = {
        returned: listedRows(rooms.queue, ['returned']),
        blocked: listedRows(rooms.queue, ['quarantined']),
        toReview: counts.ok ? counts.value.toReview : 0,
        unfinished: unfinished.value
          .filter((work) => work.state === 'draft')
          .map(({ submissionId, programName, createdAt }) => ({ submissionId, programName, startedAt: createdAt })),
      };
      return ok(home);
    },
  };
}
