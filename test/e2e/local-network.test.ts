import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { captureAndShare, operator, registrant, signIn, startVisit, typeNumber } from '../tour/steps.ts';
import { callChromium } from '../support/chromium-endpoint.ts';
import { dataFolder, leaveVisit, portOf } from '../support/driven-kiosk.ts';

/**
 * Chromium's Local Network Access: a public page may reach the machine it is shown on only where a person, or here the
 * program, allows it. Electron has the checks off today; here they are on. The training provider itself lives on this
 * machine, so a switch makes Chromium take its address for a public one, as that of a country's provider is.
 */

const NOT_IN_ELECTRON = 'Electron itself switches these checks off';
const person = registrant(0);
const folder = dataFolder();
let kiosk: DrivenKiosk;
let provider: Page;
/** Where the page has found the reader's service. */
let service: string;

beforeAll(async () => {
  // The provider keeps the port of the first start.
  const first = await startKiosk({ data: folder.path });
  const port = portOf(first, 'provider');
  await first.close();
  kiosk = await startKiosk({
    data: folder.path,
    environment: { KIOSK_LNA: '1' },
    switches: [`--ip-address-space-overrides=127.0.0.1:${port}=public`],
  });
  await signIn(kiosk, operator('officer'));
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});
beforeEach(async () => {
  await startVisit(kiosk);
  provider = await kiosk.providerPage();
  const answer = provider.waitForResponse((each) => /^http:\/\/127\.0\.0\.1:4[56]\d\d\//.test(each.url()) && each.ok());
  await typeNumber(kiosk, person);
  service = new URL((await answer).url()).origin;
});

function permission(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { state } = await navigator.permissions.query({ name: 'loopback-network' as PermissionName });
    return state;
  });
}

/** Whether the page gets any answer from the reader's service. */
function reaches(page: Page): Promise<boolean> {
  return page.evaluate(async (url) => {
    try {
      await fetch(`${url}/info`, { method: 'MOSIPDINFO' });
      return true;
    } catch {
      return false;
    }
  }, service);
}

describe('with the checks for local networks on', () => {
  it("signs in by finger: main has granted the loopback network to the provider's page, and to no other", async ({
    skip,
  }) => {
    skip(kiosk.runsIn !== 'stand-in', NOT_IN_ELECTRON);
    expect(await permission(provider)).toBe('granted');
    expect(await permission(kiosk.page)).toBe('denied');
    await captureAndShare(kiosk, person);
    await leaveVisit(kiosk);
  });

  it('does not sign in without that grant', async ({ skip }) => {
    skip(kiosk.runsIn !== 'stand-in', NOT_IN_ELECTRON);
    expect(await reaches(provider)).toBe(true);
    const origin = new URL(provider.url()).origin;
    const line = await callChromium(join(folder.path, 'profile', 'chromium'));
    const { targetInfos } = (await line.ask('Target.getTargets', {})) as {
      targetInfos: { url: string; browserContextId: string }[];
    };
    const view = targetInfos.find(({ url }) => url.startsWith(origin));
    await line.ask('Browser.setPermission', {
      permission: { name: 'loopback-network' },
      setting: 'denied',
      origin,
      browserContextId: view?.browserContextId,
    });
    expect(await permission(provider)).toBe('denied');
    expect(await reaches(provider)).toBe(false);
    line.close();
    await leaveVisit(kiosk);
  });
});
