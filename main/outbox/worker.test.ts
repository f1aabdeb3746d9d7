import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import { createFakePortal, signReceipt, type FakePortal } from '../../test/support/fake-portal.ts';
import {
  idTokenOf,
  createSigningKey,
  must,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import { PROOF_ENTRIES } from '../journal/proof.ts';
import { chainOf } from '../journal/testing/chains.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { createQueue } from '../review/queue.ts';
import { createReviews } from '../review/reviews.ts';
import { signReview } from '../review/sign.ts';
import { manifestHash } from '../submission/canonical.ts';
import type { Manifest, ReviewDecision } from '../submission/manifest.ts';
import { createRetention } from './retention.ts';
import { createOutbox, type Outbox } from './worker.ts';

interface FakeTimer {
  readonly run: () => void;
  readonly at: number;
}

let data: TestData;
let portal: FakePortal;
let timers: Set<FakeTimer>;
let faults: unknown[];
let outbox: Outbox;

beforeEach(async () => {
  data = openTestData();
  portal = await createFakePortal();
  faults = [];
  outbox = createTestOutbox();
});
afterEach(async () => {
  await outbox.stop();
  removeTestData(data);
});

function createTestOutbox(): Outbox {
  const own = new Set<FakeTimer>();
  timers = own;
  const { store, ledger, clock, time } = data;
  return createOutbox({
    store,
    ledger,
    clock,
    portal,
    heads: data.heads,
    receiptKeys: portal.receiptKeys,
    random: () => 0,
    onFault: (fault) => faults.push(fault),
    machine: {
      after: (afterMs, run) => {
        const timer = { run, at: time.now + afterMs };
        own.add(timer);
        return () => own.delete(timer);
      },
    },
  });
}

/** Lets time pass; every timer fires in order when it is due. */
async function pass(ms: number): Promise<void> {
  const end = data.time.now + ms;
  for (;;) {
    await outbox.idle();
    const [due] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
    if (!due) break;
    data.time.now = Math.max(data.time.now, due.at);
    timers.delete(due);
    due.run();
  }
  data.time.now = end;
}

function reopen(maxPageCount?: number): void {
  data.store.close();
  const { folder, storageKey, time } = data;
  data = openTestData({ folder, storageKey, now: time.now, ...(maxPageCount === undefined ? {} : { maxPageCount }) });
  outbox = createTestOutbox();
}

async function decide(manifest: Manifest, decision: ReviewDecision['decision'] = 'approve'): Promise<void> {
  const key = await createSigningKey();
  const asked: ReviewDecision = {
    submissionId: manifest.submissionId,
    manifestSha256: manifestHash(manifest),
    decision,
    ...(decision === 'approve' ? {} : { reason: 'because' }),
    reviewer: supervisor,
    decidedAt: data.clock.nowIso(),
  };
  const signedReview = {
    jws: await signReview({ key, decision: asked }),
    idToken: await idTokenOf(supervisor, key.thumbprint),
  };
  must(await createReviews(data).decide({ ...asked, signedReview }));
}

async function approveOne(programId = 'cash', size = 600): Promise<string> {
  const { submissionId, manifest } = submitOne(data, { programId, document: pdfOfSize(size, programId) });
  await decide(manifest);
  return submissionId;
}

function state(id: string): string | undefined {
  return data.store.submissions.get(id)?.state;
}

function kinds(id: string): string[] {
  return data.store.journal.about(id).map(({ kind }) => kind);
}

describe('the outbox', () => {
  it('sends what was approved and keeps the receipt', async () => {
    const id = await approveOne('cash', 600_000);
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('accepted');
    expect(data.store.receipts.get(id)).toMatchObject({ applicationId: 'APP-1' });
    expect([...portal.uploaded.values()][0]?.equals(pdfOfSize(600_000, 'cash'))).toBe(true);
    expect(portal.stored.get(id)?.answers).toEqual({ household: 4 });
    expect(kinds(id).slice(2)).toEqual(['submission-approved', 'submission-upload-begun', 'submission-accepted']);
    expect([...timers]).toEqual([]);
  });

  it('sends nothing that was not approved', async () => {
    const { submissionId } = submitOne(data, { programId: 'waits' });
    const rejected = submitOne(data, { programId: 'rejected' });
    await decide(rejected.manifest, 'reject');
    must(outbox.start());
    await pass(3_600_000);
    expect(portal.deliveries.size).toBe(0);
    expect(state(submissionId)).toBe('submitted');
    expect(state(rejected.submissionId)).toBe('rejected');
  });

  it('sends at once after a decision', async () => {
    must(outbox.start());
    const id = await approveOne();
    outbox.wake();
    await outbox.idle();
    expect(state(id)).toBe('accepted');
  });
});

describe('a portal that does not answer', () => {
  it('is tried again after longer and longer waits until it answers, and gets the submission once', async () => {
    portal.fault.upload = () => Promise.resolve({ code: 'unreachable' });
    const id = await approveOne();
    must(outbox.start());
    const began = data.time.now;
    await outbox.idle();
    expect(state(id)).toBe('approved');
    expect(data.store.outbox.get(id)).toMatchObject({
      attempts: 1,
      waiting: { cause: 'unreachable', since: new Date(began).toISOString() },
      nextAttemptAt: began + 2000,
    });
    await pass(2000 + 4000 + 8000);
    expect(data.store.outbox.get(id)).toMatchObject({
      attempts: 4,
      waiting: { since: new Date(began).toISOString() },
      nextAttemptAt: began + 30_000,
    });
    delete portal.fault.upload;
    await pass(16_000);
    expect(state(id)).toBe('accepted');
    expect(portal.deliveries.get(id)).toBe(1);
    expect(data.store.outbox.get(id)).toMatchObject({ attempts: 5, waiting: null });
  });

  it('is tried at once when a person requests it', async () => {
    portal.fault.deliver = () => Promise.resolve({ code: 'timed-out' });
    const id = await approveOne();
    must(outbox.start());
    await pass(60_000);
    expect(state(id)).toBe('approved');
    delete portal.fault.deliver;
    outbox.retryNow();
    await outbox.idle();
    expect(state(id)).toBe('accepted');
  });

  it('is not asked again before the time that it named', async () => {
    portal.fault.deliver = () => Promise.resolve({ code: 'unavailable', status: 503, retryAfterSeconds: 600 });
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    delete portal.fault.deliver;
    await pass(599_000);
    expect(state(id)).toBe('approved');
    await pass(1000);
    expect(state(id)).toBe('accepted');
  });

  it('keeps its wait and its count of attempts over a restart', async () => {
    portal.fault.upload = () => Promise.resolve({ code: 'unreachable' });
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    await outbox.stop();
    reopen();
    must(outbox.start());
    expect(data.store.outbox.get(id)).toMatchObject({ attempts: 1, waiting: { cause: 'unreachable' } });
    await pass(2000);
    expect(data.store.outbox.get(id)?.attempts).toBe(2);
  });
});

describe('an answer that is lost', () => {
  it('is requested again, and the portal still has one submission', async () => {
    portal.fault.answer = () => ({ code: 'timed-out' });
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('approved');
    delete portal.fault.answer;
    await pass(2000);
    expect(state(id)).toBe('accepted');
    expect(portal.deliveries.get(id)).toBe(2);
    expect(portal.stored.size).toBe(1);
  });
});

describe('the journal', () => {
  /** Journals visits until there are this many entries. */
  function fill(count: number): void {
    must(
      data.store.transaction(() => {
        for (let seq = data.store.journal.last()?.seq ?? 0; seq < count; seq += 1) {
          data.journal.append({ kind: 'visit-started', subjects: {}, details: {} });
        }
        return ok(undefined);
      }),
    );
  }

  it('is shown from its first entry on, in several messages, and ends with the delivery', async () => {
    fill(3 * PROOF_ENTRIES);
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('accepted');
    const begun = [...data.store.journal.all()].filter(({ kind }) => kind === 'submission-upload-begun');
    expect(portal.journal.map(({ seq }) => seq)).toEqual([...Array(begun[0]?.seq).keys()].map((seq) => seq + 1));
    expect(data.store.heads.last()?.seq).toBe(begun[0]?.seq);
  });

  it('is shown again where the answer was lost, of a part of it and of the delivery', async () => {
    fill(PROOF_ENTRIES + 10);
    const id = await approveOne();
    portal.fault.shown = () => ({ code: 'timed-out' });
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('approved');
    expect(portal.journal).toHaveLength(PROOF_ENTRIES);
    delete portal.fault.shown;
    portal.fault.answer = () => ({ code: 'unreachable' });
    await pass(2000);
    expect(state(id)).toBe('approved');
    delete portal.fault.answer;
    await pass(60_000);
    expect(state(id)).toBe('accepted');
    expect(portal.stored.size).toBe(1);
  });

  it('is shown from the beginning to a portal that was put back to an older copy', async () => {
    const first = await approveOne('first');
    must(outbox.start());
    await outbox.idle();
    expect(state(first)).toBe('accepted');
    portal.journal.splice(2);
    const second = await approveOne('second');
    outbox.wake();
    await outbox.idle();
    expect(data.store.outbox.get(second)?.waiting?.cause).toBe('unavailable');
    await pass(2000);
    expect(state(second)).toBe('accepted');
    expect(portal.journal.length).toBeGreaterThan(2);
  });

  it.each<[string, () => void]>([
    ['journal-rewritten', () => (portal.journal[0] = { ...portal.journal[0]!, hash: 'f'.repeat(64) })],
    [
      'journal-emptied',
      () => {
        const other = chainOf(30, { start: '2026-03-01T00:00:00.000Z' });
        portal.journal.splice(0, portal.journal.length, ...other);
      },
    ],
  ])('that the portal does not believe sets the submission aside as %s, with all it holds', async (refusal, change) => {
    await approveOne('first');
    must(outbox.start());
    await outbox.idle();
    data.heads.forgetAccepted();
    change();
    const second = await approveOne('second');
    outbox.wake();
    await outbox.idle();
    expect(state(second)).toBe('quarantined');
    expect(data.store.outbox.get(second)?.quarantine).toEqual({ code: 'portal-refused', refusal });
    expect(portal.stored.has(second)).toBe(false);
  });

  it('holds up what is sent while the disk is full, and not for good', async () => {
    const id = await approveOne();
    const { heads } = data;
    let isFull = true;
    data = { ...data, heads: { ...heads, due: async () => (isFull ? err({ code: 'disk-full' }) : heads.due()) } };
    outbox = createTestOutbox();
    must(outbox.start());
    await outbox.idle();
    expect(data.store.outbox.get(id)?.waiting?.cause).toBe('disk-full');
    isFull = false;
    await pass(2000);
    expect(state(id)).toBe('accepted');
  });
});

describe('an answer that makes no sense', () => {
  it('makes the submission wait while something else answers in the place of the portal', async () => {
    portal.fault.replaced = true;
    portal.fault.deliver = () => Promise.resolve({ code: 'nonsense', detail: 'not-json' });
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('approved');
    expect(data.store.outbox.get(id)?.waiting?.cause).toBe('portal-replaced');
    portal.fault.replaced = false;
    delete portal.fault.deliver;
    outbox.retryNow();
    await outbox.idle();
    expect(state(id)).toBe('accepted');
  });

  it('sets the submission aside when the portal itself gave it', async () => {
    portal.fault.upload = () => Promise.resolve({ code: 'nonsense', detail: 'shape' });
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('quarantined');
    expect(data.store.outbox.get(id)?.quarantine).toEqual({ code: 'portal-nonsense' });
  });
});

describe('a submission that cannot be sent', () => {
  it('is set aside with its reason when the portal refuses, and sent again when a person says so', async () => {
    portal.fault.deliver = () => Promise.resolve({ code: 'refused', reason: 'program-closed' });
    const id = await approveOne();
    must(outbox.start());
    await pass(3_600_000);
    expect(state(id)).toBe('quarantined');
    expect(data.store.outbox.get(id)?.quarantine).toEqual({ code: 'portal-refused', refusal: 'program-closed' });
    expect(kinds(id).filter((kind) => kind === 'submission-upload-begun')).toHaveLength(1);

    delete portal.fault.deliver;
    must(outbox.release(id, supervisor));
    await outbox.idle();
    expect(state(id)).toBe('accepted');
    expect(outbox.release(id, supervisor)).toEqual(err({ code: 'not-quarantined', state: 'accepted' }));
    expect(outbox.release('none', supervisor)).toEqual(err({ code: 'submission-unknown' }));
  });

  it.each([
    ['nonsense', 'receipt-malformed', () => Promise.resolve('<html>Welcome to our Wi-Fi</html>')],
    [
      'a receipt for another submission',
      'receipt-for-another',
      (receipt: object) => signReceipt({ ...receipt, manifestSha256: 'c'.repeat(64) }, portal.key),
    ],
    [
      'a receipt of a stranger',
      'receipt-signature',
      async (receipt: object) => signReceipt(receipt, await createSigningKey('portal-1')),
    ],
  ])('is set aside when the portal answers %s', async (_, reason, receipt) => {
    portal.fault.receipt = receipt;
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('quarantined');
    expect(data.store.outbox.get(id)?.quarantine).toEqual({ code: reason });
    expect(data.store.receipts.get(id)).toBeUndefined();
  });

  it('is set aside when the program itself fails on it, and the fault is reported', async () => {
    const fault = new Error('a fault of the program');
    portal.fault.deliver = () => Promise.reject(fault);
    const id = await approveOne();
    must(outbox.start());
    await outbox.idle();
    expect(data.store.outbox.get(id)?.quarantine).toEqual({ code: 'internal' });
    expect(faults).toEqual([fault]);
  });

  it('never delays another', async () => {
    const bad = await approveOne('bad');
    const slow = await approveOne('slow');
    const good = await Promise.all(['a', 'b', 'c'].map((programId) => approveOne(programId)));
    const arrived = Promise.withResolvers<undefined>();
    portal.fault.deliver = async ({ manifest }) => {
      if (manifest.submissionId === bad) return { code: 'refused', reason: 'no' };
      if (manifest.submissionId === slow) await arrived.promise;
      return undefined;
    };
    must(outbox.start());
    const done = new Set<string>();
    while (done.size < good.length) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const id of good) if (state(id) === 'accepted') done.add(id);
    }
    expect(state(bad)).toBe('quarantined');
    expect(state(slow)).toBe('uploading');
    arrived.resolve(undefined);
    await outbox.idle();
    expect(state(slow)).toBe('accepted');
  });

  it('is set aside when what is kept is damaged', async () => {
    const id = await approveOne();
    const [part] = data.store.parts.of(id);
    const readPart = data.store.chunks;
    const damaged = { ...data.store, chunks: { ...readPart, read: () => wiped(Buffer.alloc(part!.size)) } };
    const { ledger, clock } = data;
    outbox = createOutbox({
      store: damaged,
      ledger,
      clock,
      portal,
      heads: data.heads,
      receiptKeys: portal.receiptKeys,
      random: () => 0,
      onFault: (fault) => faults.push(fault),
      machine: { after: () => () => undefined },
    });
    must(outbox.start());
    await outbox.idle();
    expect(data.store.outbox.get(id)?.quarantine).toEqual({ code: 'sealed-damaged' });
    expect(portal.deliveries.size).toBe(0);
    expect(faults).toEqual([]);
  });
});

