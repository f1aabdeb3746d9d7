import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDocument,
  beginDraft,
  must,
  ISSUER,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { openStationAtWork, operatorOf } from './testing/station-at-work.ts';

function openStation() {
  return openStationAtWork(data, ({ operators, openReview }) => () => {
    openReview.close();
    operators.signOut();
    return Promise.resolve();
  });
}

let data: TestData;
let station: ReturnType<typeof openStation>;
beforeEach(() => {
  data = openTestData();
  station = openStation();
});
afterEach(() => removeTestData(data));

/** A visit of the officer, in which the registrant has signed in. */
async function beginVisit(): Promise<void> {
  station.state.operator ??= await operatorOf(officer, 'officer');
  must(station.visits.start({ providerId: 'national-id', idType: 'national-id', method: 'code' }));
  must(await station.visits.identify());
}

describe('documents', () => {
  it('are accepted for the own draft, and those of another are neither changed nor removed', async () => {
    await beginVisit();
    const others = beginDraft(data);
    const kept = addDocument(data.documents, others, pdfOfSize(600));
    const begun = must(data.documents.begin({ submissionId: others, slot: 'a', name: 'a.pdf', declaredSize: 60 }));
    must(await station.call('form.open', { programId: '1' }));
    const refused = { ok: false, error: { code: 'unknown-document' } };
    const bytes = pdfOfSize(600);
    expect(await station.call('part.remove', { partId: kept.id })).toEqual(refused);
    expect(await station.call('part.append', { partId: begun.partId, index: 0, bytes })).toEqual(refused);
    expect(await station.call('part.finish', { partId: begun.partId })).toEqual(refused);
    expect(must(data.documents.list(others))).toHaveLength(1);
  });

  it('of the draft are added piece by piece, and never to the slot of the exception photograph', async () => {
    await beginVisit();
    must(await station.call('form.open', { programId: '1' }));
    const slot = 'kiosk:exception-photo';
    expect(await station.call('part.begin', { slot, name: 'x.jpg', size: 9 })).toMatchObject({
      error: { code: 'bad-input' },
    });
    const { partId } = must(await station.call('part.begin', { slot: 'proof', name: 'a.pdf', size: 600 })) as {
      partId: string;
    };
    must(await station.call('part.append', { partId, index: 0, bytes: pdfOfSize(600) }));
    expect(await station.call('part.finish', { partId })).toMatchObject({ ok: true, value: { partId, size: 600 } });
    expect(station.contents(`part/${partId}`)).toMatchObject({ mediaType: 'application/pdf' });
    must(await station.call('part.remove', { partId }));
  });
});

describe('a form that comes late', () => {
  it('begins no draft in a visit that has ended, or in the visit after it', async () => {
    await beginVisit();
    const portal = Promise.withResolvers<unknown>();
    station.state.formReady = portal.promise;
    const answer = station.call('form.open', { programId: '1' });
    station.visits.end();
    await beginVisit();
    portal.resolve(undefined);
    expect(await answer).toEqual({ ok: false, error: { code: 'no-visit' } });
    expect(station.visits.current()).toMatchObject({ step: 'programs', program: null });
    expect(data.store.submissions.inStates(['draft'])).toEqual([]);
    expect(station.logged).toMatchObject([{ event: 'call-refused', call: 'form.open', why: 'outdated' }]);
  });
});

describe('a review', () => {
  it('is decided only while it is open, by the supervisor who opened it', async () => {
    const { submissionId, manifest } = submitOne(data);
    station.state.operator = await operatorOf(supervisor, 'supervisor');
    const opened = async () =>
      must(await station.call('review.open', { submissionId })) as { manifestSha256: string; whyNot: string | null };
    const { manifestSha256, whyNot } = await opened();
    expect(whyNot).toBeNull();
    const decision = { submissionId, manifestSha256, decision: 'approve' } as const;
    must(await station.call('review.close', {}));
    const notOpen = { ok: false, error: { code: 'review-not-open' } };
    expect(await station.call('review.decide', decision)).toEqual(notOpen);
    await opened();
    // After a new sign-in the same person has not seen the submission.
    station.state.operator = await operatorOf(supervisor, 'supervisor');
    expect(await station.call('review.decide', decision)).toEqual(notOpen);
    await opened();
    expect(await station.call('review.decide', decision)).toMatchObject({ ok: true, value: { state: 'approved' } });
    expect(manifest.submissionId).toBe(submissionId);
  });

  it('shows nothing when the reader has signed out while it was opened, and leaves nothing open', async () => {
    const { submissionId, manifest } = submitOne(data);
    const reader = await operatorOf(supervisor, 'supervisor');
    station.state.operator = reader;
    const checking = Promise.withResolvers<boolean>();
    station.state.signatureChecked = checking.promise;
    const answer = station.call('review.open', { submissionId });
    must(await station.call('operator.sign-out', {}));
    checking.resolve(true);
    expect(await answer).toEqual({ ok: false, error: { code: 'operator-needed' } });
    station.state.operator = reader;
    expect(station.contents(`part/${manifest.parts[0]?.id}`)).toBeUndefined();
  });

  it('can be read by its author and not by another officer', async () => {
    const { submissionId } = submitOne(data);
    station.state.operator = await operatorOf(officer, 'officer');
    expect(await station.call('review.open', { submissionId })).toMatchObject({
      ok: true,
      value: { whyNot: 'not-supervisor' },
    });
    station.state.operator = await operatorOf({ issuer: ISSUER, sub: 'officer-9', name: 'Ada' }, 'officer');
    expect(await station.call('review.open', { submissionId })).toMatchObject({ error: { code: 'role-not-allowed' } });
    // The subject of the author, at another provider.
    station.state.operator = await operatorOf({ ...officer, issuer: 'https://other.example' }, 'officer');
    expect(await station.call('review.open', { submissionId })).toMatchObject({ error: { code: 'role-not-allowed' } });
  });
});
