import { ok } from '#kit/result.ts';
import type { SubmissionRow } from '../../../preload/contract/review-views.ts';
import type { HomeView, StationView } from '../../../preload/contract/station-views.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Operators } from '../../identity/operators.ts';
import type { PortalWatch } from '../../station/portal-watch.ts';
import type { DraftKeeping } from '../../visit/drafts.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { readerView } from '../views.ts';

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
  /** Every submission that is kept here, newest first. */
  readonly rows: () => readonly SubmissionRow[];
  readonly drafts: DraftKeeping;
}

const WAITING: readonly SubmissionRow['state'][] = ['submitted', 'returned', 'approved', 'uploading', 'quarantined'];

/** The station as every screen shows it in its header. */
export function stationView(rooms: StationRooms): StationView {
  const operator = rooms.operators.current();
  return {
    ...rooms.facts,
    portal: rooms.portal.state(),
    waiting: rooms.rows().filter((row) => WAITING.includes(row.state)).length,
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
      const rows = rooms.rows();
      const home: HomeView = {
        returned: rows.filter((row) => row.state === 'returned'),
        blocked: rows.filter((row) => row.state === 'quarantined'),
        toReview: rows.filter((row) => row.state === 'submitted').length,
        unfinished: unfinished.value
          .filter((work) => work.state === 'draft')
          .map(({ submissionId, programName, createdAt }) => ({ submissionId, programName, startedAt: createdAt })),
      };
      return ok(home);
    },
  };
}
