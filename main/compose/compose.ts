import { join } from 'node:path';
import type { App } from 'electron';
import { systemClock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { createFileLog, describeUnexpected, type Log } from '../log/log.ts';
import type { NotOpened } from '../station/not-opened.ts';
import { openBeginning } from './entrance/beginning.ts';
import { composeCalls } from './calls.ts';
import type { Environment } from './environment.ts';
import { composeEntrance, type ComposedEntrance } from './entrance/page.ts';
import { failedStart, type Starting } from './failed-start.ts';
import { fetchProvisioning } from './entrance/fetch-file.ts';
import { composeIdentity } from './identity.ts';
import { composePages } from './pages.ts';
import { composeReaders, openReaderFiles } from './readers.ts';
import { composeReview } from './review.ts';
import { openScreen } from './screen.ts';
import { composeShell, type ComposedShell } from './shell.ts';
import { composeStation } from './station.ts';
import { buildOrStop, createStops, type Stops } from './stops.ts';
import { provisionedPolicies, trainingPolicies } from './session/policies.ts';
import { composeSession } from './session/session.ts';
import { startUpkeep } from './upkeep.ts';
import { composeVisit } from './visit.ts';

/** The running kiosk, as `app.ts` needs it. */
export interface RunningKiosk {
  stop(): Promise<void>;
  show(): void;
}

/** The only language so far (BCP 47). */
const LANGUAGE = 'en';

/** What the parts of a start have in common. */
interface Start {
  readonly app: App;
  readonly environment: Environment;
  readonly log: Log;
  readonly stops: Stops;
  readonly starting: Starting;
  /** Opened by whoever needs a window first: the questions before there is a station, or the station. */
  readonly shell: () => Promise<ComposedShell>;
  readonly entrance: ComposedEntrance;
}

/** Creates every object of the kiosk once, connects them and opens the window. Stopping happens in reverse order. */
export async function compose(app: App, environment: Environment): Promise<Result<RunningKiosk, NotOpened>> {
  const file = join(environment.dataFolder, 'log', 'kiosk.jsonl');
  const log = createFileLog({ file, now: systemClock.now });
  const stops = createStops((part, fault) => log.write({ event: 'stop-failed', part, ...describeUnexpected(fault) }));
  const starting: Starting = { part: 'settings' };
  const { textSize } = environment.settings;
  let opening: Promise<ComposedShell> | undefined;
  const shell = (): Promise<ComposedShell> =>
    (opening ??= composeShell({ app, log, textSize }).then((composed) => stops.add('shell', composed)));
  const entrance = composeEntrance({ shell, log });
  const start: Start = { app, environment, log, stops, starting, shell, entrance };
  const outcome = await buildOrStop(stops, () => Promise.race([build(start), entrance.broken])).catch(
    (error: unknown) => err(failedStart(starting.part, error, log)),
  );
  if (!outcome.ok && (app.isPackaged || entrance.isOpen())) await tellOnPage(entrance, outcome.error);
  return outcome;
}

/** Tells why the kiosk does not start where nobody sees what a program writes; the program ends once it was read. */
async function tellOnPage({ conversation, broken }: ComposedEntrance, { line }: NotOpened): Promise<void> {
  const told = conversation.ask({ step: 'stopped', line });
  await Promise.race([told, broken]).catch(() => undefined);
}

/** The station of the data folder, once somebody has said what a new one is for. */
async function openStation(start: Start) {
  const { app, environment, log, stops, starting, entrance: page } = start;
  const { settings, dataFolder } = environment;
  const entrance = { conversation: page.conversation, fetchFile: fetchProvisioning, now: systemClock.now };
  const beginning = { folder: dataFolder, asked: settings.mode, isInstalled: app.isPackaged, entrance };
  const opened = await openBeginning(beginning);
  if (!opened.ok) return opened;
  const { mode, confirmed } = opened.value;
  const base = { mode, settings, log, clock: systemClock, language: LANGUAGE };
  log.write({ event: 'started', version: app.getVersion(), mode });
  stops.add('log', { stop: () => log.write({ event: 'stopped' }) });

  const files = openReaderFiles(base);
  if (!files.ok) return files;
  starting.part = 'station';
  const { others } = files.value;
  const station = await composeStation({ ...base, dataFolder, entrance, confirmed, others });
  if (!station.ok) return station;
  page.conversation.work('opening');
  return ok({ base, files: files.value, station: stops.add('station', station.value) });
}

async function build(start: Start): Promise<Result<RunningKiosk, NotOpened>> {
  const { app, environment, log, stops, starting } = start;
  const { picturesFolder } = environment;
  const opened = await openStation(start);
  if (!opened.ok) return opened;
  const { base, files, station } = opened.value;
  const { settings } = base;
  starting.part = 'readers';
  const composedReaders = stops.add('readers', composeReaders({ ...base, files, station }));
  const { readers, care } = composedReaders;
  starting.part = 'shell';
  const shell = await start.shell();
  const stationChanges = createListeners();
  const onChange = stationChanges.notify;
  const { portalCheckSeconds } = settings;
  starting.part = 'work';
  const { policies: provisioned } = station.surroundings;
  const policies = provisioned ? provisionedPolicies(provisioned) : trainingPolicies(settings.idleSeconds);
  const identity = stops.add(
    'identity',
    composeIdentity({ station, shell, readers, log, policies, onOperator: onChange }),
  );
  const onContact = () => void identity.removed.refresh();
  const review = stops.add('review', composeReview({ ...base, station, portalCheckSeconds, onChange, onContact }));
  const visit = stops.add('visit', composeVisit({ ...base, station, readers, identity }));
  const pages = composePages({ station, readers, shell, identity, visit, reviews: review.reviews });
  const session = stops.add(
    'session',
    composeSession({ ...base, station, shell, identity, visit, readers, pages, policies, onChange: stationChanges }),
  );
  const composed = { station, readers: composedReaders, shell, identity, visit, review, pages, session };
  const calls = { ...base, ...composed, version: app.getVersion() };
  composeCalls(calls);
  stops.add('upkeep', startUpkeep({ data: station.data, retention: review.retention, care, clock: base.clock }));
  starting.part = 'screen';
  stops.add('screen', await openScreen({ ...calls, stationChanges, picturesFolder }));
  return ok({
    show() {
      shell.kiosk.window.show();
      shell.kiosk.window.focus();
    },
    stop: stops.stop,
  });
}
