import type { Page } from '@playwright/test';
import { describe, vi } from 'vitest';
import { check } from './check.ts';
import { demoRun, WAIT } from './demo-run.ts';

const run = demoRun();

/** Opens the provider's page in a view, which the app knows as `demo.view`. */
function showProvider(path: string, partition: string): Promise<void> {
  return run.app.evaluate(
    async ({ session, WebContentsView }, [where, name]) => {
      session.fromPartition(name).webRequest.onBeforeSendHeaders((details, done) => {
        done({ requestHeaders: { ...details.requestHeaders, 'X-Probe': 'probed' } });
      });
      const view = new WebContentsView({ webPreferences: { partition: name } });
      demo.view = view;
      demo.contents = view.webContents;
      demo.window.contentView.addChildView(view);
      view.setBounds({ x: 300, y: 100, width: 800, height: 500 });
      await view.webContents
        .loadURL(demo.provider + where)
        .catch((error: unknown) => demo.seen.push(`load ${String(error)}`));
    },
    [path, partition] as const,
  );
}

async function openProvider(partition: string): Promise<Page> {
  await showProvider('/', partition);
  const address = await run.app.evaluate(() => demo.contents.getURL());
  // Found by its address: the next page Playwright reports may be one that another check opened and the app closed.
  const view = await vi.waitUntil(() => run.app.windows().find((opened) => opened.url() === address), WAIT);
  await view.locator('#c').waitFor();
  return view;
}

async function closeProvider(): Promise<void> {
  await run.app.evaluate(() => {
    demo.window.contentView.removeChildView(demo.view);
    demo.contents.close();
  });
  await vi.waitUntil(() => run.app.windows().length === 1, WAIT);
}

const cookieOf = (view: Page) => view.locator('#c').textContent();

describe('a foreign page in its own partition', () => {
  check('has its own size, no bridge, and the headers main sets', {
    async see() {
      const view = await openProvider('first');
      const seen = {
        bridge: await view.locator('#b').textContent(),
        header: await view.locator('#h').textContent(),
        size: await view.evaluate(() => [innerWidth, innerHeight]),
      };
      await closeProvider();
      return seen;
    },
    shows: { bridge: 'undefinedundefined', header: 'probed', size: [800, 500] },
  });

  check('keeps cookies while it is open, and main can read them', {
    async see() {
      const view = await openProvider('second');
      const first = await cookieOf(view);
      await view.reload();
      const cookies = await run.app.evaluate(async ({ session }) =>
        (await session.fromPartition('second').cookies.get({})).map(({ name, value }) => `${name}=${value}`),
      );
      const seen = [first, await cookieOf(view), cookies];
      await closeProvider();
      return [...seen, await run.app.evaluate(() => demo.contents.isDestroyed())];
    },
    shows: ['none', 'sid=secret', ['sid=secret'], true],
  });

  check('shares no cookie with another partition', {
    async see() {
      const cookie = await cookieOf(await openProvider('third'));
      await closeProvider();
      return cookie;
    },
    shows: 'none',
  });

  check('opened again under the same name has the cookies of before', {
    async see() {
      const cookie = await cookieOf(await openProvider('second'));
      await closeProvider();
      return cookie;
    },
    standIn: 'none',
    electron: 'sid=secret',
    reason: 'Chromium’s context ends with its last page; the kiosk gives each visit a name of its own and clears it',
  });

  check('is cleared on demand, while it is open and after it', {
    async see() {
      const view = await openProvider('fourth');
      await view.evaluate(() => localStorage.setItem('kept', 'yes'));
      await run.app.evaluate(({ session }) => session.fromPartition('fourth').clearStorageData());
      await view.reload();
      const open = [await cookieOf(view), await view.evaluate(() => localStorage.getItem('kept'))];
      const closed = await run.app.evaluate(async ({ session }) => {
        demo.window.contentView.removeChildView(demo.view);
        demo.contents.close();
        const partition = session.fromPartition('fourth');
        await partition.clearStorageData();
        return partition.cookies.get({});
      });
      await vi.waitUntil(() => run.app.windows().length === 1, WAIT);
      return [open, closed];
    },
    shows: [['none', null], []],
  });

  check('gives a redirect to main before anything is asked of the network', {
    async see() {
      await showProvider('/go', 'fifth');
      const seen = [
        await run.seenOf('redirect https://kiosk.invalid/callback?code=abc'),
        /ERR_\w+/.exec(await run.seenOf('load '))?.[0],
      ];
      await closeProvider();
      return seen;
    },
    shows: ['redirect https://kiosk.invalid/callback?code=abc&state=xyz', 'ERR_FAILED'],
  });

  check('gives a redirect after a form’s POST to main as well, with its fragment', {
    async see() {
      const view = await openProvider('sixth');
      await view.getByRole('button').click({ noWaitAfter: true });
      const redirect = await run.seenOf('redirect https://kiosk.invalid/callback?code=from-post');
      const path = new URL(await run.app.evaluate(() => demo.contents.getURL())).pathname;
      await closeProvider();
      return [redirect, path];
    },
    shows: ['redirect https://kiosk.invalid/callback?code=from-post&state=1#frag', '/'],
  });

  check('does not reach what onBeforeRequest of its own session cancels', {
    see: () =>
      run.app.evaluate(async ({ BrowserWindow }) => {
        const window = new BrowserWindow({ show: false });
        const failed = await window.loadURL(demo.provider).catch((reason: unknown) => reason as NodeJS.ErrnoException);
        window.destroy();
        return typeof failed === 'object' ? [failed.code, failed.errno] : 'loaded';
      }),
    shows: ['ERR_BLOCKED_BY_CLIENT', -20],
  });

  check('asks onBeforeRequest about a websocket', {
    async see() {
      const view = await openProvider('seventh');
      await run.app.evaluate(({ session }) =>
        session.fromPartition('seventh').webRequest.onBeforeRequest((details, done) => {
          if (details.url.startsWith('ws:')) demo.seen.push('asked about a websocket');
          done({ cancel: details.url.startsWith('ws:') });
        }),
      );
      const ended = await view.evaluate(
        () =>
          new Promise((resolve) => {
            const socket = new WebSocket(`ws://${location.host}/`);
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
          }),
      );
      await closeProvider();
      return [ended, await run.app.evaluate(() => demo.seen.includes('asked about a websocket'))];
    },
    standIn: ['refused', false],
    electron: ['refused', true],
    reason:
      'Chromium’s protocol tells of no websocket before it is opened; the kiosk’s own walls are its proxy and its policy',
  });
});
