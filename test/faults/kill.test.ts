import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJournalCommand } from '../../main/station/journal-cli.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { approve, openReview, operator, registrant, signIn } from '../tour/steps.ts';
import { applicationOf, applyAs, type Applied } from '../support/apply.ts';
import { expectAcceptedOnce, journalOf, portalBooks, storedReceipts } from '../support/books.ts';
import { dataFolder, kioskOfOfficer, pidOf, until } from '../support/driven-kiosk.ts';
import { lives, processesOf } from '../support/traces.ts';

/** The whole program is killed after "saved", and again while it sends. Linux only: processes are looked up in /proc. */

const folder = dataFolder();
const accepted: { id: string; applicationId: string }[] = [];
let kiosk: DrivenKiosk | undefined;
let first: Applied;
let second: Applied;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path);
  first = await applyAs(kiosk, registrant(0));
  second = await applyAs(kiosk, registrant(1));
}, 120_000);
afterAll(async () => {
  await kiosk?.close();
  folder.remove();
});

function running(): DrivenKiosk {
  if (!kiosk) throw new Error('the kiosk does not run');
  return kiosk;
}

/** Kills main at once, and resolves when Playwright has seen it end. */
async function killMain(): Promise<void> {
  const { app, pid } = running();
  const closed = app.waitForEvent('close');
  process.kill(pid, 'SIGKILL');
  kiosk = undefined;
  await closed;
}

function statesOf(id: string): readonly unknown[] {
  return running()
    .log()
    .filter((line) => line['event'] === 'submission-changed' && line['submissionId'] === id)
    .map((line) => line['state']);
}

/** The journal of the running or killed station holds. */
function expectJournalHolds(): void {
  const lines: string[] = [];
  expect(
    runJournalCommand(['verify', folder.path], (line) => lines.push(line)),
    lines.join('\n'),
  ).toBe(0);
}

describe.runIf(process.platform === 'linux')('a kiosk killed with SIGKILL', () => {
  it('leaves no process behind, and what was saved on the disk', async () => {
    const pids = [running().pid, ...(['host', 'portal', 'provider'] as const).map((child) => pidOf(running(), child))];
    const before = processesOf(folder.path);
    expect(before.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids));
    expect(before.length, 'Chromium, too, is found').toBeGreaterThan(pids.length);

    await killMain();
    await until(() => !before.some(lives), 'a process outlived main');
    expect(processesOf(folder.path)).toEqual([]);
    for (const { id } of [first, second]) expect(journalOf(folder.path, id).at(-1)).toBe('submission-submitted');
    expectJournalHolds();
  });

  it('starts again on the same folder: the submission is there, is approved, and is accepted once', async () => {
    kiosk = await startKiosk({ data: folder.path });
    await signIn(kiosk, operator('supervisor'));
    const row = kiosk.page.getByRole('row').filter({ hasText: first.number });
    await row.getByText('To review').waitFor();
    await openReview(kiosk, first.number);
    await kiosk.page.getByText('letter.pdf').first().waitFor();
    expect(portalBooks(folder.path)).toEqual([]);
    await approve(kiosk);
    accepted.push({ id: first.id, applicationId: await applicationOf(kiosk, first) });
    expectAcceptedOnce(folder.path, accepted);
    expect(storedReceipts(folder.path)).toHaveLength(1);
    expectJournalHolds();
  });

  it('continues by itself to send what it was sending, and it is accepted once', async () => {
    // After a decision the next one that waits for it is opened.
    await kiosk?.page.getByRole('heading', { name: second.number }).waitFor();
    const before = processesOf(folder.path);
    const portal = pidOf(running(), 'portal');
    // A portal that stands still holds the submission in the middle of being sent.
    process.kill(portal, 'SIGSTOP');
    try {
      await approve(running());
      await until(() => statesOf(second.id).at(-1) === 'uploading', 'it was not being sent');
      await killMain();
    } finally {
      process.kill(portal, 'SIGCONT');
    }
    await until(() => !before.some(lives), 'a process outlived main');
    expect(processesOf(folder.path)).toEqual([]);
    expect(journalOf(folder.path, second.id).at(-1)).toBe('submission-upload-begun');

    kiosk = await startKiosk({ data: folder.path });
    // An approved submission is sent without a sign-in.
    await until(() => statesOf(second.id).at(-1) === 'accepted', 'it did not go on by itself');
    expect(journalOf(folder.path, second.id)).toContain('submission-waiting: interrupted');
    await signIn(kiosk, operator('supervisor', 1));
    accepted.push({ id: second.id, applicationId: await applicationOf(kiosk, second) });
    expectAcceptedOnce(folder.path, accepted);
    expectJournalHolds();
  });
});
