import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { layFinger, operator, registrant } from '../tour/steps.ts';
import { askWell, dataFolder, letter } from '../support/driven-kiosk.ts';
import { press, tabTo, type } from '../support/keyboard.ts';
import { setSize, SMALL_PANEL } from '../support/layout.ts';

const officer = operator('officer');
const supervisor = operator('supervisor');
const who = registrant(0);
const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path });
  kiosk.page.setDefaultTimeout(20_000);
  await setSize(kiosk, SMALL_PANEL);
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

async function signInByKeyboard(who: { readonly individualId: string; readonly pin: string }): Promise<void> {
  await press(kiosk.page, 'Sign in');
  const provider = await kiosk.providerPage();
  await type(provider, /^Your identity number/, who.individualId);
  await type(provider, /^Your PIN/, who.pin);
  await provider.keyboard.press('Enter');
}

describe('a visit by keyboard alone', () => {
  it('goes from sign-in to "saved", and a supervisor approves it, with visible focus at every stop', async () => {
    const { page } = kiosk;
    // From the start: Chromium intercepts only the file dialogs that open after a listener is there.
    page.on('filechooser', (chooser) => void chooser.setFiles(letter()));
    await signInByKeyboard(officer);
    await page.getByRole('heading', { name: 'Who is next?' }).waitFor();

    await press(page, /^Start a visit/);
    await tabTo(page, /^National ID/);
    await tabTo(page, /^Fingerprint/);
    await page.keyboard.press('Space');
    await press(page, 'Continue');

    const provider = await kiosk.providerPage();
    await type(provider, /^Your identity number/, who.individualId);
    await provider.keyboard.press('Enter');
    await provider.getByRole('button', { name: 'Read my finger' }).waitFor();
    await press(provider, /Read my finger/);
    await page.getByText('Put the finger on the glass.').first().waitFor();
    await layFinger(kiosk, who);
    await provider.getByRole('button', { name: 'Share these details' }).waitFor();
    await press(provider, 'Share these details');

    await page.getByRole('tab', { name: 'Programs' }).waitFor();
    await press(page, 'Apply for Cash support for families');
    await page.frameLocator('iframe').getByLabel('How many people live in your household?').waitFor();
    await type(page, /^How many people live in your household/, '5');
    await tabTo(page, /^(Yes|No)$/);
    await page.keyboard.press('ArrowRight');
    if (!(await page.frameLocator('iframe').getByRole('radio', { name: 'No' }).isChecked())) {
      await page.keyboard.press('ArrowRight');
    }
    await type(page, /^How much rent do you pay each month/, '120');
    await tabTo(page, /^What is your work at present/);
    await page.keyboard.type('I find');
    await tabTo(page, /^Choose a file/);
    await page.keyboard.press('Enter');
    await page.frameLocator('iframe').getByText('Added and safe').waitFor();
    await tabTo(page, /^What I have said here is true/);
    await page.keyboard.press('Space');
    await press(page, 'Look over');

    await page.getByRole('heading', { name: 'Look over and agree' }).waitFor();
    await tabTo(page, /^I agree/);
    await page.keyboard.press('Space');
    await press(page, 'Submit');
    await page.getByRole('heading', { name: 'Saved' }).waitFor();
    const cleared = page.waitForEvent('load');
    await press(page, 'Finish visit');
    await cleared;
    await page.getByRole('heading', { name: 'Who is next?' }).waitFor();

    await press(page, new RegExp(`${officer.name}.*officer$`));
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('End');
    const fresh = page.waitForEvent('load');
    await page.keyboard.press('Enter');
    await fresh;
    await signInByKeyboard(supervisor);
    await page.getByRole('heading', { name: 'Submissions' }).waitFor();
    await press(page, /^\d{4}-\d{4}$/);
    await press(page, /^Review \d{4}-\d{4}$/);
    await page.getByText('Evidence and warnings').waitFor();
    await page.keyboard.press('a');
    await press(page, 'Sign and approve');
    await page.getByRole('row').filter({ hasText: 'Accepted' }).waitFor();
    const rows = await askWell(page, 'queue.list', {});
    expect(rows.map((row) => row.state)).toEqual(['accepted']);
  });
});
