import { join } from 'node:path';
import { safeStorage } from 'electron';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { OtherVendors } from '../capture/pinned-roots.ts';
import type { BeginDeps } from '../entrance/begin.ts';
import { askPassphraseAt } from '../entrance/passphrase.ts';
import type { Log } from '../log/log.ts';
import { trustAuthorities } from '../production/trust-list.ts';
import type { ProvisioningFile } from '../provisioning/read.ts';
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
  /** Asks the person at the machine, for a station in production. */
  readonly entrance: BeginDeps;
  readonly confirmed: () => ProvisioningFile | undefined;
  /** Trust in other vendors' services by the settings, for training. */
  readonly others: OtherVendors | undefined;
}): Promise<Result<Station, NotOpened>> {
  const { mode, settings, log, clock, entrance, confirmed, others } = deps;
  const openSurroundings = surroundingsOf(mode, {
    training: () => ({
      settings,
      others,
      startProcess: (name, on) => startProgram(log, name, on),
      clock,
      onComparison: (comparison) => log.write({ event: 'finger-compared', ...comparison }),
    }),
    production: () => ({ entrance, confirmed, trustAuthorities, clock }),
  });
  const centre = confirmed()?.provisioning.centre.name ?? settings.centre;
  return openStation({
    ...deps,
    keyStore: safeStorage,
    platform: process.platform,
    askPassphrase: askPassphraseAt(entrance.conversation),
    known: [centre],
    openSurroundings,
  });
}
