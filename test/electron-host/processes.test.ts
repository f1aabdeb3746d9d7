import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEMO, launchDemo, newFolder, processesWith, startDemo } from './demo-app.ts';

let folder: string;
let userData: string;

beforeEach(() => {
  folder = newFolder();
  userData = join(folder, 'user');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Everything of one run: Chromium's processes and the stand-in's name the user data folder, the demo's child its own file. */
function alive(): number[] {
  return processesWith(userData);
}

async function output(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

async function untilRunning(): Promise<void> {
  await vi.waitUntil(() => alive().length >= 4 && existsSync(join(userData, 'chromium', 'Default', 'Preferences')), {
    timeout: 10_000,
  });
}

/** Chromium's helpers end a moment after Chromium itself. */
async function untilGone(): Promise<void> {
  await vi.waitUntil(() => alive().length === 0, { timeout: 10_000 });
}

describe('when main is killed', () => {
  it('leaves no Chromium and no utility process behind', async () => {
    const app = await launchDemo(userData);
    const page = await app.firstWindow();
    await page.waitForSelector('html[data-ready=yes]');
    const childPid = await vi.waitUntil(() =>
      app.evaluate(() => (Reflect.get(globalThis, 'demo') as { child?: { pid?: number } }).child?.pid),
    );
    const main = await app.evaluate(() => process.pid);
    const before = alive();
    expect(before).toContain(main);
    expect(before.length).toBeGreaterThan(3);
    expect(readFileSync(`/proc/${childPid}/cmdline`, 'utf8')).toContain(join(DEMO, 'child.ts'));

    process.kill(main, 'SIGKILL');
    await untilGone();
    await vi.waitUntil(() => !existsSync(`/proc/${childPid}`), { timeout: 10_000 });
  });
});

describe('the end of the app', () => {
  it('comes in order on SIGTERM and leaves the profile where it is', async () => {
    const child = startDemo(userData);
    const ended = output(child);
    await untilRunning();
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect({ code, out }).toEqual({ code: 0, out: 'will-quit\n' });
    await untilGone();
    expect(readdirSync(userData)).toContain('chromium');
    expect(readdirSync(userData)).not.toContain('electron-host.lock');
  });

  it('comes when a driver’s pipe closes', async () => {
    const child = startDemo(userData, {}, ['--remote-debugging-port=0']);
    const ended = output(child);
    await untilRunning();
    child.stdin!.destroy();
    expect((await ended).code).toBe(0);
    await untilGone();
  });
});

describe('a second instance', () => {
  it('gets no lock, sends a message to the first, and starts no Chromium', async () => {
    const app = await launchDemo(userData);
    const second = await output(startDemo(userData, { KIOSK_CHROMIUM: '/bin/true' }));
    expect(second).toMatchObject({ code: 0, out: 'second instance\n' });
    const seen = await vi.waitUntil(() =>
      app.evaluate(() =>
        (Reflect.get(globalThis, 'demo') as { seen: string[] }).seen.find((line) => line.startsWith('second-instance')),
      ),
    );
    expect(seen).toBe(`second-instance --user-data-dir=${userData}`);
    await app.close();
    await untilGone();
  });
});

describe('a start that fails', () => {
  it('names the Chromium that cannot be run, in one line', async () => {
    const { code, err } = await output(startDemo(userData, { KIOSK_CHROMIUM: '/nowhere/chromium' }));
    expect({ code, err }).toEqual({
      code: 1,
      err: 'electron-host: KIOSK_CHROMIUM names /nowhere/chromium, which cannot be run\n',
    });
  });

  it('shows why Chromium ended at once', async () => {
    const { code, err } = await output(startDemo(userData, { KIOSK_CHROMIUM: '/bin/false' }));
    expect(code).toBe(1);
    expect(err).toMatch(/^electron-host: Chromium ended at once \(1\)/);
  });
});
