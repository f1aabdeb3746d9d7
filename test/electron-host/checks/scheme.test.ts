import { describe } from 'vitest';
import { check } from './check.ts';
import { demoRun } from './demo-run.ts';

const run = demoRun();

describe('the app’s own scheme and its frames', () => {
  check('the page’s own address', {
    see: () => run.page.evaluate(() => location.href),
    standIn: 'https://kiosk.app.kiosk.test/index.html',
    electron: 'app://kiosk/index.html',
    reason: 'plain Chromium has no way to register a scheme',
  });

  check('the page is a secure context', {
    see: () => run.page.evaluate(() => [isSecureContext, typeof crypto.subtle]),
    shows: [true, 'object'],
  });

  check('Chromium enforces the policy that protocol.handle sent', {
    async see() {
      return {
        inline: await run.page.evaluate(() => globalThis.inlineRan !== undefined),
        elsewhere: await run.page.evaluate(() => fetch('https://example.invalid/').catch(() => 'refused')),
      };
    },
    shows: { inline: false, elsewhere: 'refused' },
  });

  check('a sandboxed frame talks to its parent over a channel and has no bridge', {
    see: () => run.page.evaluate(() => globalThis.fromForm),
    shows: { bridge: 'undefined', origin: 'null', evaluated: 42, bytes: new Uint8Array([1, 2, 3]) },
  });

  check('main sees the frame’s navigation, and the frame below its page', {
    async see() {
      const frames = await run.app.evaluate(() =>
        demo.window.webContents.mainFrame.frames.map(({ url, origin, parent }) => [url, origin, parent?.url]),
      );
      const told = await run.app.evaluate(() => demo.seen.filter((line) => line.startsWith('frame sub ')));
      return { frames, told };
    },
    shows: {
      frames: [['app://kiosk/form.html', 'null', 'app://kiosk/index.html']],
      told: ['frame sub app://kiosk/form.html'],
    },
  });

  check('workers are served', {
    see: () =>
      run.page.evaluate(
        () => new Promise((resolve) => (new Worker('worker.js').onmessage = ({ data }) => resolve(data))),
      ),
    shows: 'worker at /worker.js',
  });

  check('onHeadersReceived sees the app’s own answers', {
    see: () => run.page.evaluate(async () => (await fetch('app.js')).headers.get('x-kiosk')),
    shows: '1',
  });

  check('a status and a handler that throws reach the page', {
    see: () =>
      run.page.evaluate(async () => [
        (await fetch('nothing.js')).status,
        await fetch('boom').then(
          () => 'answered',
          () => 'failed',
        ),
      ]),
    shows: [404, 'failed'],
  });
});
