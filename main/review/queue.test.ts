import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok } from '#kit/result.ts';
import {
  beginDraft,
  idTokenOf,
  createSigningKey,
  must,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import { STORE_FILE } from '../store/open.ts';
import { openChunk } from '../store/sealing.ts';
import { manifestHash } from '../submission/canonical.ts';
import type { Manifest, ReviewDecision } from '../submission/manifest.ts';
import { createQueue, type Queue } from './queue.ts';
import { createReviews } from './reviews.ts';
import { signReview } from './sign.ts';

vi.mock(import('../store/sealing.ts'), async (original) => {
  const sealing = await original();
  return { ...sealing, openChunk: vi.fn(sealing.openChunk) };
});

let data: TestData;
let queue: Queue;
beforeEach(() => {
  data = openTestData();
  queue = createQueue(data);
});
afterEach(() => removeTestData(data));

/** The names of the sealed values that `look` opens. */
function openedBy(look: () => unknown): string[] {
  vi.mocked(openChunk).mockClear();
  look();
  return vi.mocked(openChunk).mock.calls.map(([{ place }]) => place.partId);
}

async function decide(manifest: Manifest, decision: ReviewDecision['decision'], reason?: string): Promise<void> {
  const { submissionId } = manifest;
  const key = await createSigningKey();
  const asked: ReviewDecision = {
    submissionId,
    manifestSha256: manifestHash(manifest),
    decision,
    ...(reason !== undefined && { reason }),
    reviewer: supervisor,
    decidedAt: data.clock.nowIso(),
  };
  const idToken = await idTokenOf(supervisor, key.thumbprint);
  const signedReview = { jws: await signReview({ key, decision: asked }), idToken };
  must(await createReviews(data).decide({ ...asked, signedReview }));
}

/** A submission that waits, one that was returned, one that was rejected, one approved, and a draft. */
async function submitSeveral(): Promise<void> {
  submitOne(data, { programId: 'waits' });
  const decisions = [
    ['returned', 'return'],
    ['rejected', 'reject'],
    ['approved', 'approve'],
  ] as const;
  for (const [programId, decision] of decisions) {
    data.time.now += 1000;
    const { manifest } = submitOne(data, { programId });
    await decide(manifest, decision, decision === 'approve' ? undefined : `because ${programId}`);
  }
  beginDraft(data);
}

describe('the list', () => {
  it('shows what waits for a review, newest first, with all that the screen needs', () => {
    const one = submitOne(data, { programId: 'one' });
    data.time.now += 1000;
    const two = submitOne(data, { programId: 'two' });
    const rows = must(queue.list(['submitted']));
    expect(rows.map(({ submissionId }) => submissionId)).toEqual([two.submissionId, one.submissionId]);
    const answerBytes = JSON.stringify({ household: 4 }).length;
    expect(rows[1]).toEqual({
      submissionId: one.submissionId,
      state: 'submitted',
      programName: 'Cash support',
      createdAt: '2026-03-02T08:00:00.000Z',
      officerName: officer.name,
      parts: 1,
      size: 600 + answerBytes + Buffer.byteLength(JSON.stringify(one.manifest)),
      waiting: null,
      applicationId: null,
      reason: null,
    });
    expect(must(queue.list(['accepted']))).toEqual([]);
    expect(must(queue.row(one.submissionId))).toEqual(rows[1]);
    expect(must(queue.row('absent'))).toBeUndefined();
  });

  it('shows everything but drafts and purged submissions, each with its reason', async () => {
    await submitSeveral();
    must(data.drafts.giveUp(beginDraft(data)));
    const rows = must(queue.list());
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['approved', null],
      ['rejected', 'because rejected'],
      ['returned', 'because returned'],
      ['submitted', null],
    ]);
  });

  it('gives the reason why a submission waits or is set aside, and the time of the next try', async () => {
    const { submissionId, manifest } = submitOne(data);
    await decide(manifest, 'approve');
    const { store, ledger } = data;
    const until = data.time.now + 2000;
    must(
      store.transaction(() => {
        store.outbox.countAttempt(submissionId);
        store.outbox.setWaiting(submissionId, { cause: 'unreachable', since: data.clock.nowIso(), until });
        return ok(undefined);
      }),
    );
    const nextTryAt = new Date(until).toISOString();
    const waiting = { cause: { code: 'unreachable' }, nextTryAt, attempts: 1 };
    expect(must(queue.row(submissionId))).toMatchObject({ waiting });
    const cause = { code: 'portal-refused', refusal: 'program-closed' } as const;
    must(
      store.transaction(() => {
        store.outbox.setQuarantined(submissionId, cause);
        return ledger.takeStep(submissionId, { step: 'quarantine', details: { reason: cause.code } });
      }),
    );
    expect(must(queue.row(submissionId))).toMatchObject({ waiting: { cause, nextTryAt: null, attempts: 0 } });
  });

  it('keeps the line of a submission with damaged sealed values', () => {
    const { submissionId } = submitOne(data);
    const db = new Database(join(data.folder, STORE_FILE));
    db.exec(`DROP TRIGGER sealed_values_are_fixed_after_submit;
      UPDATE sealed_values SET sealed = zeroblob(40) WHERE name = 'author'`);
    db.close();
    expect(must(queue.list())).toMatchObject([{ submissionId, officerName: '', parts: 1 }]);
  });
});

describe('the sealed values', () => {
  it('are not opened for the counts', async () => {
    await submitSeveral();
    expect(openedBy(() => expect(must(queue.counts())).toEqual({ waiting: 3, toReview: 1 }))).toEqual([]);
  });

  it('are opened for the officer of each line that is shown, and for its reason if it has one', async () => {
    await submitSeveral();
    const opened = openedBy(() => expect(must(queue.list())).toHaveLength(4));
    expect(opened.sort()).toEqual(['review', 'review', ...Array<string>(4).fill('value:author')]);
    expect(openedBy(() => queue.list(['returned'])).sort()).toEqual(['review', 'value:author']);
    expect(openedBy(() => queue.list(['quarantined']))).toEqual([]);
  });

  it('are opened only for the officer when one line is shown', async () => {
    await submitSeveral();
    const { submissionId } = submitOne(data, { programId: 'one' });
    expect(openedBy(() => queue.row(submissionId))).toEqual(['value:author']);
  });

  it('of other submissions are not opened when one is decided and its line is shown', async () => {
    await submitSeveral();
    const { submissionId, manifest } = submitOne(data, { programId: 'one' });
    vi.mocked(openChunk).mockClear();
    await decide(manifest, 'approve');
    expect(must(queue.row(submissionId))).toMatchObject({ state: 'approved' });
    const opened = vi.mocked(openChunk).mock.calls.map(([{ place }]) => [place.submissionId, place.partId]);
    expect(opened).toEqual([
      [submissionId, 'value:registrant'],
      [submissionId, 'value:author'],
    ]);
  });
});
