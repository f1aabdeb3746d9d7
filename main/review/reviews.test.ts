import { CompactSign } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { personOf } from '#vocabulary/people.ts';
import {
  asShown,
  ISSUER,
  idTokenOf,
  createSigningKey,
  manifestOf,
  must,
  officer,
  openTestData,
  removeTestData,
  stationSignatureOf,
  submitOne,
  supervisor,
  type TestData,
  type SigningKey,
} from '../../test/support/station-data.ts';
import { manifestHash } from '../submission/canonical.ts';
import type { Manifest, ReviewDecision, SignedReview } from '../submission/manifest.ts';
import { createQueue } from './queue.ts';
import { createReviews, type Reviews } from './reviews.ts';
import { signReview, verifyReview } from './sign.ts';

let data: TestData;
let reviews: Reviews;
let key: SigningKey;
let idToken: string;

beforeEach(async () => {
  data = openTestData();
  reviews = createReviews(data);
  key = await createSigningKey();
  idToken = await idTokenOf(supervisor, key.thumbprint);
});
afterEach(() => removeTestData(data));

function decisionOver(manifest: Manifest, change: Partial<ReviewDecision> = {}): ReviewDecision {
  return {
    submissionId: manifest.submissionId,
    manifestSha256: manifestHash(manifest),
    decision: 'approve',
    reviewer: supervisor,
    decidedAt: '2026-03-02T09:00:00.000Z',
    ...change,
  };
}

async function signed(decision: ReviewDecision): Promise<SignedReview> {
  return { jws: await signReview({ key, decision }), idToken };
}

async function decide(manifest: Manifest, change: Partial<ReviewDecision> = {}) {
  const decision = decisionOver(manifest, change);
  return reviews.decide({ ...decision, signedReview: await signed(decision) });
}

describe('opening', () => {
  it('shows everything that will be sent', () => {
    const { submissionId, manifest } = submitOne(data, { answers: { name: 'Ada' } });
    const material = must(reviews.open(submissionId));
    expect(material).toMatchObject({
      manifest,
      manifestSha256: manifestHash(manifest),
      answers: { name: 'Ada' },
      stationSignature: stationSignatureOf(manifest),
      authors: [{ issuer: ISSUER, sub: officer.sub }],
      decisions: [],
    });
    expect(material.history.map(({ kind }) => kind)).toEqual(['draft-begun', 'submission-submitted']);
  });

  it('refuses a draft and an unknown submission', () => {
    expect(reviews.open('none')).toEqual(err({ code: 'submission-unknown' }));
  });
});

describe('a decision', () => {
  it('is stored at once, with its reviewer sealed', async () => {
    const { submissionId, manifest } = submitOne(data);
    expect(must(await decide(manifest))).toEqual({
      submissionId,
      state: 'approved',
      decidedAt: '2026-03-02T09:00:00.000Z',
    });
    expect(data.store.submissions.get(submissionId)?.state).toBe('approved');
    expect(data.store.reviews.of(submissionId)[0]).toMatchObject({
      reviewer: { issuer: ISSUER, sub: supervisor.sub },
      decision: 'approve',
      content: { reviewerName: supervisor.name, idToken },
    });
    expect(JSON.stringify(data.store.journal.about(submissionId))).not.toContain(supervisor.name);
  });

  it('returns the same when repeated, and is final', async () => {
    const { manifest } = submitOne(data);
    const first = must(await decide(manifest));
    expect(must(await decide(manifest, { decidedAt: '2026-03-02T09:30:00.000Z' }))).toEqual(first);
    expect(await decide(manifest, { decision: 'reject', reason: 'late' })).toEqual(
      err({ code: 'not-waiting-for-review', state: 'approved' }),
    );
  });

  it('is refused from a person who worked on the submission', async () => {
    const { submissionId, manifest } = submitOne(data);
    idToken = await idTokenOf(officer, key.thumbprint);
    expect(await decide(manifest, { reviewer: officer })).toEqual(err({ code: 'reviewer-is-author' }));
    expect(data.store.submissions.get(submissionId)?.state).toBe('submitted');
  });

  it('is taken from another person who has the subject of an author at another provider', async () => {
    const { submissionId, manifest } = submitOne(data);
    for (const [issuer, decided] of [
      ['https://other.example', ok({ submissionId, state: 'approved', decidedAt: '2026-03-02T09:00:00.000Z' })],
      [ISSUER, err({ code: 'not-waiting-for-review', state: 'approved' })],
    ] as const) {
      const reviewer = { issuer, sub: officer.sub, name: 'Another' };
      idToken = await idTokenOf(reviewer, key.thumbprint);
      expect(await decide(manifest, { reviewer })).toEqual(decided);
    }
    expect(data.store.reviews.latest(submissionId)?.reviewer).toEqual({
      issuer: 'https://other.example',
      sub: officer.sub,
    });
  });

  it('is refused from the registrant of the submission', async () => {
    const { submissionId, manifest } = submitOne(data);
    const registrant = { issuer: ISSUER, sub: 'registrant-1' };
    expect(data.store.values.get(submissionId, 'registrant')?.value).toEqual(registrant);
    idToken = await idTokenOf(registrant, key.thumbprint);
    const reviewer = { ...registrant, name: 'Rosa' };
    expect(await decide(manifest, { reviewer })).toEqual(err({ code: 'reviewer-is-registrant' }));
    expect(data.store.submissions.get(submissionId)?.state).toBe('submitted');
  });

  it.each(['return', 'reject'] as const)('to %s needs a reason', async (decision) => {
    const { manifest } = submitOne(data);
    expect(await decide(manifest, { decision })).toEqual(err({ code: 'reason-required' }));
    expect(await decide(manifest, { decision, reason: '  ' })).toEqual(err({ code: 'reason-required' }));
    expect((await decide(manifest, { decision, reason: 'photo unreadable' })).ok).toBe(true);
  });

  it('must be the one that was signed', async () => {
    const { manifest, submissionId } = submitOne(data);
    const asked = decisionOver(manifest);
    const cases: [string, Partial<ReviewDecision>][] = [
      ['manifestSha256', { manifestSha256: 'f'.repeat(64) }],
      ['submissionId', { submissionId: '7b0b2f3e-8d1c-4e9f-a1b2-c3d4e5f60718' }],
      ['decision', { decision: 'reject', reason: undefined }],
      ['reason', { reason: 'x' }],
    ];
    for (const [field, change] of cases) {
      const signedReview = await signed({ ...asked, ...change });
      expect(await reviews.decide({ ...asked, signedReview })).toEqual(err({ code: 'decision-does-not-fit', field }));
    }
    const signedReview = await signed(asked);
    const other = { issuer: ISSUER, sub: 'supervisor-2', name: 'Other' };
    expect(await reviews.decide({ ...asked, reviewer: other, signedReview })).toEqual(
      err({ code: 'decision-does-not-fit', field: 'reviewer' }),
    );
    expect(data.store.submissions.get(submissionId)?.state).toBe('submitted');
  });

  it('about an unknown submission is refused', async () => {
    const { manifest } = submitOne(data);
    const submissionId = '7b0b2f3e-8d1c-4e9f-a1b2-c3d4e5f60718';
    expect(await decide({ ...manifest, submissionId })).toEqual(err({ code: 'submission-unknown' }));
  });
});

