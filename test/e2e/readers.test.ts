import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { layFinger, liftFinger, operator, registrant, signIn, signOut } from '../tour/steps.ts';
import {
  ask,
  askWell,
  clearGlass,
  dataFolder,
  kioskOfOfficer,
  leaveVisit,
  plugReader,
  unplugReader,
  visitOf,
} from '../support/driven-kiosk.ts';
import { lookAt } from '../support/layout.ts';

const READER = 'Training Simulated single-finger reader';
const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
}, 60_000);
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

function button(name: string | RegExp) {
  return kiosk.page.getByRole('button', { name, exact: typeof name === 'string' });
}

async function openReaders(): Promise<void> {
  await button(/officer$/).click();
  await kiosk.page.getByRole('menuitem', { name: 'Readers and health' }).click();
  await kiosk.page.getByRole('heading', { name: 'Readers and health' }).waitFor();
}

describe('the page of the readers', () => {
  it('shows what is known of a reader', async () => {
    await openReaders();
    const row = kiosk.page.getByRole('listitem').filter({ hasText: READER });
    for (const words of ['Ready', 'TRAINING-0001', 'as its maker says', 'registration and signing in', 'until ']) {
      await row.getByText(words).first().waitFor();
    }
    expect(await lookAt(kiosk, 'readers')).toEqual([]);
  });

  it('says so where the kiosk cannot look for plugged-in readers', async () => {
    const { page } = kiosk;
    const { busTroubles } = await askWell(page, 'station.view', {});
    const rows = page.getByRole('listitem').filter({ hasText: 'Readers that are plugged in' });
    // A machine without USB has one such row; a machine with USB and its libraries has no such row.
    const hasUsb = process.platform !== 'linux' || existsSync('/sys/bus/usb/devices');
    expect(busTroubles.map(({ detail }) => detail)).toEqual(hasUsb ? [] : ['/sys/bus/usb']);
    expect(await rows.count()).toBe(busTroubles.length);
    for (const { detail } of busTroubles) await page.getByText(detail).first().waitFor();
    if (busTroubles.length === 0) return;
    await rows.first().scrollIntoViewIfNeeded();
    expect(await lookAt(kiosk, 'bus-trouble')).toEqual([]);
  });

  it('tries the reader: shows what it sees, says how good it is, keeps nothing of it', async () => {
    const { page } = kiosk;
    await button(`Try ${READER}`).click();
    await page.getByText('Put the finger on the glass.').waitFor();
    expect(await lookAt(kiosk, 'test-waiting')).toEqual([]);
    await layFinger(kiosk, registrant(0));
    await page.getByText(/Seen clearly, quality \d+\./).waitFor();
    await page.getByText('no picture of it is kept or sent').waitFor();
    expect(await lookAt(kiosk, 'test-passed')).toEqual([]);
    await page.getByText('Pictures a second').waitFor();
    await button('Close').click();
    await page.getByText(/Seen clearly/).waitFor({ state: 'detached' });
    expect(await askWell(page, 'reader.test-view', {})).toBeNull();
    expect((await askWell(page, 'station.view', {})).readers[0]?.own?.lastCaptureAt).toBeNull();
    await liftFinger(kiosk);
  });

  it('says that the reader was unplugged during a trial, and shows it again when it is back', async () => {
    const { page } = kiosk;
    await button(`Try ${READER}`).click();
    await page.getByText('Put the finger on the glass.').waitFor();
    await unplugReader(kiosk);
    await page.getByText('The reader was unplugged. Plug it in and try again.').waitFor();
    await page.getByText('Unplugged', { exact: true }).waitFor();
    expect(await lookAt(kiosk, 'test-unplugged')).toEqual([]);
    await plugReader(kiosk);
    await page.getByText('Ready', { exact: true }).waitFor();
    await button('Close').click();
  });

  it('stops when Stop is pressed, and when the page is left', async () => {
    const { page } = kiosk;
    await button(`Try ${READER}`).click();
    await button('Stop').click();
    await page.getByText('Put the finger on the glass.').waitFor({ state: 'detached' });
    await button(`Try ${READER}`).click();
    await page.getByText('Put the finger on the glass.').waitFor();
    await button('Back').click();
    await button('Start a visit').waitFor();
    await expect.poll(async () => askWell(page, 'reader.test-view', {}), { timeout: 10_000 }).toBeNull();
    await expect
      .poll(async () => (await askWell(page, 'station.view', {})).readers[0]?.state, { timeout: 10_000 })
      .toBe('ready');
  });

  it('refuses a trial while a visit runs, and measures only a reader that can be calibrated', async () => {
    const { page } = kiosk;
    const { readers } = await askWell(page, 'station.view', {});
    const deviceId = readers[0]?.deviceId ?? '';
    await visitOf(kiosk);
    expect(await ask(page, 'reader.test', { deviceId })).toMatchObject({ error: { code: 'visit-running' } });
    await clearGlass(kiosk);
    await leaveVisit(kiosk);
    expect((await askWell(page, 'station.view', {})).readers[0]?.own?.lastCaptureAt).not.toBeNull();
    expect(await askWell(page, 'reader.calibrate', { deviceId, pitchMillimetres: 1 })).toEqual({
      measured: false,
      why: 'not-here',
    });
  });

  it('ends a trial with the sign-in of the operator, and answers nobody else', async () => {
    const { page } = kiosk;
    const [reader] = (await askWell(page, 'station.view', {})).readers;
    await askWell(page, 'reader.test', { deviceId: reader?.deviceId ?? '' });
    await signOut(kiosk);
    for (const name of ['reader.test-view', 'reader.end-test', 'queue.try-now', 'review.close'] as const) {
      expect(await ask(page, name, {})).toMatchObject({ error: { code: 'operator-needed' } });
    }
    expect(await ask(page, 'provider.cancel', {})).toMatchObject({ error: { code: 'no-sign-in' } });
    await signIn(kiosk, operator('officer'));
    expect(await askWell(page, 'reader.test-view', {})).toBeNull();
  });
});
