import type * as Electron from 'electron';
import { describe, expect } from 'vitest';
import { check } from './check.ts';
import { demoRun, WAIT } from './demo-run.ts';

const run = demoRun(['--use-fake-device-for-media-stream']);

/** What the app has seen since a page did something. */
async function after(act: () => Promise<unknown>, waitsFor: string): Promise<string[]> {
  const before = await run.app.evaluate(() => demo.seen.length);
  await act();
  const since = () => run.app.evaluate((_electron, at) => demo.seen.slice(at), before);
  await expect.poll(async () => (await since()).some((line) => line.startsWith(waitsFor)), WAIT).toBe(true);
  return since();
}

/** The error's name with which a page is refused, or that it is not. */
function mediaRefusal(constraints: MediaStreamConstraints): Promise<string> {
  return run.page.evaluate(
    (asked) =>
      navigator.mediaDevices.getUserMedia(asked).then(
        () => 'granted',
        (error: unknown) => (error as DOMException).name,
      ),
    constraints,
  );
}

describe('navigation', () => {
  check('does not go where will-navigate says no', {
    async see() {
      const { page } = run;
      const before = page.url();
      const seen = await after(
        () => page.evaluate(() => (location.href = 'https://refused.invalid/there#part')),
        'navigate ',
      );
      return [
        seen.filter((line) => line.startsWith('navigate ')),
        page.url() === before,
        await page.evaluate(() => kiosk.echo('still here')),
      ];
    },
    shows: [['navigate https://refused.invalid/there#part'], true, 'still here'],
  });

  for (const [target, told] of [
    ['blob', 'navigate blob:'],
    ['mailto:a@example.org', 'navigate mailto:a@example.org'],
  ] as const)
    check(`asks will-navigate about ${target}`, {
      async see() {
        const seen = await after(
          () =>
            run.page.evaluate((to) => {
              location.href = to === 'blob' ? URL.createObjectURL(new Blob(['x'], { type: 'text/html' })) : to;
            }, target),
          'navigate ',
        );
        return [seen.some((line) => line.startsWith(told)), await run.page.evaluate(() => kiosk.echo('still here'))];
      },
      shows: [true, 'still here'],
    });

  for (const target of ['file:///etc/passwd', 'data:text/html,x', 'chrome://version'])
    check(`goes nowhere for ${target}, and asks nobody`, {
      async see() {
        const before = await run.app.evaluate(() => demo.seen.length);
        await run.page.evaluate((to) => (location.href = to), target);
        const still = await run.page.evaluate(() => kiosk.echo('still here'));
        return [still, await run.app.evaluate((_electron, at) => demo.seen.slice(at), before)];
      },
      shows: ['still here', []],
    });

  check('lets no page open a window, and tells the app of it', {
    async see() {
      const { app, page } = run;
      const pages = app.windows().length;
      // Without an opener it gets a process of its own: Playwright holds each new page, and would hold this one with it.
      const seen = await after(
        () => page.evaluate(() => void window.open('https://example.invalid/popup', '_blank', 'noopener')),
        'open ',
      );
      await expect.poll(() => app.windows().length, WAIT).toBe(pages);
      return seen.filter((line) => line.startsWith('open '));
    },
    shows: ['open https://example.invalid/popup'],
  });

  check('tells of a download, which the app refuses', {
    async see() {
      const seen = await after(
        () =>
          run.page.evaluate(() => {
            const link = document.createElement('a');
            link.href = URL.createObjectURL(new Blob(['secret']));
            link.download = 'secret.txt';
            link.click();
          }),
        'download ',
      );
      return seen.filter((line) => line.startsWith('download '));
    },
    shows: ['download blob:'],
  });
});

describe('permissions', () => {
  check('are what the handlers say', {
    see: () =>
      run.page.evaluate(() =>
        Promise.all(
          (['camera', 'geolocation'] as const).map(
            async (name) => (await navigator.permissions.query({ name: name })).state,
          ),
        ),
      ),
    shows: ['granted', 'denied'],
  });

  check('ask the handler for camera and microphone each time a page asks', {
    async see() {
      await run.app.evaluate(({ session }) =>
        session.defaultSession.setPermissionRequestHandler((_contents, permission, done, details) => {
          const { mediaTypes = [], securityOrigin } = details as Electron.MediaAccessPermissionRequest;
          demo.seen.push(
            `asks ${permission} ${[...mediaTypes].sort().join('+')} ${securityOrigin} ${details.isMainFrame}`,
          );
          done(false);
        }),
      );
      const video = await mediaRefusal({ video: true });
      const both = await mediaRefusal({ video: true, audio: true });
      return [video, both, await run.app.evaluate(() => demo.seen.filter((line) => line.startsWith('asks ')))];
    },
    shows: [
      'NotAllowedError',
      'NotAllowedError',
      ['asks media video app://kiosk/ true', 'asks media audio+video app://kiosk/ true'],
    ],
  });

  check('let a page go on to the device when the handler allows it', {
    async see() {
      await run.app.evaluate(({ session }) =>
        session.defaultSession.setPermissionRequestHandler((_contents, permission, done) =>
          done(permission === 'media'),
        ),
      );
      return mediaRefusal({ video: true });
    },
    shows: 'granted',
  });

  check('ask when a page asks for its place', {
    async see() {
      await run.app.evaluate(({ session }) => {
        session.defaultSession.setPermissionCheckHandler(() => true);
        session.defaultSession.setPermissionRequestHandler((_contents, permission, done) => {
          demo.seen.push(`place ${permission}`);
          done(false);
        });
      });
      const code = await run.page.evaluate(
        () =>
          new Promise((resolve) => {
            navigator.geolocation.getCurrentPosition(
              () => resolve('granted'),
              (error) => resolve(error.code === 1 ? 'denied' : 'unavailable'),
            );
          }),
      );
      return [code, await run.app.evaluate(() => demo.seen.filter((line) => line.startsWith('place ')))];
    },
    standIn: ['denied', []],
    electron: ['denied', ['place geolocation']],
    reason: 'Chromium’s own question cannot be intercepted, so handlers are asked when a document loads',
  });
});
