import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { downloadArtifact } from '@electron/get';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { showProgress } from './progress-line.ts';
import type { Screen } from './progress-line.ts';
import { downloadResuming, forget } from './resume-download.ts';
import type { DownloadError, Patience } from './resume-download.ts';

/**
 * Fetches Electron's executable: `@electron/get` knows the address (`ELECTRON_MIRROR`), the cache
 * (`electron_config_cache`) and the checksum, this module handles slow and broken connections, and Electron's own
 * `install.js` unpacks. As a program of its own it exits with 0 when the executable exists.
 */

export interface FetchOptions {
  /** The package `electron` as npm has installed it. */
  readonly electron: string;
  /** Folder for the part of a file, the lock, and the notes that a site did not answer or does not have a file. */
  readonly work: string;
  readonly say: (line: string) => void;
  readonly screen: Screen;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly patience?: FetchPatience;
}

export interface FetchPatience extends Patience {
  /** For the first answer of a site that did not answer a short time ago. */
  readonly awayReachMs: number;
}

export type FetchError =
  | DownloadError
  /** The received file is not the one of the package; it was deleted. */
  | { readonly code: 'wrong-checksum' }
  | { readonly code: 'not-unpacked'; readonly detail: string };

const PATIENCE: FetchPatience = {
  reachMs: 5000,
  awayReachMs: 1000,
  stallMs: 20_000,
  retryMs: [1000, 2000, 4000, 8000, 15_000],
};
/** For this time after a site did not answer, the wait for it is brief. */
const AWAY_MS = 6 * 3_600_000;
/** For this time after a site did not have a file, it is not asked for the same file. */
const NOT_FOUND_MS = 24 * 3_600_000;
const NOT_FOUND = 404;
const LOCK_LOOK_MS = 500;
/** How `@electron/get` names its own folders for a download; an interrupted one leaves its folder. */
const LEFT_OVER = 'electron-download-';

/** Electron's executable in its package, if it exists. */
export function findElectron(electron: string): string | undefined {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(electron, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** Fetches, checks and unpacks what is missing. Only one process at a time works on the folder; others wait for it. */
export async function fetchElectron(options: FetchOptions): Promise<Result<void, FetchError>> {
  mkdirSync(options.work, { recursive: true });
  const unlock = await lock(options);
  try {
    if (findElectron(options.electron) !== undefined) return ok(undefined);
    for (const name of readdirSync(options.work)) {
      if (name.startsWith(LEFT_OVER)) rmSync(join(options.work, name), { recursive: true, force: true });
    }
    const fetched = await fetchZip(options);
    return fetched.ok ? await unpack(options.electron) : fetched;
  } finally {
    unlock();
  }
}

/** The system releases the lock when the process ends for any reason. */
async function lock({ work, say }: FetchOptions): Promise<() => void> {
  const database = new DatabaseSync(join(work, 'lock'));
  for (let isFirst = true; ; isFirst = false) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return () => {
        database.close();
      };
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('locked'))) throw error;
      if (isFirst) say('Another start is fetching Electron: waiting for it …');
      await delay(LOCK_LOOK_MS);
    }
  }
}

/** Carries a failure through `@electron/get`. */
class DownloadFailure extends Error {
  readonly download: DownloadError;

  constructor(download: DownloadError) {
    super(download.code);
    this.download = download;
  }
}

async function fetchZip(options: FetchOptions): Promise<Result<void, FetchError>> {
  const { electron, work } = options;
  const read = (name: string): unknown => JSON.parse(readFileSync(join(electron, name), 'utf8'));
  const { version } = read('package.json') as { readonly version: string };
  const environment = process.env;
  const cacheRoot = environment['electron_config_cache'];
  const takesRemoteSums =
    environment['electron_use_remote_checksums'] ?? environment['npm_config_electron_use_remote_checksums'];
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: environment['ELECTRON_INSTALL_PLATFORM'] ?? environment['npm_config_platform'] ?? process.platform,
      arch: environment['ELECTRON_INSTALL_ARCH'] ?? environment['npm_config_arch'] ?? process.arch,
      tempDirectory: work,
      ...(cacheRoot !== undefined && cacheRoot !== '' && { cacheRoot }),
      ...(!takesRemoteSums && { checksums: read('checksums.json') as Record<string, string> }),
      downloader: { download: async (url, target) => downloadTo(options, url, target) },
    });
    return ok(undefined);
  } catch (error) {
    if (error instanceof DownloadFailure) return err(error.download);
    if (error instanceof Error && /checksum/iu.test(`${error.name} ${error.message}`))
      return err({ code: 'wrong-checksum' });
    return err(
      ofDisk(error) ?? { code: 'not-writable', detail: error instanceof Error ? error.message : String(error) },
    );
  }
}

