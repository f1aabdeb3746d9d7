import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ElectronApplication, Page } from '@playwright/test';
import type * as Electron from 'electron';
import { launchDemo, newFolder } from './demo-app.ts';

interface Bridge {
  echo(value: unknown): Promise<unknown>;
  fail(): Promise<never>;
  who(): Promise<unknown>;
  note(text: string): void;
  sum(a: number, b: number): number;
  throwing(): void;
  unknown(): unknown;
}
interface Demo {
  readonly seen: string[];
  readonly provider: string;
  readonly child: Electron.UtilityProcess;
  readonly window: Electron.BrowserWindow;
  view: Electron.WebContentsView;
}
declare global {
  // What the demo app and its pages hang on their globals; the tests' functions run there.
  var kiosk: Bridge;
  var demo: Demo;
  var fromForm: unknown;
  var inlineRan: unknown;
}

/** Twice what a loaded machine was seen to need. */
const WAIT = { timeout: 10_000 };
const folder = newFolder();
let app: ElectronApplication;
let page: Page;

/** The last thing the app has seen that starts so, as soon as there is one. */
function seenOf(start: string): Promise<string> {
  return vi.waitUntil(
    () => app.evaluate((_electron, wanted) => demo.seen.findLast((line) => line.startsWith(wanted)), start),
    WAIT,
  );
}

beforeAll(async () => {
  app = await launchDemo(join(folder, 'user'));
  page = await app.firstWindow();
  await page.waitForSelector('html[data-ready=yes]');
  await page.waitForFunction(() => globalThis.fromForm !== undefined);
  await vi.waitUntil(() => app.evaluate(() => 'child' in demo));
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the window', () => {
  it('has the requested size, and can be resized', async () => {
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([1366, 768]);
    const resized = await app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const events: string[] = [];
      window!.once('resize', () => events.push('resize'));
      window!.setBounds({ width: 1280, height: 800 });
      const bounds = window!.getContentBounds();
      await window!.webContents.executeJavaScript('new Promise((done) => requestAnimationFrame(() => done()))');
      return { events, bounds };
    });
    expect(resized.events).toEqual(['resize']);
    expect(resized.bounds).toMatchObject({ width: 1280, height: 800 });
    await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight]), WAIT).toEqual([1280, 800]);
  });

  it('zooms as a browser does: fewer, larger pixels', async () => {
    const zoom = (factor: number): Promise<void> =>
      app.evaluate(
        ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]!.webContents.setZoomFactor(value),
        factor,
      );
    await zoom(2);
    await expect.poll(() => page.evaluate(() => [innerWidth, devicePixelRatio]), WAIT).toEqual([640, 2]);
    await zoom(1);
    await expect.poll(() => page.evaluate(() => [innerWidth, devicePixelRatio]), WAIT).toEqual([1280, 1]);
  });

  it('gives a picture of its page', async () => {
    const size = await app.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0]!.capturePage();
      return { size: image.getSize(), magic: image.toPNG().subarray(1, 4).toString() };
    });
    expect(size).toEqual({ size: { width: 1280, height: 800 }, magic: 'PNG' });
  });

  it('is found by Playwright from its page', async () => {
    const window = await app.browserWindow(page);
    expect(await window.evaluate((found: Electron.BrowserWindow) => [found.isVisible(), found.isDestroyed()])).toEqual([
      true,
      false,
    ]);
  });
});

