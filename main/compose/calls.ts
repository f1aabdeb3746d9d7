import { operatorSubjects } from '#vocabulary/journal-kinds.ts';
import type { Mode } from '#vocabulary/station.ts';
import { createCaptureHandlers } from '../ipc/handlers/capture.ts';
import { createFormHandlers } from '../ipc/handlers/form.ts';
import { createOperatorHandlers } from '../ipc/handlers/operator.ts';
import { createPassphraseHandlers } from '../ipc/handlers/passphrases.ts';
import { createPartHandlers } from '../ipc/handlers/parts.ts';
import { createProgramHandlers } from '../ipc/handlers/programs.ts';
import { createProviderHandlers } from '../ipc/handlers/provider.ts';
import { createQueueHandlers } from '../ipc/handlers/queue.ts';
import { createReaderHandlers } from '../ipc/handlers/readers.ts';
import { createReviewHandlers } from '../ipc/handlers/review.ts';
import { createStationHandlers, type StationDeps } from '../ipc/handlers/station.ts';
import { createTrainingHandlers } from '../ipc/handlers/training.ts';
import { createVisitHandlers } from '../ipc/handlers/visit.ts';
import { registerCalls } from '../ipc/register.ts';
import type { Log } from '../log/log.ts';
import { createReviewSheets } from '../review/sheets.ts';
import type { Settings } from '../settings/schema.ts';
import { APP_ORIGIN } from '../shell/app-protocol.ts';
import type { Station } from '../station/open-station.ts';
import type { ComposedIdentity } from './identity.ts';
import type { ComposedPages } from './pages.ts';
import type { ComposedReaders } from './readers.ts';
import type { ComposedReview } from './review.ts';
import type { ComposedSession } from './session/session.ts';
import type { ComposedShell } from './shell.ts';
import type { ComposedVisit } from './visit.ts';

/** Every part of main that answers calls of the windows. */
export interface CallsDeps {
  readonly mode: Mode;
  readonly version: string;
  readonly language: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly station: Station;
  readonly readers: ComposedReaders;
  readonly shell: ComposedShell;
  readonly identity: ComposedIdentity;
  readonly visit: ComposedVisit;
  readonly review: ComposedReview;
  readonly pages: ComposedPages;
  readonly session: ComposedSession;
}

/** What the view of the station shows. */
export function stationDeps(deps: CallsDeps): StationDeps {
  const { mode, version, settings, station, review } = deps;
  const { place, operatorProvider } = station.surroundings;
  const { name, issuer } = operatorProvider;
  const { host, protocol } = new URL(issuer);
  return {
    facts: {
      stationId: station.enrolment.stationId,
      centre: place.centre,
      country: place.country ?? null,
      mode,
      version,
      provider: { name, host, secure: protocol === 'https:' },
      protection: station.protection,
      limits: { documentBytes: settings.documentBytes },
    },
    operator: deps.identity.lock.present,
    readers: deps.readers.readers,
    portal: review.portalWatch,
    queue: review.queue,
    drafts: station.data.drafts,
  };
}

/** Connects every call of the windows to its handler. */
export function composeCalls(deps: CallsDeps): void {
  registerCalls({
    log: deps.log,
    who: deps.pages.who,
    origin: APP_ORIGIN,
    handlers: {
      ...createStationHandlers(stationDeps(deps)),
      ...personHandlers(deps),
      ...readerHandlers(deps),
      ...visitHandlers(deps),
      ...reviewHandlers(deps),
    },
  });
}

function personHandlers({ identity, session, pages, station, language }: CallsDeps) {
  const { operators } = identity;
  return {
    ...createOperatorHandlers({
      entering: session.entering,
      language,
      endSession: pages.endSession,
    }),
    ...session.session.handlers,
    ...createPassphraseHandlers({
      passphrases: station.passphrases,
      record: (kind, slot) => station.data.record(kind, { ...operatorSubjects(operators.current()), slot }, {}),
    }),
    ...createProviderHandlers({ signIns: identity.signIns }),
  };
}

function readerHandlers({ readers: composed, identity, station }: CallsDeps) {
  const { readers, resolutions } = composed;
  let touches = 0;
  return {
    ...createReaderHandlers({
      readers,
      resolutions,
      onCalibrated(reader, across, down) {
        const measured = { reader, across: Math.round(across), down: Math.round(down) };
        station.data.record('reader-calibrated', operatorSubjects(identity.operators.current()), measured);
      },
    }),
    ...createCaptureHandlers({ readers }),
    ...createTrainingHandlers({
      training: station.surroundings.hands,
      // Numbers of an earlier run are not used again soon.
      nextImpression: () => (touches += 1) + (Date.now() % 1_000_000),
      readers,
    }),
  };
}

function visitHandlers({ visit, readers, shell, pages, identity, station }: CallsDeps) {
  const { visits, applications, formChecks, checkDocument } = visit;
  const { documents, drafts, clock } = station.data;
  return {
    ...createVisitHandlers({
      visits,
      applications,
      readers: readers.readers,
      camera: shell.camera,
      checkDocument,
      now: clock.now,
      endVisit: pages.endVisit,
      providers: identity.registrantProviders,
    }),
    ...createProgramHandlers({ visits, drafts, formChecks }),
    ...createFormHandlers({ applications }),
    ...createPartHandlers({ applications, documents, checkDocument }),
  };
}

function reviewHandlers({ review, identity, pages, station, language }: CallsDeps) {
  const { queue, reviews, outbox, portalWatch } = review;
  const { operators } = identity;
  const { documents, clock } = station.data;
  const sheets = createReviewSheets({
    reviews,
    documents,
    verifyStationSignature: (jws, manifestSha256) => station.key.verifies(jws, { manifestSha256 }),
    language,
  });
  return {
    ...createQueueHandlers({ queue, operators, outbox, checkPortal: portalWatch.check }),
    ...createReviewHandlers({
      queue,
      reviews,
      sheets,
      openReview: pages.openReview,
      operators,
      outbox,
      now: clock.now,
    }),
  };
}
