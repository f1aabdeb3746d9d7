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

/** Asks for a sign-in past the screen; the document that asks is gone before the answer can come. */
async function askForSignIn(): Promise<void> {
  const fresh = kiosk.page.waitForEvent('load');
  await kiosk.page.evaluate(() => {
    const { kiosk: bridge } = window as unknown as {
      kiosk: { invoke(name: string, input: unknown): Promise<unknown> };
    };
    void bridge.invoke('operator.sign-in', {});
  });
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
    await askForSignIn();

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