describe('a returned submission', () => {
  it('is open again as its next revision, and its authors still may not review it', async () => {
    const { submissionId, manifest } = submitOne(data);
    must(await decide(manifest, { decision: 'return', reason: 'photo unreadable' }));
    const [row] = must(createQueue(data).list(['returned']));
    expect(row).toMatchObject({ submissionId, reason: 'photo unreadable' });
    expect(data.store.submissions.get(submissionId)?.revision).toBe(2);
    // The same decision once more finds what it did.
    expect(must(await decide(manifest, { decision: 'return', reason: 'photo unreadable' })).state).toBe('returned');

    must(data.drafts.save(submissionId, { household: 5 }));
    expect(must(reviews.open(submissionId)).answers).toEqual({ household: 5 });
    const plain = manifestOf(data, submissionId, { household: 5 });
    const operator = { issuer: ISSUER, sub: 'officer-2', name: 'Second', idToken: plain.evidence.idToken };
    const second = { ...plain, evidence: { ...plain.evidence, operator } };
    must(
      data.drafts.submit(
        {
          manifest: second,
          answers: { household: 5 },
          stationSignature: stationSignatureOf(second),
        },
        asShown,
      ),
    );
    for (const author of [officer, operator]) {
      idToken = await idTokenOf(author, key.thumbprint);
      expect(await decide(second, { reviewer: { ...personOf(author), name: author.name } })).toEqual(
        err({ code: 'reviewer-is-author' }),
      );
    }
    idToken = await idTokenOf(supervisor, key.thumbprint);
    expect(must(await decide(second)).state).toBe('approved');
    expect(must(reviews.open(submissionId)).decisions.map(({ decision }) => decision)).toEqual(['return', 'approve']);
  });
});

describe('verifyReview', () => {
  async function check(change: {
    header?: object;
    payload?: string;
    token?: string;
    key?: SigningKey;
    station?: string;
  }) {
    const { manifest } = submitOne(data, { programId: String(Math.random()) });
    const { kty, crv, x, y } = key.publicJwk;
    const jws = await new CompactSign(Buffer.from(change.payload ?? JSON.stringify(decisionOver(manifest))))
      .setProtectedHeader({
        alg: 'ES256',
        typ: 'kiosk-review+jwt',
        jwk: { kty: kty!, crv: crv!, x: x!, y: y! },
        ...change.header,
      })
      .sign((change.key ?? key).privateKey);
    const verified = await verifyReview(
      { jws, idToken: change.token ?? idToken },
      change.station ?? data.stationKeyThumbprint,
    );
    return verified.ok ? 'good' : verified.error.check;
  }

  it('takes a decision that is signed and bound, and names the check that fails otherwise', async () => {
    expect(await check({})).toBe('good');
    expect(await check({ key: await createSigningKey() })).toBe('signature');
    expect(await check({ header: { typ: 'JWT' } })).toBe('signature');
    expect(await check({ header: { jwk: undefined } })).toBe('signature');
    expect(await check({ payload: '{"decision":"approve"}' })).toBe('shape');
    expect(await check({ payload: 'no JSON' })).toBe('shape');
    expect(await check({ token: await idTokenOf(supervisor, 'another nonce') })).toBe('binding');
    for (const other of [
      { issuer: ISSUER, sub: 'another' },
      { issuer: 'https://other.example', sub: supervisor.sub },
      { issuer: '', sub: supervisor.sub },
    ]) {
      expect(await check({ token: await idTokenOf(other, key.thumbprint) })).toBe('binding');
    }
    expect(await check({ token: 'no token' })).toBe('binding');
    expect(await check({ station: 'the key of another station' })).toBe('binding');
  });
});
