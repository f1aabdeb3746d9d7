import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildChanged } from '../../main/launch/build.ts';
import { findElectron } from '../../main/launch/fetch-electron.ts';
import { PREPARED, type Program, type RealHost } from '../electron-host/here.ts';
import { NotHere } from '../support/not-here.ts';
import { failureLines, firstLines, runVitest, type Count } from '../support/vitest-run.ts';
import { SCREEN_FILE } from '../tour/pictures.ts';
import { compareHosts } from './compare-hosts.ts';
import { openDisplay } from '../support/display/display.ts';
import { buildFor25 } from './electron-25/build.ts';
import { allowSandbox, needElectron25, PACKAGE } from './electron-25/package.ts';
import { needSqlite } from './electron-25/sqlite.ts';
import { leftOutOf } from './left-out.ts';
import { needRunner } from './user.ts';

/**
 * `npm run test:real-electron`: the tests of the whole program on a real Electron, of the version we ship where it is
 * there, of an older one that a package carries otherwise. See README.md.
 */

const root = join(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');
const cache = join(modules, '.cache', 'real-electron');

export interface RealCount extends Count {
  /** Why it was not run. */
  readonly notRun?: string;
}

interface Host {
  readonly version: string;
  readonly host: RealHost;
  /** The executable for each program. */
  readonly electrons: Readonly<Record<Program, string>>;
}

/** Electron of the version we ship, when `npm start` or its own installer has fetched it; else the older one. */
async function needHost(say: (line: string) => void): Promise<Host> {
  const shipped = findElectron(join(modules, 'electron'));
  if (shipped !== undefined) {
    await buildChanged(say);
    allowSandbox(join(shipped, '..'));
    const { version } = JSON.parse(readFileSync(join(modules, 'electron', 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    return { version, host: 'shipped', electrons: { kiosk: shipped, demo: shipped, 'open-app': shipped } };
  }
  mkdirSync(cache, { recursive: true });
  const dist = needElectron25(cache, say);
  const sqlite = needSqlite({ modules, cache, say });
  say(`Building the programs for Electron ${PACKAGE.electron} …`);
  return { version: PACKAGE.electron, host: 'older', electrons: await buildFor25({ dist, sqlite }) };
}

function needLibraries(electron: string): void {
  const { stdout } = spawnSync('ldd', [electron], { encoding: 'utf8' });
  const missing = [...stdout.matchAll(/^\s*(\S+) => not found/gmu)].map(([, name]) => name);
  if (missing.length > 0) throw new NotHere(`libraries are missing: ${missing.join(', ')}`);
}

/** The stand-in's own checks; they run on both hosts, and their table is held against its README. */
const CHECKS = 'electron-host/checks';
/** Writes that table anew. */
const WRITE_TABLE = '--write-table';

/** Plays the main job and takes its pictures from the display, in place of the tests: `--tour FOLDER`. */
const TOUR = '--tour';

function tour(environment: NodeJS.ProcessEnv, pictures: string): Count {
  const words = [join(root, 'test/tour/cli.ts'), '--pictures', pictures];
  const { status } = spawnSync(process.execPath, words, { cwd: root, env: environment, stdio: 'inherit' });
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0, failures: [] };
}

function total(counts: readonly Count[]): Count {
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    failures: counts.flatMap(({ failures }) => failures),
  };
}

/** Runs the tests, or those that `words` choose. A machine that cannot is told in `notRun`; anything else that goes wrong counts as failed. */
export async function runOnRealElectron(
  say: (line: string) => void,
  words: readonly string[] = [],
): Promise<RealCount> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-real-'));
  const endings: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new NotHere('it runs on Linux for x64');
    const host = await needHost(say);
    needLibraries(host.electrons.kiosk);
    const display = await openDisplay(folder);
    endings.push(display.close);
    const runner = needRunner({ electrons: host.electrons, folder });
    endings.push(runner.remove);
    const kernel = execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim();
    say(`real-electron: Electron ${host.version}, sandbox on, as ${runner.who}, display ${display.name}, ${kernel}`);
    const environment = {
      ...process.env,
      DISPLAY: display.name,
      [PREPARED.folder]: runner.folder,
      [PREPARED.host]: host.host,
    };
    const [first, pictures = folder] = words;
    if (first === TOUR) return tour({ ...environment, [SCREEN_FILE]: join(folder, 'Xvfb_screen0') }, pictures);
    const writes = words.includes(WRITE_TABLE);
    const files = words.filter((word) => word !== WRITE_TABLE);
    const electron = await runVitest('test/vitest.real-electron.ts', { environment, words: files });
    const counts: Count[] = [electron];
    if (files.length === 0 || files.includes(CHECKS))
      counts.push(await compareHosts({ electron, version: host.version, writes, say }));
    for (const { file, test, reason } of leftOutOf(host.host))
      say(`left to the stand-in: ${file}${test === undefined ? '' : ` (${test})`}: ${reason}`);
    say(`real-electron: this was Electron ${host.version}`);
    return total(counts);
  } catch (error) {
    if (error instanceof NotHere) return { passed: 0, failed: 0, skipped: 1, failures: [], notRun: error.message };
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`FAILED  real-electron: ${cause}`);
    return { passed: 0, failed: 1, skipped: 0, failures: [`real-electron\n${firstLines(cause)}`] };
  } finally {
    for (const end of endings.reverse()) end();
  }
}

if (import.meta.main) {
  const { passed, failed, skipped, failures, notRun } = await runOnRealElectron(
    (line) => console.log(line),
    process.argv.slice(2),
  );
  console.log(failureLines(failures));
  if (notRun !== undefined) console.log(`NOT RUN: the kiosk on a real Electron: ${notRun}.`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