describe('preload and IPC', () => {
  it('keeps the worlds apart and the bridge frozen', async () => {
    expect(
      await page.evaluate(() => [
        typeof (globalThis as Record<string, unknown>)['onlyInPreload'],
        typeof (globalThis as Record<string, unknown>)['require'],
        typeof (globalThis as Record<string, unknown>)['__electronHost'],
        Object.isFrozen(globalThis.kiosk),
        globalThis.kiosk.sum(2, 3),
      ]),
    ).toEqual(['undefined', 'undefined', 'undefined', true, 5]);
    expect(await page.evaluate(() => kiosk.echo(1).constructor === Promise)).toBe(true);
  });

  it('carries 256 KiB of bytes there and back unchanged', async () => {
    const result = await page.evaluate(async () => {
      const bytes = Uint8Array.from({ length: 256 * 1024 }, (_value, at) => (at * 31) % 251);
      const back = await kiosk.echo({ bytes, at: new Date(7), map: new Map([['a', new Set([1])]]), gone: undefined });
      const { bytes: same, ...rest } = back as { bytes: Uint8Array; at: Date; map: Map<string, Set<number>> };
      return {
        kind: same.constructor.name,
        equal: same.length === bytes.length && same.every((byte, at) => byte === bytes[at]),
        at: rest.at.getTime(),
        inMap: rest.map.get('a')?.has(1),
        hasGone: 'gone' in rest,
      };
    });
    expect(result).toEqual({ kind: 'Uint8Array', equal: true, at: 7, inMap: true, hasGone: true });
  });

  it('passes errors on in Electron’s words', async () => {
    const message = await page.evaluate(() => kiosk.fail().catch((error: unknown) => (error as Error).message));
    expect(message).toBe("Error invoking remote method 'fail': TypeError: not like this");
    expect(
      await page.evaluate(() => {
        try {
          kiosk.throwing();
          return 'nothing';
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ).toBe('from preload');
  });

  it('gives main the sender’s address, under the app’s own scheme', async () => {
    expect(await page.evaluate(() => kiosk.who())).toEqual({
      url: 'app://kiosk/index.html',
      origin: 'app://kiosk',
      parent: null,
      type: 'window',
    });
  });

  it('carries a message without answer, and one from main', async () => {
    await page.evaluate(() => kiosk.note('hello'));
    expect(await seenOf('note ')).toBe('note hello');
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
    await page.getByText('suspend').waitFor();
  });
});

describe('own scheme and frames', () => {
  it('enforces the policy that protocol.handle sent', async () => {
    expect(await page.evaluate(() => globalThis.inlineRan)).toBeUndefined();
    expect(await page.evaluate(() => fetch('https://example.invalid/').catch(() => 'refused'))).toBe('refused');
  });

  it('serves a sandboxed frame, which talks to its parent over a channel and has no bridge', async () => {
    expect(await page.evaluate(() => globalThis.fromForm)).toEqual({
      bridge: 'undefined',
      origin: 'null',
      evaluated: 42,
      bytes: new Uint8Array([1, 2, 3]),
    });
    expect(await app.evaluate(() => demo.seen)).toContain('frame sub app://kiosk/form.html');
    const frames = await app.evaluate(() =>
      demo.window.webContents.mainFrame.frames.map(({ url, origin, parent }) => [url, origin, parent?.url]),
    );
    expect(frames).toEqual([['app://kiosk/form.html', 'null', 'app://kiosk/index.html']]);
  });

  it('serves workers and lets header listeners see own answers', async () => {
    expect(
      await page.evaluate(
        () => new Promise((resolve) => (new Worker('worker.js').onmessage = ({ data }) => resolve(data))),
      ),
    ).toBe('worker at /worker.js');
    expect(await page.evaluate(async () => (await fetch('app.js')).headers.get('x-kiosk'))).toBe('1');
    expect(await page.evaluate(async () => (await fetch('nothing.js')).status)).toBe(404);
  });

  it('fails a request when its handler throws', async () => {
    expect(
      await page.evaluate(() =>
        fetch('boom').then(
          () => 'answered',
          () => 'failed',
        ),
      ),
    ).toBe('failed');
  });
});

describe('gates', () => {
  it('does not go where will-navigate says no', async () => {
    const before = page.url();
    await page.evaluate(() => {
      location.href = 'https://refused.invalid/there#part';
    });
    expect(await seenOf('navigate ')).toBe('navigate https://refused.invalid/there#part');
    expect(page.url()).toBe(before);
    expect(await page.evaluate(() => kiosk.echo('still here'))).toBe('still here');
  });

  it('closes windows that pages open', async () => {
    const pages = app.windows().length;
    // Without an opener it gets a process of its own: Playwright holds each new page, and would hold this one with it.
    await page.evaluate(() => void window.open('https://example.invalid/popup', '_blank', 'noopener'));
    expect(await seenOf('open ')).toBe('open https://example.invalid/popup');
    await expect.poll(() => app.windows().length, WAIT).toBe(pages);
  });

  it('grants and refuses what the permission handlers say', async () => {
    const states = await page.evaluate(() =>
      Promise.all(
        (['camera', 'geolocation'] as const).map(
          async (name) => (await navigator.permissions.query({ name: name })).state,
        ),
      ),
    );
    expect(states).toEqual(['granted', 'denied']);
  });

  it('asks the handlers for camera and microphone each time a page asks', async () => {
    await app.evaluate(({ session }) =>
      session.defaultSession.setPermissionRequestHandler((_contents, permission, done, details) => {
        const { mediaTypes = [], securityOrigin } = details as Electron.MediaAccessPermissionRequest;
        demo.seen.push(`asks ${permission} ${mediaTypes.join('+')} ${String(securityOrigin)} ${details.isMainFrame}`);
        done(false);
      }),
    );
    const refusal = (constraints: MediaStreamConstraints) =>
      page.evaluate(
        (asked) =>
          navigator.mediaDevices.getUserMedia(asked).then(
            () => 'granted',
            (error: unknown) => (error as DOMException).name,
          ),
        constraints,
      );
    expect(await refusal({ video: true })).toBe('NotAllowedError');
    expect(await seenOf('asks ')).toBe('asks media video app://kiosk/ true');
    expect(await refusal({ video: true, audio: true })).toBe('NotAllowedError');
    expect(await seenOf('asks ')).toBe('asks media video+audio app://kiosk/ true');
    await app.evaluate(({ session }) =>
      session.defaultSession.setPermissionRequestHandler((_contents, permission, done) => done(permission === 'media')),
    );
    // Without a device it gets past the handlers, and no further.
    expect(await refusal({ video: true })).not.toBe('NotAllowedError');
  });

  it('throws for members it does not have', async () => {
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
    expect(
      await page.evaluate(() => {
        try {
          return kiosk.unknown();
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ).toBe('electron-host: ipcRenderer.sendSync is not offered');
  });
});

describe('a foreign page in its own partition', () => {
  /** Opens the provider's page in a view, which the app knows as `demo.view`. */
  function showProvider(path: string): Promise<void> {
    return app.evaluate(async ({ session, WebContentsView }, where) => {
      session.fromPartition('provider').webRequest.onBeforeSendHeaders((details, done) => {
        done({ requestHeaders: { ...details.requestHeaders, 'X-Probe': 'probed' } });
      });
      const view = new WebContentsView({ webPreferences: { partition: 'provider' } });
      demo.view = view;
      demo.window.contentView.addChildView(view);
      view.setBounds({ x: 300, y: 100, width: 800, height: 500 });
      await view.webContents
        .loadURL(demo.provider + where)
        .catch((error: unknown) => demo.seen.push(`load ${String(error)}`));
    }, path);
  }
  async function openProvider(): Promise<Page> {
    await showProvider('/');
    const address = await app.evaluate(() => demo.view.webContents.getURL());
    // Found by its address: the next page Playwright reports may be one that another test opened and the app closed.
    const view = await vi.waitUntil(() => app.windows().find((opened) => opened.url() === address), WAIT);
    await view.locator('#c').waitFor();
    return view;
  }
  async function closeProvider(): Promise<void> {
    await app.evaluate(() => {
      demo.window.contentView.removeChildView(demo.view);
      demo.view.webContents.close();
    });
    await vi.waitUntil(() => app.windows().length === 1, WAIT);
  }

  it('has its own size, no bridge, and the headers main sets', async () => {
    const view = await openProvider();
    expect(await view.locator('#b').textContent()).toBe('undefinedundefined');
    expect(await view.locator('#h').textContent()).toBe('probed');
    expect(await view.evaluate(() => [innerWidth, innerHeight])).toEqual([800, 500]);
    await closeProvider();
  });

  it('keeps cookies while it is open and loses them when it is closed', async () => {
    const view = await openProvider();
    expect(await view.locator('#c').textContent()).toBe('none');
    await view.reload();
    expect(await view.locator('#c').textContent()).toBe('sid=secret');
    const cookies = (): Promise<string[]> =>
      app.evaluate(async ({ session }) =>
        (await session.fromPartition('provider').cookies.get({})).map(({ name, value }) => `${name}=${value}`),
      );
    expect(await cookies()).toEqual(['sid=secret']);
    await closeProvider();
    expect(await app.evaluate(() => demo.view.webContents.isDestroyed())).toBe(true);
    const again = await openProvider();
    expect(await again.locator('#c').textContent()).toBe('none');
    await closeProvider();
  });

  it('clears storage on demand', async () => {
    const view = await openProvider();
    await view.evaluate(() => localStorage.setItem('kept', 'yes'));
    await app.evaluate(({ session }) => session.fromPartition('provider').clearStorageData());
    await view.reload();
    expect(await view.locator('#c').textContent()).toBe('none');
    expect(await view.evaluate(() => localStorage.getItem('kept'))).toBeNull();
    await closeProvider();
  });

  it('has nothing left to clear once its last page is closed', async () => {
    await openProvider();
    const cleared = await app.evaluate(async ({ session }) => {
      demo.window.contentView.removeChildView(demo.view);
      demo.view.webContents.close();
      const provider = session.fromPartition('provider');
      await provider.clearStorageData();
      return provider.cookies.get({});
    });
    expect(cleared).toEqual([]);
    await vi.waitUntil(() => app.windows().length === 1, WAIT);
  });

  it('gives a redirect to main before anything is asked of the network', async () => {
    await showProvider('/go');
    expect(await seenOf('redirect ')).toBe('redirect https://kiosk.invalid/callback?code=abc&state=xyz');
    expect(await seenOf('load ')).toContain('ERR_ABORTED');
    await closeProvider();
  });

  it('gives a redirect after a form’s POST to main as well, with its fragment', async () => {
    const view = await openProvider();
    await view.getByRole('button').click();
    expect(await seenOf('redirect https://kiosk.invalid/callback?code=from-post')).toBe(
      'redirect https://kiosk.invalid/callback?code=from-post&state=1#frag',
    );
    expect(new URL(view.url()).pathname).toBe('/');
    await closeProvider();
  });

  it('does not reach what onBeforeRequest of its own session cancels', async () => {
    const provider = await app.evaluate(() => demo.provider);
    const error = await app.evaluate(async ({ BrowserWindow }, url) => {
      const window = new BrowserWindow({ show: false });
      const failed = await window.loadURL(url).catch((reason: unknown) => reason as NodeJS.ErrnoException);
      window.destroy();
      return typeof failed === 'object' ? [failed.code, failed.errno] : 'loaded';
    }, provider);
    expect(error).toEqual(['ERR_BLOCKED_BY_CLIENT', -20]);
  });
});

describe('utility process', () => {
  it('gets bytes and its arguments, and answers', async () => {
    const ask = (message: unknown): Promise<unknown> =>
      app.evaluate(
        (_electron, sent) =>
          new Promise((resolve) => {
            demo.child.once('message', resolve);
            demo.child.postMessage(sent === 'bytes' ? new Uint8Array([1, 255]) : sent);
          }),
        message,
      );
    expect(await ask({ a: [1] })).toEqual({ echo: { a: [1] }, argv: ['one', 'two'], type: 'utility' });
    expect(await ask('bytes')).toEqual({ bytes: new Uint8Array([2, 0]) });
  });

  it('reports its exit code or signal', async () => {
    const ended = await app.evaluate(
      ({ app: electronApp }) =>
        new Promise((resolve) => {
          const codes: number[] = [];
          demo.child.once('exit', (code) => codes.push(code));
          electronApp.once('child-process-gone', (_event, { type, reason, name }) =>
            resolve({ codes, type, reason, name }),
          );
          demo.child.postMessage('exit');
        }),
    );
    expect(ended).toEqual({ codes: [3], type: 'Utility', reason: 'abnormal-exit', name: 'demo child' });
    expect(await app.evaluate(() => demo.child.pid)).toBeUndefined();
  });
});

describe('safeStorage', () => {
  it('opens what it sealed and reports its weak backend', async () => {
    const result = await app.evaluate(async ({ safeStorage }) => {
      const sealed = await safeStorage.encryptStringAsync('geheim Ö');
      const opened = await safeStorage.decryptStringAsync(sealed);
      sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
      const forged = await safeStorage.decryptStringAsync(sealed).then(
        () => 'opened',
        () => 'refused',
      );
      return { opened, forged, clear: sealed.includes('geheim'), backend: safeStorage.getSelectedStorageBackend() };
    });
    expect(result).toEqual({
      opened: { result: 'geheim Ö', shouldReEncrypt: false },
      forged: 'refused',
      clear: false,
      backend: 'basic_text',
    });
  });
});

describe('a crash', () => {
  it('is reported to main, which loads the page again', async () => {
    await app.evaluate(() => demo.window.webContents.forcefullyCrashRenderer());
    expect(await seenOf('gone ')).toBe('gone crashed');
    await expect
      .poll(
        () => app.evaluate(() => demo.window.webContents.executeJavaScript('document.documentElement.dataset.ready')),
        WAIT,
      )
      .toBe('yes');
  });
});
