import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import {
  CASH_SUPPORT,
  chooseProgram,
  fillCashSupport,
  finishVisit,
  form,
  lookOver,
  offerDocument,
  registrant,
  submit,
} from '../tour/steps.ts';
import { askWell, dataFolder, kioskOfOfficer, letter, visitOf, wordsOfRefusal } from '../support/driven-kiosk.ts';

const PROGRAM = '1';
const folder = dataFolder();
let kiosk: DrivenKiosk | undefined;

afterAll(async () => {
  await kiosk?.close();
  folder.remove();
});

/** Starts on the same data folder, with the database allowed to grow by this many pages only, up to the form. */
async function startWithRoomFor(pages: number | undefined): Promise<DrivenKiosk> {
  await kiosk?.close();
  const limit = pages === undefined ? {} : { KIOSK_DATABASE_PAGES: String(pagesInUse() + pages) };
  kiosk = await kioskOfOfficer(folder.path, limit);
  await visitOf(kiosk, registrant(0));
  await chooseProgram(kiosk, CASH_SUPPORT);
  await household(kiosk).waitFor();
  return kiosk;
}

function pagesInUse(): number {
  const database = new DatabaseSync(join(folder.path, 'station.db'));
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  } finally {
    database.close();
  }
}

function household(driven: DrivenKiosk) {
  return form(driven).getByLabel('How many people live in your household?');
}

/** The answers and the names of the documents as they are kept. */
async function kept(driven: DrivenKiosk) {
  const { answers, parts } = await askWell(driven.page, 'form.open', { programId: PROGRAM });
  return { size: answers['household_size'], rent: answers['monthly_rent'], documents: parts.map(({ name }) => name) };
}

describe('a full disk', () => {
  // Four starts of the whole kiosk, each with a sign-in of an officer and of a registrant.
  it('refuses a document and a submission clearly, loses nothing, and lets the draft continue when there is room again', async () => {
    const roomy = await startWithRoomFor(undefined);
    await household(roomy).fill('3');
    await roomy.page.getByText(/^Saved \S+/).waitFor();

    const tight = await startWithRoomFor(60);
    expect(await household(tight).inputValue()).toBe('3');
    await offerDocument(tight, letter(400_000));
    const words = await form(tight).getByText('This machine has no room left').innerText();
    expect(words).toContain('Everything kept until now is safe.');
    expect(words).toContain('Call your supervisor');
    expect(await kept(tight)).toMatchObject({ size: 3, documents: [] });
    // What still fits is taken.
    await fillCashSupport(tight, letter(120_000));
    await lookOver(tight);
    expect(await kept(tight)).toEqual({ size: 5, rent: 120, documents: ['letter.pdf'] });

    const full = await startWithRoomFor(0);
    await lookOver(full);
    await full.page.locator('label', { hasText: 'I agree' }).click();
    await full.page.getByRole('button', { name: 'Submit' }).click();
    expect(await wordsOfRefusal(full.page, 'disk-full')).toContain('no room left');
    expect(await askWell(full.page, 'queue.list', {})).toEqual([]);
    expect(await full.page.getByRole('heading', { name: 'Saved' }).count()).toBe(0);

    const mended = await startWithRoomFor(undefined);
    expect(await kept(mended)).toEqual({ size: 5, rent: 120, documents: ['letter.pdf'] });
    await lookOver(mended);
    const { number } = await submit(mended);
    const rows = await askWell(mended.page, 'queue.list', {});
    expect(rows.map((row) => [row.number, row.state, row.parts])).toEqual([[number, 'submitted', 1]]);
    await finishVisit(mended);
  }, 300_000);
});
