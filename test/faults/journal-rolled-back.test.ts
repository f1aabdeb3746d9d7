import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPortalJournalCommand } from '../../main/portal/stations/journal-command.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { approve, openReview, operator, registrant, signIn } from '../tour/steps.ts';
import { applicationOf, applyAs, type Applied } from '../support/apply.ts';
import { journalOf, portalBooks } from '../support/books.ts';
import { dataFolder, kioskOfOfficer } from '../support/driven-kiosk.ts';

/** The station's database is put back to a copy from before a submission was sent, as a backup does or somebody who hides. */

const folder = dataFolder();
const database = join(folder.path, 'station.db');
const copy = join(folder.path, 'copy.db');
const portalFolder = join(folder.path, 'training', 'portal');
let kiosk: DrivenKiosk | undefined;
let first: Applied;
let second: Applied;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
  first = await applyAs(kiosk, registrant(0));
  second = await applyAs(kiosk, registrant(1));
  await kiosk.close();
  copyFileSync(database, copy);
}, 180_000);
afterAll(async () => {
  await kiosk?.close();
  folder.remove();
});

async function startAsSupervisor(): Promise<DrivenKiosk> {
  const started = await startKiosk({ data: folder.path });
  kiosk = started;
  started.page.setDefaultTimeout(20_000);
  await signIn(started, operator('supervisor'));
  return started;
}

/** The only station that the portal knows. */
function stationAtPortal(): string {
  const portal = new DatabaseSync(join(portalFolder, 'portal.sqlite'), { readOnly: true });
  try {
    return String(portal.prepare('SELECT id FROM stations').get()?.['id']);
  } finally {
    portal.close();
  }
}

describe('a station that was put back to an earlier copy', () => {
  it('is refused by the portal, which says so; what is to be sent is kept', async () => {
    const before = await startAsSupervisor();
    await openReview(before, first.number);
    await approve(before);
    await applicationOf(before, first);
    await before.close();
    for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
    copyFileSync(copy, database);

    const after = await startAsSupervisor();
    await openReview(after, second.number);
    await approve(after);
    // The first one waits for a decision again, and is opened.
    await after.page.getByRole('heading', { name: first.number }).waitFor();
    await after.page.getByRole('button', { name: 'Back to the list' }).click();
    const row = after.page.getByRole('row').filter({ hasText: second.number });
    await row.getByText('The portal does not believe this station’s journal.').waitFor();
    expect(journalOf(folder.path, second.id).at(-1)).toContain('submission-quarantined');
    expect(portalBooks(folder.path).map(({ submissionId }) => submissionId)).toEqual([first.id]);
  });

  it('goes on once a person at the portal has let it begin another chain', async () => {
    const lines: string[] = [];
    const args = ['restart', portalFolder, stationAtPortal()];
    expect(await runPortalJournalCommand(args, (line) => lines.push(line), { now: Date.now })).toBe(0);
    if (!kiosk) throw new Error('the kiosk does not run');
    await kiosk.page.getByRole('button', { name: second.number }).first().click();
    await kiosk.page.getByRole('button', { name: `Send ${second.number} again` }).click();
    await applicationOf(kiosk, second);
    expect(portalBooks(folder.path)).toHaveLength(2);
  });
});
