import type { RealHost } from '../electron-host/here.ts';

/** A test of the whole program that is left to the stand-in. Every other one runs on a real Electron, too. */
export interface LeftOut {
  /** The file under `test/`. */
  readonly file: string;
  /** A part of the test's own name; the whole file where none is named. */
  readonly test?: string;
  /** Where it is left out only with the version we ship, or only with the older one. */
  readonly only?: RealHost;
  readonly reason: string;
}

const NO_WINDOW = 'starts no window of Electron: it would run the same there';
const NOT_INSTALLED =
  'needs a kiosk that was installed (app.isPackaged), and there is no package of it with this Electron';

export const LEFT_OUT: readonly LeftOut[] = [
  { file: 'e2e/components.test.ts', reason: `drives the form's page in Chromium alone; ${NO_WINDOW}` },
  { file: 'e2e/site-proxy.test.ts', reason: `drives Chromium alone with the kiosk's relay; ${NO_WINDOW}` },
  { file: 'faults/store-kill.test.ts', reason: `kills a program that writes into the store; ${NO_WINDOW}` },
  {
    file: 'e2e/local-network.test.ts',
    reason: 'sets a permission through a line to the browser that only the stand-in has; 25 has no such checks at all',
  },
  { file: 'e2e/entrance.test.ts', test: 'trains when that is chosen', reason: NOT_INSTALLED },
  { file: 'e2e/entrance.test.ts', test: 'writes nothing until one is confirmed', reason: NOT_INSTALLED },
  { file: 'e2e/entrance.test.ts', test: 'says why on a page', reason: NOT_INSTALLED },
  {
    file: 'e2e/entrance.test.ts',
    only: 'older',
    reason:
      'Chromium 114 leaves the main button of the passphrase’s screen below the edge at 200 %, later versions do not',
  },
  {
    file: 'e2e/main-job.test.ts',
    test: 'are each accepted as their own person',
    reason: 'compares pictures for a minute by code that has nothing of Electron; the main job is run',
  },
  {
    file: 'e2e/viewer.test.ts',
    test: 'loads what reads it only when one is opened',
    only: 'older',
    reason: 'counts what the page has loaded, of which Chromium 114 keeps no list for the kiosk’s own scheme',
  },
  {
    file: 'e2e/real-readers.test.ts',
    only: 'shipped',
    reason: 'puts emulated buses into the device host, for which the version we ship has no hook yet',
  },
];

/** What is left out of a run with this Electron. */
export function leftOutOf(host: RealHost): readonly LeftOut[] {
  return LEFT_OUT.filter(({ only }) => only === undefined || only === host);
}
