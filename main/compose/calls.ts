import type { Mode } from '#vocabulary/station.ts';
import { operatorHandlers } from '../ipc/handlers/operator.ts';
import { readerHandlers } from '../ipc/handlers/readers.ts';
import { reviewHandlers } from '../ipc/handlers/review.ts';
import { stationHandlers, type StationRooms } from '../ipc/handlers/station.ts';
import { trainingHandlers } from '../ipc/handlers/training.ts';
import { visitHandlers } from '../ipc/handlers/visit.ts';
import { registerCalls } from '../ipc/register.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/schema.ts';
import type { Station } from '../station/open-station.ts';
import type { IdentityWing } from './identity.ts';
import type { PagesWing } from './pages.ts';
import type { ReadersWing } from './readers.ts';
import type { ReviewWing } from './review.ts';
import type { ShellWing } from './shell.ts';
import type { VisitWing } from './visit.ts';

/** Every wing that answers calls of the windows. */
export interface CallsDeps {
  readonly mode: Mode;
  readonly version: string;
  readonly language: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly station: Station;
  readonly readers: ReadersWing;
  readonly shell: ShellWing;
  readonly identity: IdentityWing;
  readonly visit: VisitWing;
  readonly review: ReviewWing;
  readonly pages: PagesWing;
}

/** What the view of the station is made from. */
export function stationDeps(deps: CallsDeps): StationRooms {
  const { mode, version, settings, station, review } = deps;
  const { name, issuer } = station.surroundings.provider;
  return {
    facts: {
      stationId: station.enrolment.stationId,
      centre: settings.centre,
      mode,
      version,
      provider: { name, host: issuer.host, secure: issuer.protocol === 'https:' },
      protection: station.protection,
      limits: { documentBytes: settings.documentBytes },
    },
    operators: deps.identity.operators,
    readers: deps.readers.readers,
    portal: review.portalWatch,
    queue: review.queue,
    drafts: station.keeping.drafts,
  };
}

/** Joins every call of the windows to what answers it. */
export function composeCalls(deps: CallsDeps): void {
  const { identity, station, pages } = deps;
  const { readers } = deps.readers;
  const { visits } = deps.visit;
  const { operators } = identity;
  let touches = 0;
  registerCalls({
    log: deps.log,
    handlers: {
      ...stationHandlers(stationDeps(deps)),
      ...operatorHandlers({ operators, visits, freshDocument: pages.freshDocument }),
      ...readerHandlers({
        readers,
        operators,
        visits,
        resolutions: deps.readers.resolutions,
        onCalibrated(reader, across, down) {
          const operator = operators.current();
          const measured = { reader, across: Math.round(across), down: Math.round(down) };
          station.keeping.record('reader-calibrated', operator ? { operatorSub: operator.sub } : {}, measured);
        },
      }),
      ...visitHandlers(visitCallDeps(deps)),
      ...reviewHandlers(reviewCallDeps(deps)),
      ...trainingHandlers({
        training: station.surroundings.hands,
        // Numbers of an earlier run do not come again soon.
        nextImpression: () => (touches += 1) + (Date.now() % 1_000_000),
        readers,
      }),
    },
  });
}

function visitCallDeps(deps: CallsDeps): Parameters<typeof visitHandlers>[0] {
  const { documents, drafts, clock } = deps.station.keeping;
  return {
    ...deps.visit,
    documents,
    drafts,
    signIns: deps.identity.signIns,
    readers: deps.readers.readers,
    camera: deps.shell.camera,
    now: () => new Date(clock.now()),
    endVisit: deps.pages.endVisit,
    language: deps.language,
    acrValuesOffered: deps.identity.relyingParty.acrValuesOffered,
  };
}

function reviewCallDeps(deps: CallsDeps): Parameters<typeof reviewHandlers>[0] {
  const { station, review } = deps;
  const { documents, clock } = station.keeping;
  return {
    queue: review.queue,
    reviews: review.reviews,
    documents,
    operators: deps.identity.operators,
    contents: deps.pages.contents,
    outbox: review.outbox,
    verifyStationSignature: (jws, manifestSha256) => station.key.verifies(jws, { manifestSha256 }),
    language: deps.language,
    now: () => new Date(clock.now()),
    checkPortal: review.portalWatch.check,
  };
}
