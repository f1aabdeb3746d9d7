import type { Clock } from '#kit/clock.ts';
import type { Listeners } from '#kit/listeners.ts';
import { createSendEvent } from '../ipc/events.ts';
import { stationView } from '../ipc/handlers/station.ts';
import { captureView } from '../ipc/views/captures.ts';
import { readerTestView } from '../ipc/views/readers.ts';
import { visitView } from '../ipc/views/visits.ts';
import { keepPictures } from '../shell/pictures.ts';
import { stationDeps, type CallsDeps } from './calls.ts';

const PICTURE_MS = 1000;

/**
 * Opens the window's first document, and sends it changes from then on; earlier changes are in the views that it
 * requests. `stop` leaves the document, which sends what was typed last.
 */
export async function openScreen(
  deps: CallsDeps & {
    /** Changes of the view of the station, except those of the readers. */
    readonly stationChanges: Listeners;
    readonly picturesFolder: string | undefined;
    readonly clock: Clock;
  },
): Promise<{ stop(): Promise<void> }> {
  const { kiosk } = deps.shell;
  const { visit, identity } = deps;
  const send = createSendEvent({ window: kiosk.window, who: deps.pages.who });
  const { readers, care, changes } = deps.readers;
  const station = stationDeps(deps);
  function sendVisit(): void {
    const now = visit.visits.current();
    send('visit-changed', now && visitView(now));
  }
  function sendSignIn(): void {
    const running = identity.signIns.running();
    send('sign-in-changed', running && { ...running, host: station.facts.provider.host });
  }
  function sendStation(): void {
    send('station-changed', stationView(station));
  }
  function readersChanged(): void {
    sendStation();
    care.changed();
  }
  const ends = [
    deps.stationChanges.subscribe(sendStation),
    visit.changes.subscribe(sendVisit),
    identity.signInChanges.subscribe(sendSignIn),
    deps.session.changes.subscribe(() => send('session-changed', deps.session.session.view())),
    changes.readers.subscribe(readersChanged),
    changes.capture.subscribe(() => send('capture-changed', captureView(readers.capture(), readers.visitCaptures()))),
    changes.test.subscribe(() => send('reader-test-changed', readerTestView(readers.readerTest()))),
  ];
  // Readers may have come before there was a listener.
  readersChanged();
  await kiosk.freshDocument();
  const folder = deps.picturesFolder;
  const pictures =
    folder === undefined
      ? undefined
      : keepPictures({ window: kiosk.window, folder, everyMs: PICTURE_MS, clock: deps.clock });
  return {
    async stop() {
      for (const end of ends) end();
      await kiosk.leave();
      pictures?.stop();
    },
  };
}
