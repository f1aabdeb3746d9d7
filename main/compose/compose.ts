import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { protocol, safeStorage, session, type App } from 'electron';
import { ok, type Result } from '#kit/result.ts';
import { readOtherVendors } from '../capture/pinned-roots.ts';
import { keepResolutions } from '../capture/resolutions.ts';
import { composeReaders } from './compose-readers.ts';
import type { Environment } from './environment.ts';
import { createOperators } from '../identity/operators.ts';
import { createRelyingParty } from '../identity/relying-party.ts';
import { createSignIns } from '../identity/sign-ins.ts';
import { createContents } from '../ipc/contents.ts';
import { createSendEvent } from '../ipc/events.ts';
import { operatorHandlers } from '../ipc/handlers/operator.ts';
import { readerHandlers } from '../ipc/handlers/readers.ts';
import { listedRows, reviewHandlers } from '../ipc/handlers/review.ts';
import { stationHandlers, stationView, type StationRooms } from '../ipc/handlers/station.ts';
import { trainingHandlers } from '../ipc/handlers/training.ts';
import { visitHandlers, visitView } from '../ipc/handlers/visit.ts';
import { registerCalls } from '../ipc/register.ts';
import { captureView, readerTestView } from '../ipc/views.ts';
import { createFileLog, describeUnexpected } from '../log/log.ts';
import { createRetention } from '../outbox/retention.ts';
import { createOutbox } from '../outbox/worker.ts';
import { createReviews } from '../review/reviews.ts';
import { createAppProtocol } from '../shell/app-protocol.ts';
import { startChild } from '../shell/child-process.ts';
import { guardNavigation } from '../shell/navigation.ts';
import { cutOffNetwork } from '../shell/no-network.ts';
import { createCameraGate, denyPermissions } from '../shell/permissions.ts';
import { keepPictures } from '../shell/pictures.ts';
import { openProviderView } from '../shell/provider-view.ts';
import { openKioskWindow } from '../shell/window.ts';
import { watchPortal } from '../station/portal-watch.ts';
import { openEncryptionFile } from '../training/station/encryption-file.ts';
import { trainingHands } from '../training/people/hands.ts';
import { TRAINING_READER } from '../training/station/station-trust.ts';
import { openTrainingStation, type NotOpened } from '../training/station/training-station.ts';
import { everyMs, timer } from '#kit/timers.ts';
import { certificateBody } from '../upstream/station-portal/station-token.ts';
import { createApplications } from '../visit/application.ts';
import { createVisits } from '../visit/visits.ts';

/** The running kiosk, as `app.ts` needs it. */
export interface Composed {
  stop(): Promise<void>;
  show(): void;
}

/** Where the provider sends its answer: a place that resolves nowhere, caught in the view and never loaded. */
const CALLBACK = new URL('https://kiosk.invalid/callback');
/** The one language there is as yet. */
const LANGUAGE = 'en';
const CLOCK_CHECK_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUSE_MS = 60 * 60_000;
/** The registrant's sign-in is believed for so long, so unfinished answers are of use no longer. */
const DRAFT_DAYS = 14;
/** Long enough for a question that comes up after the registrant was told. */
const RETENTION_DAYS = 30;

