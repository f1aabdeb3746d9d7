import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { electronCommand, launchElectron } from '../here.ts';

/** A new folder for one run's user data. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'electron-host-'));
}

/** Names the folder: on the command line for Electron, in the environment for those who look for the run's processes. */
const switchesFor = (userData: string) => [`--user-data-dir=${userData}`];
const environmentFor = (userData: string) => ({ KIOSK_DATA: userData });

/** Starts the demo as Playwright starts any Electron app. */
export function launchDemo(userData: string, switches: readonly string[] = []): Promise<ElectronApplication> {
  return launchElectron({
    program: 'demo',
    switches: [...switchesFor(userData), ...switches],
    env: environmentFor(userData),
  });
}

/** Starts the demo by hand; its standard streams are pipes. */
export function startDemo(
  userData: string,
  options: { readonly env?: Record<string, string>; readonly switches?: readonly string[] } = {},
): ChildProcess {
  const [file, ...words] = electronCommand('demo');
  return spawn(file, [...(options.switches ?? []), ...switchesFor(userData), ...words], {
    env: { ...process.env, ...environmentFor(userData), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
