import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { CASH_SUPPORT, chooseProgram, fillCashSupport, form, operator, registrant, signIn } from '../tour/steps.ts';
import { ask, askWell, dataFolder, letter, visitOf } from '../support/driven-kiosk.ts';
import { keepPicture, lookClosely, setSize, SMALL_PANEL } from '../support/layout.ts';

const PIN = '739518';
const WRONG = '804261';
const folder = dataFolder();
let kiosk: DrivenKiosk;
beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path, environment: { KIOSK_IDLE_SECONDS: '40' } });
  await setSize(kiosk, SMALL_PANEL);
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

const menu = async (item: string) => {
  await kiosk.page.getByRole('button', { name: /officer$/ }).click();
  await kiosk.page.getByRole('menuitem', { name: item, exact: true }).click();
};

async function setPin(): Promise<void> {
  const { page } = kiosk;
  await menu('Set a PIN');
  await page.getByLabel('New PIN, at least 6 digits').fill('123456');
  await page.getByText('The digits follow each other.').waitFor();
  expect(await lookClosely(kiosk, 'set-pin')).toEqual([]);
  await page.getByLabel('New PIN, at least 6 digits').fill(PIN);
  await page.getByLabel('New PIN once more').fill(PIN);
  await page.getByRole('button', { name: 'Set PIN' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Types a PIN on the keys of the screen. */
async function type(pin: string): Promise<void> {
  for (const digit of pin) await kiosk.page.getByRole('button', { name: `Digit ${digit}`, exact: true }).click();
  await kiosk.page.getByRole('button', { name: 'Go on', exact: true }).click();
}

describe('a station that nobody touches while a form is open', () => {
  it('warns, locks, shows nothing of the visit, and opens by PIN with every answer that was typed', async () => {
    const { page } = kiosk;
    const officer = operator('officer');
    await signIn(kiosk, officer);
    await setPin();
    await visitOf(kiosk, registrant(0));
    await chooseProgram(kiosk, CASH_SUPPORT);
    await fillCashSupport(kiosk, letter());
    await form(kiosk).getByText(letter().name, { exact: true }).waitFor();
    const programs = await askWell(page, 'programs.list', {});
    const programId = programs.find(({ name }) => name === CASH_SUPPORT)?.id ?? '';
    const typed = await askWell(page, 'form.open', { programId });

    await page.getByRole('dialog', { name: 'The screen locks soon' }).waitFor({ timeout: 60_000 });
    expect(await lookClosely(kiosk, 'idle-warning')).toEqual([]);
    await page.getByRole('heading', { name: 'Locked' }).waitFor({ timeout: 60_000 });
    expect(await lookClosely(kiosk, 'locked')).toEqual([]);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await page.getByRole('main').innerText()).not.toContain(registrant(0).name);
    expect(await ask(page, 'visit.view', {})).toEqual({ ok: true, value: null });
    expect(await ask(page, 'form.save', { answers: {} })).toMatchObject({ error: { code: 'operator-needed' } });

    await type(WRONG);
    await page.getByText('4 tries are left before the PIN is locked.').waitFor();
    await keepPicture(page, 'pin-wrong');
    await page.getByRole('button', { name: 'Go on', exact: true }).waitFor();
    await page.getByText(/^Wait/).waitFor({ state: 'detached' });
    await type(PIN);
    await form(kiosk).getByText(letter().name, { exact: true }).waitFor();
    const again = await askWell(page, 'form.open', { programId });
    expect(again.answers).toEqual(typed.answers);
  });

  it('locks when the machine sleeps, and lets somebody else in after a question', async () => {
    const { page, app } = kiosk;
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    await page.getByRole('button', { name: 'Somebody else signs in' }).click();
    await page.getByRole('dialog').getByText('Their visit ends then').waitFor();
    expect(await lookClosely(kiosk, 'somebody-else')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in instead' }).click();
    const next = operator('supervisor');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const provider = await kiosk.providerPage();
    await provider.getByLabel('Your identity number').fill(next.individualId);
    await provider.getByLabel('Your PIN').fill(next.pin);
    await provider.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page
      .getByRole('button', { name: /supervisor$/ })
      .filter({ hasText: next.name })
      .waitFor();
    expect(await ask(page, 'visit.view', {})).toEqual({ ok: true, value: null });
  });
});