/** A delivery that continues until it is aborted. */
function hang(signal: AbortSignal): Promise<{ code: 'unreachable' }> {
  return new Promise((resolve) => {
    const end = () => resolve({ code: 'unreachable' });
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
}

describe('stop and start', () => {
  it('ends what is being sent, records that and sends it after the next start', async () => {
    const reached = Promise.withResolvers<undefined>();
    portal.fault.deliver = (_, signal) => {
      reached.resolve(undefined);
      return hang(signal);
    };
    const id = await approveOne();
    must(outbox.start());
    await reached.promise;
    expect(state(id)).toBe('uploading');
    await outbox.stop();
    expect(state(id)).toBe('approved');
    expect(data.store.outbox.get(id)).toMatchObject({ attempts: 0, waiting: null });
    outbox.retryNow();
    outbox.wake();
    expect(state(id)).toBe('approved');

    delete portal.fault.deliver;
    reopen();
    expect(must(outbox.start())).toBe(0);
    await outbox.idle();
    expect(state(id)).toBe('accepted');
  });

  it('delivers nothing once it was stopped', async () => {
    portal.fault.upload = (_, signal) => hang(signal).then(() => undefined);
    const id = await approveOne();
    must(outbox.start());
    await outbox.stop();
    expect(state(id)).toBe('approved');
    expect(portal.deliveries.size).toBe(0);
  });

  it('takes back what a killed run was sending', async () => {
    const reached = Promise.withResolvers<undefined>();
    portal.fault.deliver = () => {
      reached.resolve(undefined);
      return new Promise(() => undefined);
    };
    const id = await approveOne();
    must(outbox.start());
    await reached.promise;
    const killed = data;
    // A killed program stops and closes nothing; the next one opens the same files.
    const { folder, storageKey, time } = killed;
    data = openTestData({ folder, storageKey, now: time.now });
    outbox = createTestOutbox();
    expect(state(id)).toBe('uploading');
    delete portal.fault.deliver;
    expect(must(outbox.start())).toBe(1);
    await outbox.idle();
    expect(state(id)).toBe('accepted');
    expect(portal.deliveries.get(id)).toBe(1);
    killed.store.close();
  });

  it('ends an attempt that takes too long and tries again later', async () => {
    portal.fault.deliver = (_, signal) => hang(signal);
    const id = await approveOne();
    must(outbox.start());
    const [limit] = [...timers];
    limit?.run();
    await outbox.idle();
    expect(data.store.outbox.get(id)).toMatchObject({ attempts: 1, waiting: { cause: 'timed-out' } });
  });
});

describe('a full disk', () => {
  it('loses no receipt: it is requested again, after a wait', async () => {
    const id = await approveOne();
    reopen(60);
    let applicationId = 'A'.repeat(500_000);
    portal.fault.receipt = (receipt) => signReceipt({ ...receipt, applicationId }, portal.key);
    must(outbox.start());
    await outbox.idle();
    expect(state(id)).toBe('approved');
    expect(data.store.outbox.get(id)).toMatchObject({ waiting: { cause: 'store-failed' } });
    expect(portal.deliveries.get(id)).toBe(1);
    applicationId = 'APP-1';
    await pass(2000);
    expect(state(id)).toBe('accepted');
    expect(portal.deliveries.get(id)).toBe(2);
    expect(portal.stored.size).toBe(1);
  });
});

describe('retention', () => {
  it('destroys the content of what was accepted long enough ago, and keeps receipt and journal', async () => {
    const id = await approveOne();
    const waiting = submitOne(data, { programId: 'waits' });
    must(outbox.start());
    await outbox.idle();
    const { store, ledger, clock } = data;
    const retention = createRetention({ store, ledger, clock, times: { acceptedMs: 1000, rejectedMs: 5000 } });
    expect(must(retention.purgeExpired())).toBe(0);
    data.time.now += 1000;
    expect(must(retention.purgeExpired())).toBe(1);
    expect(state(id)).toBe('purged');
    expect(store.receipts.get(id)).toMatchObject({ applicationId: 'APP-1' });
    const [part] = store.parts.of(id);
    expect(part).toMatchObject({ name: undefined, size: 600 });
    expect(data.documents.read(part!.id)).toEqual(err({ code: 'content-destroyed' }));
    expect(store.reviews.of(id)[0]?.content).toBeUndefined();
    expect(createReviews(data).open(id)).toEqual(err({ code: 'content-destroyed' }));
    expect(must(createQueue(data).list(['purged']))[0]).toMatchObject({ officerName: '', parts: 1 });
    expect(state(waiting.submissionId)).toBe('submitted');
  });

  it('empties the log, so that the wrapped key is in no file any more', async () => {
    const { submissionId, manifest } = submitOne(data);
    await decide(manifest, 'reject');
    const db = new Database(join(data.folder, 'station.db'), { readonly: true });
    const wrapped = db.prepare('SELECT wrapped_key FROM submissions WHERE id = ?').pluck().get(submissionId) as Buffer;
    db.close();
    const isAnywhere = () =>
      readdirSync(data.folder).some((name) => readFileSync(join(data.folder, name)).includes(wrapped));
    expect(isAnywhere()).toBe(true);
    const { store, ledger, clock } = data;
    const retention = createRetention({ store, ledger, clock, times: { acceptedMs: 0, rejectedMs: 0 } });
    expect(must(retention.purge(submissionId))).toEqual({ logEmptied: true });
    expect(isAnywhere()).toBe(false);
  });

  it('purges nothing that is still needed', async () => {
    const id = await approveOne();
    const { store, ledger, clock } = data;
    const retention = createRetention({ store, ledger, clock, times: { acceptedMs: 0, rejectedMs: 0 } });
    expect(retention.purge(id)).toEqual(err({ code: 'step-not-allowed', state: 'approved', step: 'purge' }));
    expect(retention.purge('none')).toEqual(err({ code: 'submission-unknown' }));
    expect(must(retention.purgeExpired())).toBe(0);
  });
});
