import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { CASH_SUPPORT, chooseProgram, fillCashSupport, form, lookOver, registrant } from '../tour/steps.ts';
import { callChromium, evaluateIn } from '../support/chromium-endpoint.ts';
import {
  ask,
  askWell,
  dataFolder,
  kioskOfOfficer,
  leaveVisit,
  letter,
  refusal,
  until,
  visitOf,
} from '../support/driven-kiosk.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});
let who = 0;
beforeEach(async () => {
  // One who has applied may not apply again, so each test has a person of its own; the last has the first one's, who
  // has not applied.
  await visitOf(kiosk, registrant(who % 5));
  await chooseProgram(kiosk, CASH_SUPPORT);
  who += 1;
});

function button(name: string | RegExp) {
  return kiosk.page.getByRole('button', { name, exact: typeof name === 'string' });
}
function household() {
  return form(kiosk).getByLabel('How many people live in your household?');
}
function saved() {
  return kiosk.page.getByText(/^Saved \S+/);
}

describe('the form', () => {
  afterEach(() => leaveVisit(kiosk));

  it('counts and names the missing answers, and is not sent without them', async () => {
    await fillCashSupport(kiosk, letter());
    await household().fill('');
    await button('Look over').click();
    await button('1 answer needs attention').click();
    await form(kiosk).getByText('Please fill this in').waitFor();
    // Focus is where the person has to go on, a moment after the words are there.
    await expect
      .poll(() => household().evaluate((field) => field === field.ownerDocument.activeElement), { timeout: 10_000 })
      .toBe(true);

    // Even past the form's own check nothing is sent: main names the question and refuses.
    await saved().waitFor();
    await askWell(kiosk.page, 'visit.go', { step: 'look-over' });
    await kiosk.page.getByText('1 answer needs attention before this can be sent:').waitFor();
    await kiosk.page.getByRole('alert').getByText('How many people live in your household?').waitFor();
    await kiosk.page.locator('label', { hasText: 'I agree' }).click();
    expect(await button('Submit').isDisabled()).toBe(true);
    const { consent, shownSha256 } = await askWell(kiosk.page, 'visit.look-over', {});
    const { textId, language } = consent;
    expect(await ask(kiosk.page, 'visit.submit', { agreed: true, textId, language, shownSha256 })).toMatchObject({
      error: { code: 'answers-incomplete', values: { count: 1 } },
    });
    expect(await askWell(kiosk.page, 'queue.list', {})).toEqual([]);
  });

  it('removes the shield from a verified answer that is typed over', async () => {
    await fillCashSupport(kiosk, letter());
    expect((await askWell(kiosk.page, 'form.open', { programId: '1' })).verifiedKeys).toContain('phone_number');
    await button(/^Look over/).waitFor();
    const phone = form(kiosk).getByRole('textbox', { name: 'Phone number' });
    const confirmed = await phone.inputValue();
    expect(confirmed).toBe('+212 5 00 55 01 02');
    const inForm = (name: string) => form(kiosk).getByRole('button', { name });
    await inForm('Change Phone number').click();
    await inForm('No, leave Phone number as it is').click();
    await inForm('Change Phone number').click();
    await inForm('Yes, change Phone number').click();
    const changed = form(kiosk).getByText('Changed by you, no longer confirmed.');
    // Nothing is called changed before it is, and Escape brings back what the sign-in said.
    expect(await changed.count()).toBe(0);
    await phone.fill('+212 500 000 001');
    await changed.waitFor();
    await phone.press('Escape');
    await inForm('Change Phone number').waitFor();
    expect(await phone.inputValue()).toBe(confirmed);
    await inForm('Change Phone number').click();
    await inForm('Yes, change Phone number').click();
    await phone.fill('+212 500 000 002');
    await inForm('Use the confirmed answer for Phone number').click();
    expect(await phone.inputValue()).toBe(confirmed);
    await inForm('Change Phone number').click();
    await inForm('Yes, change Phone number').click();
    await phone.fill('+212 500 000 000');
    await changed.waitFor();
    await lookOver(kiosk);
    const line = kiosk.page.locator('.line').filter({ hasText: 'Phone number' });
    expect(await line.innerText()).toContain('+212500000000');
    expect(await line.getByText('confirmed by sign-in').count()).toBe(0);
    expect(await line.innerText()).toContain(`The sign-in said “${confirmed.replaceAll(' ', '')}”`);
    expect(await kiosk.page.locator('.line').filter({ hasText: 'Date of birth' }).innerText()).toContain('confirmed');
    await askWell(kiosk.page, 'visit.go', { step: 'form' });
    const view = await askWell(kiosk.page, 'form.open', { programId: '1' });
    expect(view.verifiedKeys).not.toContain('phone_number');
    expect(view.verifiedKeys).toContain('birthdate');
  });

  it('is not sent with an answer that was changed after it was looked over', async () => {
    await fillCashSupport(kiosk, letter());
    await saved().waitFor();
    const { answers } = await askWell(kiosk.page, 'form.open', { programId: '1' });
    await lookOver(kiosk);
    await kiosk.page.locator('label', { hasText: 'I agree' }).click();
    await askWell(kiosk.page, 'form.save', { answers: { ...answers, household_size: 9 } });
    await button('Submit').click();
    await refusal(kiosk.page, 'changed-since-shown').waitFor();
    expect(await askWell(kiosk.page, 'queue.list', {})).toEqual([]);
    await button('Look over again').click();
    await kiosk.page.locator('.line').filter({ hasText: 'How many people' }).getByText('9').waitFor();
    expect(await button('Submit').isDisabled()).toBe(true);
  });

  it('is sent once when Submit is pressed several times', async () => {
    await fillCashSupport(kiosk, letter());
    await lookOver(kiosk);
    await kiosk.page.locator('label', { hasText: 'I agree' }).click();
    const { consent, shownSha256 } = await askWell(kiosk.page, 'visit.look-over', {});
    await button('Submit').dblclick({ noWaitAfter: true });
    const { textId, language } = consent;
    const agreed = { agreed: true, textId, language, shownSha256 } as const;
    const replies = await Promise.all([
      askWell(kiosk.page, 'visit.submit', agreed),
      askWell(kiosk.page, 'visit.submit', agreed),
    ]);
    await kiosk.page.getByRole('heading', { name: 'Saved' }).waitFor();
    const numbers = replies.map((reply) => reply.saved?.number);
    const rows = await askWell(kiosk.page, 'queue.list', {});
    expect(rows).toHaveLength(1);
    expect(numbers).toEqual([rows[0]?.number, rows[0]?.number]);
  });

  it('loses nothing on the way back from looking over', async () => {
    await fillCashSupport(kiosk, letter());
    await lookOver(kiosk);
    await button('Change answers').click();
    await household().waitFor();
    expect(await household().inputValue()).toBe('5');
    expect(await form(kiosk).getByLabel('How much rent do you pay each month?').inputValue()).toBe('120');
    await form(kiosk).getByText('letter.pdf', { exact: true }).waitFor();
    await household().fill('4');
    await lookOver(kiosk);
    const lines = kiosk.page.locator('.line');
    expect(await lines.filter({ hasText: 'How many people' }).innerText()).toContain('4');
    await kiosk.page.getByRole('button', { name: /letter\.pdf/ }).waitFor();
  });
});

describe('the window', () => {
  // Last in the file: Playwright takes a page that crashed once for gone, so another line to Chromium looks at it.
  it('has the visit and the answers again after it crashed', async () => {
    await household().fill('9');
    await saved().waitFor();
    const before = await askWell(kiosk.page, 'visit.view', {});
    await kiosk.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    const profile = join(folder.path, 'profile', ...(kiosk.runsIn === 'stand-in' ? ['chromium'] : []));
    const line = await callChromium(profile);
    const inPage = (code: string): Promise<unknown> => evaluateIn(line, '/index.html', code);
    // The button that continues can be pressed only when the frame has the form open.
    await until(
      async () =>
        (await inPage(`document.querySelector('.button-primary:not([data-disabled])')?.textContent`)) === 'Look over',
      'the form did not open again',
    );
    expect(await inPage('document.querySelector("h1")?.textContent')).toBe(CASH_SUPPORT);
    expect(await inPage(`kiosk.invoke('visit.view', {})`)).toEqual({ ok: true, value: before });
    expect(await inPage(`kiosk.invoke('form.open', { programId: '1' })`)).toMatchObject({
      value: { answers: { household_size: 9, given_name: registrant(0).givenName } },
    });
    line.close();
  });
});
