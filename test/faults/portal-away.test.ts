import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Locator } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DrivenKiosk } from '../tour/kiosk.ts';
import { operator, registrant, signIn, signOut } from '../tour/steps.ts';
import { applicationOf, applyAs, type Applied } from '../support/apply.ts';
import { expectAcceptedOnce, journalOf, portalBooks, storedReceipts } from '../support/books.ts';
import {
  askWell,
  dataFolder,
  kioskOfOfficer,
  pidOf,
  pidsOf,
  portOf,
  restarted,
  until,
} from '../support/driven-kiosk.ts';

/** The portal goes away before a supervisor approves: it stands still, it dies, or something else takes its place. */

const folder = dataFolder();
const accepted: { id: string; applicationId: string }[] = [];
let kiosk: DrivenKiosk;
let applied: Applied[];
/** What the case at hand has put in the portal's way. */
let mend: (() => void) | undefined;

beforeAll(async () => {
  kiosk = await kioskOfOfficer(folder.path, { KIOSK_PORTAL_CHECK_SECONDS: '0.3', KIOSK_PORTAL_TIMEOUT_SECONDS: '2' });
  applied = [];
  for (const index of [0, 1, 2, 3]) applied.push(await applyAs(kiosk, registrant(index)));
  await signOut(kiosk);
  await signIn(kiosk, operator('supervisor'));
}, 180_000);
afterEach(() => {
  mend?.();
  mend = undefined;
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

function of(index: number): Applied {
  const found = applied[index];
  if (!found) throw new RangeError('no such submission');
  return found;
}

async function header(text: 'Online' | 'Offline'): Promise<void> {
  await kiosk.page.getByRole('group', { name: 'Station' }).getByText(text, { exact: true }).waitFor();
}

/** Opens the submission from the list and asks to approve it. */
async function askToApprove({ number }: Applied): Promise<void> {
  const { page } = kiosk;
  await table().getByRole('button', { name: number }).click();
  await page.getByRole('button', { name: `Review ${number}` }).click();
  await page.getByText('Evidence and warnings').waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByRole('button', { name: 'Sign and approve' }).waitFor();
}

/** Signs the decision, and returns the submission's line in the list. */
async function sign({ number }: Applied): Promise<Locator> {
  const { page } = kiosk;
  const others = (await askWell(page, 'queue.list', {})).filter(
    (row) => row.state === 'submitted' && row.number !== number,
  );
  await page.getByRole('button', { name: 'Sign and approve' }).click();
  // The next one that waits for a decision is opened; after the last the list comes by itself.
  if (others.length > 0) {
    await page
      .getByRole('heading', { name: /^Review / })
      .filter({ hasNotText: number })
      .waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
  }
  return table().getByRole('row').filter({ hasText: number });
}

function table(): Locator {
  return kiosk.page.getByRole('table', { name: 'Submissions' });
}

function statesOf({ id }: Applied): readonly unknown[] {
  return kiosk
    .log()
    .filter((line) => line['event'] === 'submission-changed' && line['submissionId'] === id)
    .map((line) => line['state']);
}

/** Kills the portal and puts `answer` on its port before main has started it again. */
async function replacePortal(answer: RequestListener): Promise<{ readonly close: () => Promise<void> }> {
  const starts = pidsOf(kiosk, 'portal').length;
  const port = portOf(kiosk, 'portal');
  process.kill(pidOf(kiosk, 'portal'), 'SIGKILL');
  const server = createServer(answer);
  await until(() => listening(server, port), 'the portal did not release its port');
  const free = () => {
    server.closeAllConnections();
    server.close();
  };
  mend = free;
  return {
    async close() {
      mend = undefined;
      free();
      await restarted(kiosk, 'portal', starts);
    },
  };
}

async function listening(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
}

describe('a submission is approved while the portal is away', () => {
  it('waits for a portal that stands still, and is sent when the portal goes on', async () => {
    await askToApprove(of(0));
    const pid = pidOf(kiosk, 'portal');
    process.kill(pid, 'SIGSTOP');
    mend = () => process.kill(pid, 'SIGCONT');
    await header('Offline');
    const line = await sign(of(0));
    await line.getByText('The portal did not answer in time').waitFor();
    expect(await line.innerText()).toContain('Approved');
    expect(portalBooks(folder.path)).toEqual([]);

    mend();
    mend = undefined;
    await header('Online');
    accepted.push({ id: of(0).id, applicationId: await applicationOf(kiosk, of(0)) });
    expect(journalOf(folder.path, of(0).id)).toContain('submission-waiting: timed-out');
    expectAcceptedOnce(folder.path, accepted);
  });

  it('waits for a portal that has died, and is sent when main has started it again', async () => {
    await askToApprove(of(1));
    // The server that holds its port hangs up, so that the portal stays away for as long as the test looks.
    const replaced = await replacePortal((request) => request.socket.destroy());
    await header('Offline');
    const line = await sign(of(1));
    await line.getByText('The portal cannot be reached').waitFor();
    expect(await line.innerText()).toContain('Approved');

    await replaced.close();
    await header('Online');
    accepted.push({ id: of(1).id, applicationId: await applicationOf(kiosk, of(1)) });
    expect(journalOf(folder.path, of(1).id)).toContain('submission-waiting: unreachable');
    expectAcceptedOnce(folder.path, accepted);
  });

  it('waits, sends nothing and believes nothing while another program answers in place of the portal', async () => {
    await askToApprove(of(2));
    const asked: string[] = [];
    const replaced = await replacePortal((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Welcome</title><p>Accept the terms of this network to go on.');
    });
    await header('Offline');
    const line = await sign(of(2));
    await line.getByText('Something else answers in the portal’s place').waitFor();
    expect(await line.innerText()).toContain('Approved');
    expect(asked.some((request) => request.includes(of(2).id))).toBe(true);
    // Only the portal received a document or the delivery.
    expect(asked.filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect(storedReceipts(folder.path)).toHaveLength(2);

    await replaced.close();
    await header('Online');
    accepted.push({ id: of(2).id, applicationId: await applicationOf(kiosk, of(2)) });
    expect(journalOf(folder.path, of(2).id)).toContain('submission-waiting: portal-replaced');
    expect(statesOf(of(2))).not.toContain('quarantined');
    expectAcceptedOnce(folder.path, accepted);
  });

  it('is kept when the answer of the portal makes no sense, and sent again when a person says so', async () => {
    await askToApprove(of(3));
    const replaced = await replacePortal((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/ping' ? '"pong"' : '{"a portal":"of another version"}');
    });
    const line = await sign(of(3));
    await line.getByText('The portal gave an answer that makes no sense').waitFor();
    expect(await line.innerText()).toContain('Held up');

    await replaced.close();
    await header('Online');
    // It does not go by itself, not even now: a person has to look.
    expect(statesOf(of(3)).at(-1)).toBe('quarantined');
    expect(journalOf(folder.path, of(3).id).at(-1)).toBe('submission-quarantined: portal-nonsense');
    const kept = await askWell(kiosk.page, 'review.open', { submissionId: of(3).id });
    expect(kept.parts).toHaveLength(1);
    expect(kept.evidence.filter(({ state }) => state === 'bad')).toEqual([]);

    const { page } = kiosk;
    await page
      .getByRole('button', { name: of(3).number })
      .first()
      .click();
    await page.getByRole('button', { name: `Send ${of(3).number} again` }).click();
    accepted.push({ id: of(3).id, applicationId: await applicationOf(kiosk, of(3)) });
    expectAcceptedOnce(folder.path, accepted);
  });
});
