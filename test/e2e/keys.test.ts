import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronHere, launchElectron } from '../electron-host/here.ts';
import { dataFolder, kioskOfOfficer, leaveVisit, until } from '../support/driven-kiosk.ts';
import type { Display } from '../support/display/display.ts';
import { handAt, ownDisplay } from '../support/display/hand.ts';
import type { Hand } from '../support/display/x-display.ts';
import { startVisit } from '../tour/steps.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';

/**
 * Keys that lead out of a browser, pressed at the X display on a real Electron, so that they meet its menus and what the
 * kiosk has put before them. In the stand-in the driver presses them inside the page.
 */

const KEYS = [
  'F11',
  'F12',
  'F5',
  'Control+R',
  'Control+Shift+R',
  'Control+Shift+I',
  'Control+P',
  'Alt+ArrowLeft',
] as const;
/** These end a program. */
const ENDING_KEYS = ['Control+W', 'Control+Q', 'Alt+F4'] as const;

interface Heard {
  heard: string[];
}

/** Notes each key that the page gets; a document that is loaded again has forgotten it. */
async function listenIn(page: Page): Promise<() => Promise<readonly string[] | undefined>> {
  await page.evaluate(() => {
    const place = globalThis as unknown as Heard;
    place.heard = [];
    addEventListener('keydown', ({ key }) => place.heard.push(key), true);
  });
  return () => page.evaluate(() => (globalThis as unknown as Partial<Heard>).heard);
}

/** Types a letter until the page hears it: a window needs a moment before it has the keyboard. */
function untilHeard(hand: Pick<Hand, 'press'>, heard: () => Promise<readonly string[] | undefined>): Promise<void> {
  return until(async () => {
    await hand.press('A');
    return (await heard())?.some((key) => key.toLowerCase() === 'a') === true;
  }, 'the page hears no key at all');
}

function stateOf(app: ElectronApplication): Promise<unknown> {
  return app.evaluate(({ BrowserWindow, webContents }) => ({
    windows: BrowserWindow.getAllWindows().map((window) => [window.isKiosk(), window.webContents.getZoomFactor()]),
    tools: webContents.getAllWebContents().filter((contents) => contents.isDevToolsOpened()).length,
  }));
}

describe('the keys of a browser', () => {
  const folder = dataFolder();
  let kiosk: DrivenKiosk;
  let display: Display;
  beforeAll(async () => {
    display = await ownDisplay();
    kiosk = await kioskOfOfficer(folder.path, { DISPLAY: display.name });
    await kiosk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setKiosk(true));
  }, 120_000);
  afterAll(async () => {
    await kiosk.close();
    display.close();
    folder.remove();
  });

  async function expectHarmless(page: Page, inView: boolean): Promise<void> {
    const hand = await handAt(kiosk.app, { page, inView, display });
    try {
      const heard = await listenIn(page);
      await untilHeard(hand, heard);
      const before = await stateOf(kiosk.app);
      for (const keys of [...KEYS, ...ENDING_KEYS]) await hand.press(keys);
      const letters = async () => (await heard())?.filter((key) => key.toLowerCase() === 'a').length ?? 0;
      const lettersBefore = await letters();
      await hand.press('A');
      await until(async () => (await letters()) > lettersBefore, 'the page is not there any more, or hears nothing');
      expect(await stateOf(kiosk.app)).toEqual(before);
      // The driver's keys are in the page already.
      if (kiosk.runsIn === 'Electron')
        expect((await heard())?.filter((key) => !['a', 'Control', 'Shift', 'Alt'].includes(key))).toEqual([]);
    } finally {
      hand.close();
    }
  }

  it('do nothing in the kiosk’s own page', () => expectHarmless(kiosk.page, false));

  it('do nothing in the provider’s page', async () => {
    await startVisit(kiosk);
    const provider = await kiosk.providerPage();
    await provider.getByLabel('Your identity number').waitFor();
    await expectHarmless(provider, true);
    await leaveVisit(kiosk);
  });
});

describe.runIf(electronHere() === 'Electron')('without walls', () => {
  it('the same keys reload the page, open its tools and close it, so that silence elsewhere means something', async () => {
    const folder = dataFolder();
    const display = await ownDisplay();
    const app = await launchElectron({
      program: 'open-app',
      switches: [`--user-data-dir=${folder.path}`],
      env: { KIOSK_DATA: folder.path, DISPLAY: display.name },
    });
    const page = await app.firstWindow();
    await page.waitForURL(/^http:/u);
    // Below the default menu's bar.
    const hand = await handAt(app, { page, inView: false, display, depth: 100 });
    const heard = await listenIn(page);
    await untilHeard(hand, heard);
    await hand.press('Control+R');
    await until(async () => (await heard()) === undefined, 'it was not loaded again');
    await hand.press('Control+Shift+I');
    await until(
      () => app.evaluate(({ webContents }) => webContents.getAllWebContents().some((each) => each.isDevToolsOpened())),
      'its tools did not open',
    );
    const closed = app.waitForEvent('close');
    await hand.press('Control+Q');
    await closed;
    hand.close();
    display.close();
    folder.remove();
  });
});
