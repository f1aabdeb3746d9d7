import type * as Electron from 'electron';
import { describe, expect } from 'vitest';
import { check } from './check.ts';
import { demoRun, WAIT } from './demo-run.ts';

const run = demoRun();

describe('a window', () => {
  check('has the size that was asked for', {
    see: () => run.page.evaluate(() => [innerWidth, innerHeight]),
    shows: [1366, 768],
  });

  check('is resized, says so once, and its page follows', {
    async see() {
      const { app, page } = run;
      const resized = await app.evaluate(async ({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        const events: string[] = [];
        window!.once('resize', () => events.push('resize'));
        window!.setBounds({ width: 1280, height: 800 });
        await window!.webContents.executeJavaScript('new Promise((done) => requestAnimationFrame(() => done()))');
        const { width, height } = window!.getContentBounds();
        return { events, bounds: [width, height] };
      });
      await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight]), WAIT).toEqual([1280, 800]);
      return resized;
    },
    shows: { events: ['resize'], bounds: [1280, 800] },
  });

  check('zooms as a browser does: fewer, larger pixels', {
    async see() {
      const { app, page } = run;
      const zoom = (factor: number): Promise<void> =>
        app.evaluate(
          ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]!.webContents.setZoomFactor(value),
          factor,
        );
      const pixels = () => page.evaluate(() => [innerWidth, devicePixelRatio]);
      await zoom(2);
      await expect.poll(pixels, WAIT).toEqual([640, 2]);
      await zoom(1);
      await expect.poll(pixels, WAIT).toEqual([1280, 1]);
      return 'half the pixels, twice as large';
    },
    shows: 'half the pixels, twice as large',
  });

  check('gives a picture of its page', {
    see: () =>
      run.app.evaluate(async ({ BrowserWindow }) => {
        const image = await BrowserWindow.getAllWindows()[0]!.capturePage();
        return { size: image.getSize(), magic: image.toPNG().subarray(1, 4).toString() };
      }),
    shows: { size: { width: 1280, height: 800 }, magic: 'PNG' },
  });

  check('is found by Playwright from its page', {
    async see() {
      const window = await run.app.browserWindow(run.page);
      return window.evaluate((found: Electron.BrowserWindow) => [found.isVisible(), found.isDestroyed()]);
    },
    shows: [true, false],
  });

  check('has Electron’s default menu from the moment it is ready, until the app takes it away', {
    see: () => run.app.evaluate(({ Menu }) => [demo.hadMenu, Menu.getApplicationMenu()]),
    shows: [[false, true], null],
  });

  check('tells the app of no key that a driver presses (before-input-event)', {
    async see() {
      await run.page.keyboard.press('F11');
      await run.page.keyboard.press('a');
      return run.app.evaluate(() => demo.seen.filter((line) => line.startsWith('key ')));
    },
    shows: [],
  });

  check('opens no camera where there is none, and asks nobody', {
    see: () =>
      run.page.evaluate(() =>
        navigator.mediaDevices.getUserMedia({ video: true }).then(
          () => 'granted',
          (error: unknown) => (error as DOMException).name,
        ),
      ),
    shows: 'NotFoundError',
  });

  check('gives a value of its page by executeJavaScript', {
    see: () =>
      run.app.evaluate(async () => {
        const value: unknown = await demo.window.webContents.executeJavaScript('new Map([[1, new Date(7)]])');
        return value instanceof Map ? 'a Map' : JSON.stringify(value);
      }),
    standIn: '{}',
    electron: 'a Map',
    reason: 'answers come as JSON over Chromium’s protocol; the kiosk asks for text and numbers only',
  });
});
