import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '#kit/result.ts';
import { MODES, type Mode } from '#vocabulary/station.ts';
import { STORE_FILE } from '../store/open.ts';
import { writeDurably } from './durable-file.ts';
import type { NotOpened } from './not-opened.ts';
import { STORAGE_KEY_FILE } from './storage-key.ts';

/** The file of a data folder that records its mode: one of `MODES`, and a line end. */
const MODE_FILE = 'mode';

/**
 * The mode of a data folder. It is recorded in a file of its own when the folder is created, before anything else is
 * written there, and never changes. A folder with a station but no record is from before the record, so for training.
 * @param options.asked the requested mode; undefined takes the folder's own
 * @param options.choose decides what a new folder is for
 */
export async function openMode(options: {
  readonly folder: string;
  readonly asked: Mode | undefined;
  readonly choose: () => Mode | Promise<Mode>;
}): Promise<Result<Mode, NotOpened>> {
  const { folder, asked } = options;
  const file = join(folder, MODE_FILE);
  const recorded = readMode(file);
  if (!recorded.ok) return recorded;
  const mode = recorded.value ?? (holdsStation(folder) ? 'training' : await options.choose());
  if (asked !== undefined && asked !== mode) {
    const line = `The data folder ${folder} is for ${mode}, and ${asked} was asked for (KIOSK_MODE). Nothing was changed; name another folder (KIOSK_DATA), or leave KIOSK_MODE out.`;
    return err({ code: 'mode-other', line });
  }
  return recorded.value === undefined ? record(folder, mode) : ok(mode);
}

/** The recorded mode; undefined without a record. */
function readMode(file: string): Result<Mode | undefined, NotOpened> {
  if (!existsSync(file)) return ok(undefined);
  try {
    const said = readFileSync(file, 'utf8').trim();
    const mode = MODES.find((each) => each === said);
    if (mode !== undefined) return ok(mode);
  } catch {
    // A file that cannot be read counts like one with other content.
  }
  const line = `The file ${file} does not say whether this data folder is for ${MODES.join(' or ')}. Nothing was changed; restore the file from a backup.`;
  return err({ code: 'mode-unreadable', line });
}

function record(folder: string, mode: Mode): Result<Mode, NotOpened> {
  try {
    writeDurably(join(folder, MODE_FILE), Buffer.from(`${mode}\n`));
    return ok(mode);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const line = `The data folder ${folder} cannot be written to (${why}). Nothing was changed; make room or give the kiosk's user the folder, and start again.`;
    return err({ code: 'mode-not-recorded', line });
  }
}

function holdsStation(folder: string): boolean {
  return [STORAGE_KEY_FILE, STORE_FILE].some((name) => existsSync(join(folder, name)));
}
