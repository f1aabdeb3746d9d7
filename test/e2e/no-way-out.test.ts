import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronHere, launchElectron } from '../electron-host/here.ts';
import { dataFolder, kioskOfOfficer, until, visitOf } from '../support/driven-kiosk.ts';
import { leaks, listenForAll, tryAllWays, WAYS, type Listeners, type Way } from '../support/ways-out.ts';
import { CASH_SUPPORT, chooseProgram, startVisit } from '../tour/steps.ts';
import type { DrivenKiosk } from '../tour/kiosk.ts';

/** Ways that Chromium does not go in this test even where nothing forbids it; what they are is said with the reason. */
const NOT_SHOWN: Partial<Record<Way, string>> = {
  icon: 'only a browser fetches icons',
  manifest: 'only a browser fetches manifests',
  preconnect: 'Playwright switches Chromium’s predictions off; Electron only emits an event',
  'speculation-prefetch': 'Playwright switches it off',
  'speculation-prerender': 'Playwright switches it off',
};
/** What the stand-in's own Chromium never does. */
const NOT_IN_STAND_IN: Partial<Record<Way, string>> = {
  'web-transport': 'each session has a proxy there, and QUIC takes none',
  ping: 'it runs with --no-pings',
};

let listeners: Listeners;
beforeEach(async () => {
  listeners = await listenForAll();
});
afterEach(() => listeners.close());

describe('without walls', () => {
  it('each way is seen to send something, so that silence elsewhere means something', async () => {
    const profile = dataFolder();
    const app = await launchElectron({
      program: 'open-app',
      switches: [`--user-data-dir=${profile.path}`],
      env: { KIOSK_DATA: profile.path },
    });
    const page = await app.firstWindow();
    await page.waitForURL(/^http:/u);
    await tryAllWays(page, listeners);
    await until(() => listeners.counts().navigate.tcp > 0, 'the page did not go away');
    await app.close();
    profile.remove();
    const counts = listeners.counts();
    const excused = { ...NOT_SHOWN, ...(electronHere() === 'stand-in' ? NOT_IN_STAND_IN : {}) };
    const silent = WAYS.filter((way) => counts[way].udp + counts[way].tcp === 0 && !(way in excused));
    expect(silent).toEqual([]);
  });
});

describe('in the kiosk', () => {
  // A kiosk of its own for each: Playwright waits for the navigations that were refused in a page it has seen.
  let folder: ReturnType<typeof dataFolder>;
  let kiosk: DrivenKiosk;
  beforeEach(async () => {
    folder = dataFolder();
    kiosk = await kioskOfOfficer(folder.path);
  });
  afterEach(async () => {
    await kiosk.close();
    folder.remove();
  });

  it('nothing leaves by the kiosk’s own page', async () => {
    await tryAllWays(kiosk.page, listeners);
    expect(leaks(listeners)).toEqual([]);
  });

  it('nothing leaves by the provider’s page', async () => {
    await startVisit(kiosk);
    const provider = await kiosk.providerPage();
    expect(await provider.evaluate(() => typeof RTCPeerConnection)).toBe('function');
    await tryAllWays(provider, listeners);
    expect(leaks(listeners)).toEqual([]);
  });

  it('nothing leaves by the form’s frame, where the names are gone besides', async () => {
    await visitOf(kiosk);
    await (await chooseProgram(kiosk, CASH_SUPPORT)).locator('#form *').first().waitFor();
    const frame = kiosk.page.frames().find((each) => each.url().endsWith('/form.html'));
    if (!frame) throw new Error('no form is open');
    expect(await frame.evaluate(() => [typeof RTCPeerConnection, typeof WebTransport])).toEqual([
      'undefined',
      'undefined',
    ]);
    await tryAllWays(frame, listeners);
    expect(leaks(listeners)).toEqual([]);
  });
});
