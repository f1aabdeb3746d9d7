import { join } from 'node:path';
import { safeStorage } from 'electron';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/schema.ts';
import { startChild, type Child } from '../shell/child-process.ts';
import type { NotOpened } from '../station/not-opened.ts';
import { openStation, type Station } from '../station/open-station.ts';
import { surroundingsOf } from './mode.ts';

/** One of the kiosk's own programs, built into the same folder as this one. */
export function startProgram(log: Log, name: string, on: { message(message: unknown): void; exit(): void }): Child {
  const module = join(import.meta.dirname, `${name}.js`);
  return startChild({ name, module, log, clock: systemClock, onMessage: on.message, onExit: on.exit });
}

/** Opens the station of the data folder with the surroundings of its mode. */
export async function composeStation(deps: {
  readonly mode: Mode;
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly log: Log;
  readonly clock: Clock;
}): Promise<Result<Station, NotOpened>> {
  const { mode, settings, log, clock } = deps;
  const openSurroundings = surroundingsOf(mode, {
    settings,
    startProcess: (name, on) => startProgram(log, name, on),
    clock,
    onComparison: (comparison) => log.write({ event: 'finger-compared', ...comparison }),
  });
  if (!openSurroundings.ok) return openSurroundings;
  return openStation({
    ...deps,
    keyStore: safeStorage,
    platform: process.platform,
    // Training keeps the key open where there is no key store.
    askPassphrase: undefined,
    openSurroundings: openSurroundings.value,
  });
}
