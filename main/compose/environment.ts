import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { err, ok, type Result } from '#kit/result.ts';
import { readSettings, type Settings } from '../settings/schema.ts';
import type { NotOpened } from '../station/not-opened.ts';

/** What is read from the environment before anything is opened. */
export interface Environment {
  readonly settings: Settings;
  readonly dataFolder: string;
  /** Chromium's own profile; nothing of a visit may be stored in it. */
  readonly profileFolder: string;
  /** The folder for pictures of the screens when there is no display. */
  readonly picturesFolder: string | undefined;
}

/** Reads settings and folders from the environment of this process. Nothing else reads them. */
export function readEnvironment(app: App): Result<Environment, NotOpened> {
  const variables = process.env;
  const settings = readSettings(variables);
  if (!settings.ok) return settings;
  const { data, mode = 'training' } = settings.value;
  const dataFolder = resolve(data ?? join(app.getPath('userData'), mode));
  const owned = makePrivate(dataFolder);
  if (!owned.ok) return owned;
  return ok({
    settings: settings.value,
    dataFolder,
    profileFolder: join(dataFolder, 'profile'),
    picturesFolder: variables['KIOSK_PICTURES'],
  });
}

/**
 * Makes the folder if it is not there, and gives it to its owner alone. From here on whatever this process and its
 * children write is the owner's alone too: SQLite's write-ahead log and Chromium's profile come into being without
 * asking for a mode. Windows knows no such modes; there the profile of the user protects the folder.
 */
function makePrivate(folder: string): Result<undefined, NotOpened> {
  process.umask(0o077);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // It may have been made before, by hand or by an older version.
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
    return ok(undefined);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const line = `The data folder ${folder} cannot be made the kiosk's own (${why}). Nothing was changed; give it to the user who starts the kiosk, or name another one (KIOSK_DATA).`;
    return err({ code: 'folder-not-private', line });
  }
}
