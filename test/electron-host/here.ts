import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { needChromium } from './chromium/need-chromium.ts';

/** Which Electron the tests of this run have: the stand-in, the machine's own, or one that `test:real-electron` prepared. */

const root = join(import.meta.dirname, '../..');

/** The folders of the programs that tests start. */
export const PROGRAMS = {
  kiosk: root,
  /** The stand-in's own demonstration: each of the calls that it offers. */
  demo: join(import.meta.dirname, 'demo'),
  /** A program without any wall. */
  'open-app': join(root, 'test', 'support', 'open-app'),
} as const;
export type Program = keyof typeof PROGRAMS;

/** The older Electron finds its program inside itself; the version we ship is told, as the stand-in is. */
export type RealHost = 'shipped' | 'older';

/** What `test:real-electron` sets: a folder with an executable for each program, and which Electron that is. */
export const PREPARED = { folder: 'REAL_ELECTRON', host: 'REAL_ELECTRON_HOST' } as const;

/** Which real Electron was prepared for this run; undefined in a run without one. */
export function preparedHost(): RealHost | undefined {
  const host = process.env[PREPARED.host];
  return host === 'shipped' || host === 'older' ? host : undefined;
}

/** Which program shows the windows on this machine: the real one needs its executable and a display. */
export function electronHere(): 'Electron' | 'stand-in' {
  if (preparedHost()) return 'Electron';
  const display = process.platform !== 'linux' || (process.env['DISPLAY'] ?? '') !== '';
  return display && existsSync(join(root, 'node_modules', 'electron', 'dist')) ? 'Electron' : 'stand-in';
}

const given = (program: Program) => (preparedHost() === 'older' ? [] : [PROGRAMS[program]]);

function prepared(program: Program): string | undefined {
  const folder = process.env[PREPARED.folder];
  return preparedHost() && folder !== undefined ? join(folder, program) : undefined;
}

/** How a program is started without a driver, by its words; what it says of itself is on standard error. */
export function electronCommand(program: Program): readonly [string, ...string[]] {
  return [prepared(program) ?? join(import.meta.dirname, 'electron'), ...given(program)];
}

/** Starts a program in the Electron of this machine, to be driven. */
export function launchElectron(options: {
  readonly program: Program;
  /** For Chromium's command line, `--name=value`. */
  readonly switches?: readonly string[];
  readonly env?: Record<string, string>;
}): Promise<ElectronApplication> {
  const { program, switches = [] } = options;
  const env: Record<string, string> = { ...(process.env as Record<string, string>), ...options.env };
  if (electronHere() === 'stand-in') {
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = import.meta.dirname;
    env['KIOSK_CHROMIUM'] = needChromium(() => undefined);
  }
  const executablePath = prepared(program);
  return _electron.launch({
    args: [...switches, ...given(program)],
    ...(executablePath !== undefined && { executablePath, chromiumSandbox: true }),
    cwd: root,
    env,
    timeout: 60_000,
  });
}
