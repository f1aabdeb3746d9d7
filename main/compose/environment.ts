import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { ok, type Result } from '#kit/result.ts';
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
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  return ok({
    settings: settings.value,
    dataFolder,
    profileFolder: join(dataFolder, 'profile'),
    picturesFolder: variables['KIOSK_PICTURES'],
  });
}
