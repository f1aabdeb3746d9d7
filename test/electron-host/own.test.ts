import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processesOf } from '../support/traces.ts';
import { launchDemo, newFolder, startDemo } from './checks/demo-app.ts';

/** What the stand-in does by itself, and Electron has no part in. What both do is in `checks/`. */

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function output(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

async function untilGone(): Promise<void> {
  await vi.waitUntil(() => processesOf(folder).length === 0, { timeout: 10_000 });
}

describe('what it does not have', () => {
  it('throws when it is read or written', async () => {
    const app = await launchDemo(folder);
    await app.firstWindow();
    const thrown = await app.evaluate((electron) => {
      const attempts: (() => unknown)[] = [
        () => Reflect.get(electron, 'autoUpdater'),
        () => Reflect.get(electron.app, 'dock'),
        () => Reflect.get(electron.session.defaultSession, 'serviceWorkers'),
        () => Reflect.get(electron.BrowserWindow.getAllWindows()[0]!, 'setOpacity'),
        () => Reflect.set(electron.BrowserWindow.getAllWindows()[0]!.webContents, 'frameRate', 3),
        () => new electron.BrowserWindow({ transparent: true }),
        () => new electron.WebContentsView({ webPreferences: { nodeIntegration: true } }),
        () => electron.session.fromPartition('persist:x'),
      ];
      return attempts.map((attempt) => {
        try {
          return `no error: ${String(attempt())}`;
        } catch (error) {
          return (error as Error).message;
        }
      });
    });
    await app.close();
    expect(thrown).toEqual([
      'electron-host: electron.autoUpdater is not offered',
      'electron-host: App.dock is not offered',
      'electron-host: Session.serviceWorkers is not offered',
      'electron-host: BrowserWindow.setOpacity is not offered',
      'electron-host: WebContents.frameRate is not offered',
      'electron-host: window option transparent is not offered',
      'electron-host: webPreferences.nodeIntegration is offered only as false',
      'electron-host: persistent partitions are not offered, only the default session is kept on disk',
    ]);
  });
});

describe('its processes', () => {
  it('end when a driver’s pipe closes, and leave no lock', async () => {
    const child = startDemo(folder, { switches: ['--remote-debugging-port=0'] });
    const ended = output(child);
    await vi.waitUntil(() => existsSync(join(folder, 'chromium', 'Default', 'Preferences')), { timeout: 10_000 });
    child.stdin!.destroy();
    expect((await ended).code).toBe(0);
    await untilGone();
    expect(readdirSync(folder)).not.toContain('electron-host.lock');
  });

  it('hold no Chromium in a second instance', async () => {
    const app = await launchDemo(folder);
    const second = await output(startDemo(folder, { env: { KIOSK_CHROMIUM: '/bin/true' } }));
    expect(second).toMatchObject({ code: 0, out: 'second instance\n' });
    await app.close();
    await untilGone();
  });
});

describe('a start that fails', () => {
  it('names the Chromium that cannot be run, in one line', async () => {
    const { code, err } = await output(startDemo(folder, { env: { KIOSK_CHROMIUM: '/nowhere/chromium' } }));
    expect({ code, err }).toEqual({
      code: 1,
      err: 'electron-host: KIOSK_CHROMIUM names /nowhere/chromium, which cannot be run\n',
    });
  });

  it('shows why Chromium ended at once', async () => {
    const { code, err } = await output(startDemo(folder, { env: { KIOSK_CHROMIUM: '/bin/false' } }));
    expect(code).toBe(1);
    expect(err).toMatch(/^electron-host: Chromium ended at once \(1\)/);
  });
});
