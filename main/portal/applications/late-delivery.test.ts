import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalProof } from '../../journal/proof.ts';
import { manifestHash } from '../../submission/canonical.ts';
import type { Delivery } from '../../submission/manifest.ts';
import { createDelivery, SEED, sendPart, sentOf, type Spoiling } from '../testing/delivery.ts';
import { codeOf, NOW, startPortal, type TestPortal, type TestStation } from '../testing/portal.ts';

/** Uploads that come late: what was done is judged as of when it was done, within what the journal allows. */

const MINUTE = 60_000;
const DAY = 86_400_000;
let portal: TestPortal;
let station: TestStation;
beforeEach(async () => {
  portal = await startPortal({ seed: SEED });
  station = await portal.enrol();
});
afterEach(() => portal.remove());

/** Sets the clock of portal and station. */
function at(milliseconds: number): void {
  portal.time.now = new Date(milliseconds);
}

interface Sent {
  readonly delivery: Delivery;
  readonly journal: JournalProof;
}

/** A submission that the station made and journalled now, by its clock. */
async function made(spoil: Spoiling = {}): Promise<Sent> {
  return sentOf(station, await createDelivery(portal, station, spoil));
}

async function deliver({ delivery, journal }: Sent): Promise<string | undefined> {
  const { submissionId, parts } = delivery.manifest;
  for (const part of parts) await sendPart({ portal, station, submissionId, part });
  const answer = await portal.call('PUT', `/station/submissions/${submissionId}`, {
    authorization: await station.authorization(),
    body: { ...delivery, journal },
  });
  return codeOf(answer);
}

/** The station shows that nothing more than this has happened yet. */
async function showJournal(): Promise<void> {
  station.journal.append({});
  const answer = await portal.call('POST', '/station/journal', {
    authorization: await station.authorization(),
    body: await station.journal.proof(),
  });
  expect([answer.status, codeOf(answer)]).toEqual([200, undefined]);
}

describe('an upload that comes late', () => {
  it.each([10, 15, 60])('by %i days is accepted', async (days) => {
    const sent = await made();
    at(NOW.getTime() + days * DAY);
    expect(await deliver(sent)).toBeUndefined();
  });

  it('is accepted when the journal was shown before and after what it holds', async () => {
    at(NOW.getTime() - MINUTE);
    await showJournal();
    at(NOW.getTime());
    const sent = await made();
    at(NOW.getTime() + 10 * DAY);
    expect(await deliver(sent)).toBeUndefined();
  });

  it('is refused when the operator’s sign-in did not cover what they did, however it is dated', async () => {
    const seconds = NOW.getTime() / 1000;
    const old = { auth_time: seconds - 17 * 3600 };
    const submissions = [await made({ operator: old }), await made({ reviewer: old, programId: 2 })];
    at(NOW.getTime() + 10 * DAY);
    expect(await deliver(submissions[1]!)).toBe('reviewer-token');
    expect(await deliver(submissions[0]!)).toBe('operator-token');
  });

  it('is refused when the registrant had signed in too long before it was submitted', async () => {
    const sent = await made({ idToken: { auth_time: NOW.getTime() / 1000 - 15 * 86_400 } });
    at(NOW.getTime() + 10 * DAY);
    expect(await deliver(sent)).toBe('sign-in-too-old');
  });
});

describe('a time that is claimed outside of the journal', () => {
  /** Journals that it was submitted; with `decided`, that this was decided then, and that it was sent. */
  function tell(
    { manifest }: Delivery,
    decided?: { readonly at: number; readonly manifestSha256?: string },
  ): Promise<JournalProof> {
    const { journal } = station;
    const subjects = { submissionId: manifest.submissionId };
    const details = { revision: 1, manifestSha256: manifestHash(manifest) };
    if (!journal.entries.some(({ kind }) => kind === 'submission-submitted')) {
      journal.append({ kind: 'submission-submitted', subjects, details });
    }
    if (decided) {
      at(decided.at);
      const { manifestSha256 = details.manifestSha256 } = decided;
      journal.append({ kind: 'submission-approved', subjects, details: { revision: 1, manifestSha256 } });
    }
    if (decided) journal.append({ kind: 'submission-upload-begun', subjects, details: { attempt: 1 } });
    return journal.proof();
  }

  it.each<[string, number, string | undefined]>([
    ['half an hour before its entry', 0, 'review-outside-journal'],
    ['ten minutes after its entry', 40, 'review-outside-journal'],
    ['with its entry', 30, undefined],
  ])('is refused or not: a decision %s', async (_what, minutes, code) => {
    const decidedAt = new Date(NOW.getTime() + minutes * MINUTE).toISOString();
    const delivery = await createDelivery(portal, station, { decision: { decidedAt } });
    await tell(delivery);
    const journal = await tell(delivery, { at: NOW.getTime() + 30 * MINUTE });
    at(NOW.getTime() + 10 * DAY);
    expect(await deliver({ delivery, journal })).toBe(code);
  });

  it('is refused when the submission is dated long before its entry', async () => {
    at(NOW.getTime() + 30 * MINUTE);
    const sent = await made({ manifest: { createdAt: NOW.toISOString() } });
    expect(await deliver(sent)).toBe('submission-outside-journal');
  });

  it('is refused when the portal had heard of the journal after that time: the clock was set back', async () => {
    at(NOW.getTime() + 5 * DAY);
    await showJournal();
    at(NOW.getTime());
    const sent = await made();
    at(NOW.getTime() + 6 * DAY);
    expect(await deliver(sent)).toBe('submission-outside-journal');
  });

  it('is refused when only the decision is dated back', async () => {
    const delivery = await createDelivery(portal, station);
    await tell(delivery);
    at(NOW.getTime() + 5 * DAY);
    await showJournal();
    const journal = await tell(delivery, { at: NOW.getTime() });
    at(NOW.getTime() + 6 * DAY);
    expect(await deliver({ delivery, journal })).toBe('review-outside-journal');
  });

  it('is refused when the journal tells of no decision, or of one about something else', async () => {
    const delivery = await createDelivery(portal, station);
    const undecided = await tell(delivery);
    expect(await deliver({ delivery, journal: undecided })).toBe('journal-without-submission');
    const other = await tell(delivery, { at: NOW.getTime(), manifestSha256: '0'.repeat(64) });
    expect(await deliver({ delivery, journal: other })).toBe('journal-without-submission');
  });
});
