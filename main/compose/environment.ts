import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { ok, type Result } from '#kit/result.ts';
import { readSettings, type Settings } from '../settings/schema.ts';
import type { NotOpened } from '../station/not-opened.ts';

/** What the environment gives before anything is opened. */
export interface Environment {
  readonly settings: Settings;
  readonly dataFolder: string;
  /** Chromium's own profile; nothing of a visit may ever be found in it. */
  readonly profileFolder: string;
  /** Where pictures of the screens go when there is no display. */
  readonly picturesFolder: string | undefined;
}

/** Reads settings and places from the environment of this process: the only reader of either. */
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