/** `@electron/get` calls this for a file and checks the file at `target` afterwards. */
async function downloadTo(options: FetchOptions, url: string, target: string): Promise<void> {
  const { work, say, screen, now } = options;
  const part = join(work, `${url.slice(url.lastIndexOf('/') + 1)}.part`);
  const away = join(work, 'away');
  const notFound = join(work, 'not-found');
  if (isNotFound(notFound, url, now)) throw new DownloadFailure({ code: 'refused', status: NOT_FOUND });
  const asked = options.patience ?? PATIENCE;
  const patience = isYounger(away, AWAY_MS, now) ? { ...asked, reachMs: asked.awayReachMs } : asked;
  say(`Fetching ${url} …`);
  const show = showProgress(screen, now);
  const downloaded = await downloadResuming({ url, part, patience, onProgress: show.progress });
  show.end();
  if (!downloaded.ok) {
    const { error } = downloaded;
    if (error.code === 'unreachable') writeFileSync(away, url);
    if (error.code === 'refused' && error.status === NOT_FOUND) writeFileSync(notFound, url);
    throw new DownloadFailure(error);
  }
  rmSync(away, { force: true });
  rmSync(notFound, { force: true });
  renameSync(part, target);
  forget(part);
}

/** The address has the version and the site in it: another one of either is asked at once. */
function isNotFound(note: string, url: string, now: () => number): boolean {
  return isYounger(note, NOT_FOUND_MS, now) && readFileSync(note, 'utf8') === url;
}

function isYounger(file: string, ms: number, now: () => number): boolean {
  const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return at !== undefined && now() - at < ms;
}

/** Electron's own installer takes the file from the cache. */
async function unpack(electron: string): Promise<Result<void, FetchError>> {
  const child = spawn(process.execPath, [join(electron, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      said += error.message;
      resolve(1);
    });
    child.on('close', resolve);
  });
  if (status === 0 && findElectron(electron) !== undefined) return ok(undefined);
  if (/ENOSPC|no space left/iu.test(said)) return err({ code: 'disk-full' });
  return err({ code: 'not-unpacked', detail: said.trim().split('\n')[0] ?? '' });
}

function ofDisk(error: unknown): DownloadError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? { code: 'disk-full' } : undefined;
}

/** One sentence for the person who started the kiosk. */
export function sayFetchError(error: FetchError): string {
  switch (error.code) {
    case 'unreachable':
      return `Electron could not be fetched: the site is not reachable (${error.detail}).`;
    case 'refused':
      return `Electron could not be fetched: the site answered ${error.status}.`;
    case 'broken-off':
      return `Electron could not be fetched to the end (${error.detail}). What has come is kept; the next start goes on.`;
    case 'disk-full':
      return 'Electron could not be fetched: the disk is full.';
    case 'not-writable':
      return `Electron could not be fetched: it cannot be written here (${error.detail}).`;
    case 'wrong-checksum':
      return 'Electron was fetched, but it is not the file that its package names (SHA-256). It was thrown away.';
    case 'not-unpacked':
      return `Electron was fetched, but could not be unpacked (${error.detail}).`;
  }
}

if (import.meta.main) {
  const modules = join(import.meta.dirname, '../../node_modules');
  const fetched = await fetchElectron({
    electron: join(modules, 'electron'),
    work: join(modules, '.cache', 'electron'),
    say: (line) => console.log(line),
    screen: process.stdout,
    now: () => Date.now(),
  });
  if (!fetched.ok) console.log(sayFetchError(fetched.error));
  process.exit(fetched.ok ? 0 : 1);
}
