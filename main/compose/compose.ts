import { join } from 'node:path';
import type { App } from 'electron';
import { systemClock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { createFileLog, describeUnexpected, type Log } from '../log/log.ts';
import { openMode } from '../station/mode.ts';
import type { NotOpened } from '../station/not-opened.ts';
import { composeCalls } from './calls.ts';
import type { Environment } from './environment.ts';
import { failedStart, type Starting } from './failed-start.ts';
import { composeIdentity } from './identity.ts';
import { composePages } from './pages.ts';
import { composeReaders, openReaderFiles } from './readers.ts';
import { composeReview } from './review.ts';
import { openScreen } from './screen.ts';
import { composeShell } from './shell.ts';
import { composeStation } from './station.ts';
import { buildOrStop, createStops, type Stops } from './stops.ts';
import { watchShift } from './shift.ts';
import { startUpkeep } from './upkeep.ts';
import { composeVisit } from './visit.ts';

/** The running kiosk, as `app.ts` needs it. */
export interface RunningKiosk {
  stop(): Promise<void>;
  show(): void;
}

/** The only language so far (BCP 47). */
const LANGUAGE = 'en';

/** Creates every object of the kiosk once, connects them and opens the window. Stopping happens in reverse order. */
export async function compose(app: App, environment: Environment): Promise<Result<RunningKiosk, NotOpened>> {
  const file = join(environment.dataFolder, 'log', 'kiosk.jsonl');
  const log = createFileLog({ file, now: systemClock.now });
  const stops = createStops((part, fault) => log.write({ event: 'stop-failed', part, ...describeUnexpected(fault) }));
  const starting: Starting = { part: 'settings' };
  try {
    return await buildOrStop(stops, () => build({ app, environment, log, stops, starting }));
  } catch (error) {
    return err(failedStart(starting.part, error, log));
  }
}

async function build(deps: {
  readonly app: App;
  readonly environment: Environment;
  readonly log: Log;
  readonly stops: Stops;
  readonly starting: Starting;
}): Promise<Result<RunningKiosk, NotOpened>> {
  const { app, log, stops, starting } = deps;
  const { settings, dataFolder, picturesFolder } = deps.environment;
  const opened = openMode({ folder: dataFolder, asked: settings.mode });
  if (!opened.ok) return opened;
  const version = app.getVersion();
  const base = {
    mode: opened.value,
    settings,
    log,
    clock: systemClock,
    language: LANGUAGE,
    centre: settings.centre,
    country: settings.country,
  };
  log.write({ event: 'started', version, mode: base.mode });
  stops.add('log', { stop: () => log.write({ event: 'stopped' }) });

  const files = openReaderFiles(base);
  if (!files.ok) return files;
  starting.part = 'station';
  const openedStation = await composeStation({ ...base, dataFolder });
  if (!openedStation.ok) return openedStation;
  const station = stops.add('station', openedStation.value);
  starting.part = 'readers';
  const composedReaders = stops.add('readers', composeReaders({ ...base, files: files.value, station }));
  const { readers, care } = composedReaders;
  starting.part = 'shell';
  const shell = stops.add('shell', await composeShell({ app, log, textSize: settings.textSize }));
  const stationChanges = createListeners();
  const onChange = stationChanges.notify;
  const { portalCheckSeconds } = settings;
  starting.part = 'work';
  const review = stops.add('review', composeReview({ ...base, station, portalCheckSeconds, onChange }));
  const identity = stops.add('identity', composeIdentity({ station, shell, readers, log, onOperator: onChange }));
  const visit = stops.add('visit', composeVisit({ ...base, station, readers, identity }));
  const pages = composePages({ station, readers, shell, identity, visit, reviews: review.reviews });
  const composed = { station, readers: composedReaders, shell, identity, visit, review, pages };
  const calls = { ...base, ...composed, version };
  composeCalls(calls);
  const { data } = station;
  const shiftClock = { ...base.clock, now: data.clock.now };
  stops.add(
    'shift',
    watchShift({
      operators: identity.operators,
      visits: visit.visits,
      clock: shiftClock,
      endSession: pages.endSession,
    }),
  );
  stops.add('upkeep', startUpkeep({ data, retention: review.retention, care, clock: base.clock }));
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
