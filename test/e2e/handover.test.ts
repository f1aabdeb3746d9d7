import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORE_FILE } from '../../main/store/open.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { CASH_SUPPORT, chooseProgram, fillCashSupport, form, operator, registrant, signIn } from '../tour/steps.ts';
import { ask, askWell, dataFolder, letter, visitOf } from '../support/driven-kiosk.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;
beforeAll(async () => {
  kiosk = await startKiosk({ data: folder.path });
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

/** The officer lets somebody else sign in, and confirms that the visit ends. A fresh document comes. */
async function handOver(): Promise<void> {
  const { page } = kiosk;
  await page.getByRole('button', { name: /officer$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign in as someone else' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stay in the visit' }).click();
  expect(await ask(page, 'visit.view', {})).toMatchObject({ ok: true, value: { step: 'form' } });
  await page.getByRole('button', { name: /officer$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign in as someone else' }).click();
  const fresh = page.waitForEvent('load');
  await page.getByRole('dialog').getByRole('button', { name: 'End the visit and sign in' }).click();
  await fresh;
}

function readStore(sql: string): readonly Readonly<Record<string, unknown>>[] {
  const db = new DatabaseSync(join(folder.path, STORE_FILE), { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

/** The journal's last two kinds, and whether each names an operator. */
function lastEntries(): readonly (readonly [unknown, boolean])[] {
  return readStore('SELECT kind, subjects FROM journal ORDER BY seq DESC LIMIT 2').map(({ kind, subjects }) => [
    kind,
    String(subjects).includes('"operatorIssuer"'),
  ]);
}

function partId(): string {
  return String(readStore(`SELECT id FROM parts WHERE state = 'complete'`)[0]?.['id']);
}

function stateOfSubmission(): unknown {
  return readStore('SELECT state FROM submissions')[0]?.['state'];
}

/** What the page gets when it fetches a document. */
function statusOf(part: string): Promise<number> {
  return kiosk.page.evaluate(async (id) => (await fetch(`/part/${id}`)).status, part);
}

describe('a sign-in while an officer has a visit open', () => {
  it('ends their visit, keeps the draft and shows the next person nothing of it', async () => {
    const { page } = kiosk;
    await signIn(kiosk, operator('officer'));
    await visitOf(kiosk, registrant(0));
    await chooseProgram(kiosk, CASH_SUPPORT);
    await fillCashSupport(kiosk, letter());
    await form(kiosk).getByText(letter().name, { exact: true }).waitFor();
    const part = partId();
    expect(await statusOf(part)).toBe(200);
    await handOver();

    // The provider's page is there at once, in a fresh document, and nobody is signed in.
    const provider = await kiosk.providerPage();
    await provider.getByLabel('Your PIN').waitFor();
    expect(await ask(page, 'visit.view', {})).toEqual({ ok: true, value: null });
    expect((await askWell(page, 'station.view', {})).operator).toBeNull();
    expect(await statusOf(part)).toBe(404);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(lastEntries()).toEqual([
      ['operator-signed-out', true],
      ['visit-ended', true],
    ]);

    const next = operator('supervisor');
    await provider.getByLabel('Your identity number').fill(next.individualId);
    await provider.getByLabel('Your PIN').fill(next.pin);
    await provider.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page
      .getByRole('button', { name: /supervisor$/ })
      .filter({ hasText: next.name })
      .waitFor();
    expect(await ask(page, 'visit.view', {})).toEqual({ ok: true, value: null });
    expect(await statusOf(part)).toBe(404);
    expect(stateOfSubmission()).toBe('draft');
    expect(readFileSync(join(folder.path, 'log', 'kiosk.jsonl'), 'utf8')).not.toContain('renderer-gone');
  });
});
