import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';

/** The demo app's folder. */
export const DEMO = join(import.meta.dirname, 'demo');

/** A new folder for one run's user data. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'electron-host-'));
}

/** Starts the demo as Playwright starts any Electron app. */
export function launchDemo(userData: string): Promise<ElectronApplication> {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = import.meta.dirname;
  return _electron.launch({ args: [DEMO, `--user-data-dir=${userData}`] });
}

/** Starts the demo by hand; stderr and stdout are pipes. */
export function startDemo(
  userData: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): ChildProcess {
  return spawn(join(import.meta.dirname, 'electron'), [...args, DEMO, `--user-data-dir=${userData}`], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Processes with the text in their command line, by id; zombies are not counted, for they have ended. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}