/** Builds every object of the kiosk once, joins them, and opens the window. */
export async function compose(app: App, given: Environment): Promise<Result<Composed, NotOpened>> {
  const { settings, dataFolder } = given;
  const mode = 'training';
  const log = createFileLog({ file: join(dataFolder, 'log', 'kiosk.jsonl'), now: () => new Date() });
  log.write({ event: 'started', version: app.getVersion(), mode });

  const others = readOtherVendors(settings);
  if (!others.ok) return others;
  const encryption = openEncryptionFile({
    file: settings.encryptionCertificate,
    now: Date.now,
    onProblem: (code) => log.write({ event: 'encryption-certificate-not-renewed', code }),
  });
  if (!encryption.ok) return encryption;
  const opened = await openTrainingStation({
    settings,
    dataFolder,
    log,
    keyStore: safeStorage,
    callback: CALLBACK,
    startProcess: (module, on) =>
      startChild({
        name: module,
        module: join(import.meta.dirname, `${module}.js`),
        log,
        onMessage: on.message,
        onExit: on.exit,
      }),
    setTimer: timer,
  });
  if (!opened.ok) return opened;
  const { keeping, key, clientId, protection, services, trust, portal: portalOf, enrolment } = opened.value;
  const { store, ledger, clock, documents, drafts } = keeping;
  const { stationId, certificatePem, receiptKeys } = enrolment;

  const resolutions = keepResolutions(store);
  const { readers, care } = composeReaders({
    settings,
    log,
    trust,
    origin: services.issuer.origin,
    resolutions,
    others: others.value,
    encryption: encryption.value,
    onChange(what) {
      if (what === 'capture') send('capture-changed', captureView(readers.capture(), readers.visitCaptures()));
      else if (what === 'test') send('reader-test-changed', readerTestView(readers.readerTest()));
      else readersChanged();
    },
  });

  guardNavigation(app, log);
  const camera = createCameraGate();
  denyPermissions(session.defaultSession, { camera: camera.isOpen });
  cutOffNetwork(session.defaultSession);
  const contents = createContents({
    documents,
    preview: readers.preview,
    exceptionPhoto: () => visits.current()?.exceptions.photo ?? null,
    ofVisit: () => (visits.current()?.step === 'saved' ? undefined : visits.current()?.program?.submissionId),
  });
  const serve = createAppProtocol({ folder: join(import.meta.dirname, '../renderer'), contents: contents.source });
  protocol.handle('app', serve);
  const kiosk = openKioskWindow({
    preload: join(import.meta.dirname, '../preload/bridge.cjs'),
    log,
    kiosk: app.isPackaged,
    onGone() {
      // The provider's view would lie over the new page, which knows nothing of it.
      signIns.cancel();
      contents.close();
      camera.close();
    },
  });
  const send = createSendEvent(kiosk.window);

  const relyingParty = createRelyingParty({
    issuer: services.issuer,
    clientId,
    callback: CALLBACK,
    key: { privateKey: key.privateKey, kid: key.thumbprint },
    // Production brings a provider of its own, over TLS.
    allowInsecureLoopback: true,
    timeoutSeconds: 20,
  });
  const signIns = createSignIns({
    relyingParty,
    openPage: (url, callback) => openProviderView({ window: kiosk.window, url, callback, sbiPort: readers.port }),
    onChange: (running) => send('sign-in-changed', running && { ...running, host: services.issuer.host }),
    onFault: (fault) =>
      log.write({
        event: 'call-failed',
        call: 'provider-page',
        incident: randomUUID().slice(0, 8),
        ...describeUnexpected(fault),
      }),
  });
  const operators = createOperators({
    signIns,
    acrValues: ['mosip:idp:acr:static-code'],
    onChange() {
      const operator = operators.current();
      keeping.record(
        operator ? 'operator-signed-in' : 'operator-signed-out',
        operator ? { operatorSub: operator.sub } : {},
        {},
      );
      stationChanged();
    },
  });
  const reviews = createReviews({ store, ledger });
  const rows = () => listedRows(reviews);
  const visits = createVisits({
    signIns,
    readers,
    portal: portalOf,
    stationKeyThumbprint: key.thumbprint,
    operator: operators.current,
    language: LANGUAGE,
    now: () => new Date(clock.now()),
    makeId: randomUUID,
    makeSecret: () => randomBytes(32).toString('base64url'),
    onChange(visit) {
      if (visit) log.write({ event: 'visit-step', visitId: visit.visitId, step: visit.step });
      send('visit-changed', visit && visitView(visit));
    },
    onEvent({ kind, visitId, details }) {
      const operatorSub = operators.current()?.sub;
      keeping.record(kind, { visitId, ...(operatorSub !== undefined && { operatorSub }) }, details);
    },
  });
  const certificate = certificateBody(certificatePem);
  const applications = createApplications({
    visits,
    drafts,
    documents,
    operator: operators.current,
    captures: readers.visitCaptures,
    station: {
      mode,
      id: stationId,
      keyThumbprint: key.thumbprint,
      centre: settings.centre,
      sign: (payload) => key.sign(payload, { typ: 'kiosk-submission+jwt', x5c: [certificate] }),
    },
    now: () => new Date(clock.now()),
    makeId: randomUUID,
  });
  const outbox = createOutbox({
    store,
    ledger,
    clock,
    portal: portalOf,
    receiptKeys: () => receiptKeys,
    timers: { set: setTimeout, clear: clearTimeout },
    random: Math.random,
    onFault: (fault) =>
      log.write({
        event: 'call-failed',
        call: 'outbox',
        incident: randomUUID().slice(0, 8),
        ...describeUnexpected(fault),
      }),
  });
  ledger.subscribe(({ submissionId, state }) => {
    log.write({ event: 'submission-changed', submissionId, state });
    stationChanged();
  });
  const portalWatch = watchPortal({
    ping: portalOf.ping,
    everyMs: settings.portalCheckSeconds * 1000,
    setTimer: timer,
    onChange(reachable) {
      if (reachable) outbox.poke();
      stationChanged();
    },
  });
  const retention = createRetention({
    store,
    ledger,
    clock,
    times: { acceptedMs: RETENTION_DAYS * DAY_MS, rejectedMs: RETENTION_DAYS * DAY_MS },
  });

  const stationRooms: StationRooms = {
    facts: {
      stationId,
      centre: settings.centre,
      mode,
      version: app.getVersion(),
      provider: {
        name: 'Demonstration identity provider',
        host: services.issuer.host,
        secure: services.issuer.protocol === 'https:',
      },
      protection,
      limits: { documentBytes: settings.documentBytes },
    },
    operators,
    readers,
    portal: portalWatch,
    rows,
    drafts,
  };
  let composed = false;
  function readersChanged(): void {
    stationChanged();
    if (composed) care.changed();
  }
  function stationChanged(): void {
    // The first changes come while the rooms are still being joined; the window asks for the view when it opens.
    if (composed) send('station-changed', stationView(stationRooms));
  }
  function endVisit(): void {
    applications.close();
    visits.end();
    freshDocument();
  }
  function freshDocument(): void {
    contents.close();
    camera.close();
    void kiosk.freshDocument();
  }
  let impressions = 0;
  registerCalls({
    log,
    handlers: {
      ...stationHandlers(stationRooms),
      ...operatorHandlers({ operators, visits, freshDocument }),
      ...readerHandlers({
        readers,
        operators,
        visits,
        resolutions,
        onCalibrated(reader, across, down) {
          const operatorSub = operators.current()?.sub;
          const subjects = operatorSub === undefined ? {} : { operatorSub };
          keeping.record('reader-calibrated', subjects, {
            reader,
            across: Math.round(across),
            down: Math.round(down),
          });
        },
      }),
      ...visitHandlers({
        visits,
        applications,
        documents,
        drafts,
        signIns,
        readers,
        camera,
        now: () => new Date(clock.now()),
        endVisit,
        language: LANGUAGE,
        acrValuesOffered: relyingParty.acrValuesOffered,
      }),
      ...reviewHandlers({
        reviews,
        documents,
        operators,
        contents,
        outbox,
        verifyStationSignature: (jws, manifestSha256) => key.verifies(jws, { manifestSha256 }),
        language: LANGUAGE,
        now: () => new Date(clock.now()),
        checkPortal: portalWatch.check,
      }),
      ...trainingHandlers({
        training: {
          readerId: TRAINING_READER,
          hands: trainingHands(settings.fingers),
          nextImpression: () => (impressions += 1) + (Date.now() % 1_000_000),
        },
        readers,
      }),
    },
  });
  composed = true;
  readersChanged();
  outbox.start();
  const stopClock = everyMs(() => keeping.checkClock(), CLOCK_CHECK_MS);
  function keepHouse(): void {
    retention.purgeExpired();
    drafts.giveUpOlderThan(new Date(clock.now() - DRAFT_DAYS * DAY_MS).toISOString());
    care.rotate();
  }
  keepHouse();
  const stopHouse = everyMs(keepHouse, HOUSE_MS);
  await kiosk.freshDocument();
  const pictures =
    given.picturesFolder === undefined
      ? undefined
      : keepPictures({ window: kiosk.window, folder: given.picturesFolder, everyMs: 1000, setTimer: timer });

  return ok({
    show() {
      kiosk.window.show();
      kiosk.window.focus();
    },
    async stop() {
      composed = false;
      await kiosk.leave();
      pictures?.stop();
      stopClock();
      stopHouse();
      portalWatch.stop();
      signIns.cancel();
      await outbox.stop();
      readers.stop();
      services.stop();
      opened.value.close();
      log.write({ event: 'stopped' });
    },
  });
}
