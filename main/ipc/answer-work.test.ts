import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHere } from '../submission/apart/testing/check-here.ts';
import { ok } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import {
  addDocument,
  beginDraft,
  idTokenOf,
  createSigningKey,
  must,
  ISSUER,
  officer,
  openTestData,
  pdfOf,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import type { CallName, Input } from '../../preload/contract/calls.ts';
import { NO_CAPTURES } from '../capture/visit-captures.ts';
import type { Operator, Operators } from '../identity/operators.ts';
import type { SignedIn } from '../identity/relying-party.ts';
import type { LogEvent } from '../log/log.ts';
import { createOpenReview } from '../review/open-review.ts';
import { createQueue } from '../review/queue.ts';
import { createReviews } from '../review/reviews.ts';
import { createReviewSheets } from '../review/sheets.ts';
import type { RegistrantPortal } from '../upstream/port.ts';
import { createFormChecks } from '../visit/form-checks.ts';
import { createApplications } from '../visit/application.ts';
import { createVisits } from '../visit/visits.ts';
import { answerCall, type Handlers } from './answer.ts';
import { createContents } from './contents.ts';
import { createFormHandlers } from './handlers/form.ts';
import { createOperatorHandlers } from './handlers/operator.ts';
import { createPartHandlers } from './handlers/parts.ts';
import { createReviewHandlers } from './handlers/review.ts';
import { createWho } from './who.ts';

/** Calls answered by the real handlers over a station's real data; only provider and portal are doubles. */

const schema = JSON.stringify({ display: 'form', components: [{ type: 'textfield', key: 'name', label: 'Name' }] });
const form = { programId: '1', programName: 'Cash support', version: 3, schema };
const claims = { iss: ISSUER, sub: 'registrant-1', name: 'Amina Diallo', individual_id: '4827190365' };
const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
const signedIn: SignedIn = {
  idToken: token,
  idClaims: claims,
  userinfo: token,
  userinfoClaims: claims,
  acr: 'acr',
  accessToken: 'a',
};

let data: TestData;
let station: ReturnType<typeof openStation>;
beforeEach(() => {
  data = openTestData();
  station = openStation();
});
afterEach(() => removeTestData(data));

async function operatorOf(who: Person & { readonly name: string }, role: Operator['role']) {
  const key = await createSigningKey();
  const idToken = await idTokenOf(who, key.thumbprint);
  return { ...who, role, idToken, signedInAt: 0, key } satisfies Operator;
}

function openStation() {
  const { documents, drafts, store } = data;
  const state = {
    operator: null as Operator | null,
    /** What the portal waits for before it returns the form. */
    formReady: Promise.resolve<unknown>(undefined),
    /** What the check of the station's signature waits for. */
    signatureChecked: Promise.resolve(true),
  };
  const logged: LogEvent[] = [];
  const current = () => state.operator;
  const operators = { current, signOut: () => (state.operator = null) } as unknown as Operators;
  const signIns = {
    running: () => null,
    place: () => undefined,
    cancel: () => undefined,
    start: () => Promise.resolve(ok(signedIn)),
  };
  const portal = { form: () => state.formReady.then(() => ok(form)) } as unknown as RegistrantPortal;
  const now = () => data.time.now;
  const visits = createVisits({
    signIns,
    readers: { arm: () => undefined, disarm: () => undefined, takeEvidence: () => [], endVisit: () => undefined },
    portal: { openSession: () => Promise.resolve(ok(portal)) },
    stationKeyThumbprint: 'thumb',
    operator: current,
    language: 'en',
    now,
    newId: randomUUID,
    newSecret: () => 'secret',
    onChange: () => undefined,
    onEvent: () => undefined,
  });
  const applications = createApplications({
    visits,
    formChecks: createFormChecks(),
    drafts,
    documents,
    operator: current,
    checkAnswers: checkHere,
    captures: () => NO_CAPTURES,
    station: {
      mode: 'training',
      id: 's',
      keyThumbprint: 'thumb',
      centre: 'North',
      country: undefined,
      sign: () => Promise.resolve('x'),
    },
    language: 'en',
    now,
    newId: randomUUID,
  });
  const reviews = createReviews(data);
  const openReview = createOpenReview(current);
  const who = createWho({ operators, visits, signIns, openReview, reviews, documents });
  const contents = createContents({ documents, who, preview: () => undefined, exceptionPhoto: () => null });
  const verifyStationSignature = () => state.signatureChecked;
  const handlers: Partial<Handlers> = {
    ...createOperatorHandlers({ operators, language: 'en', onSignedOut: openReview.close }),
    ...createFormHandlers({ applications }),
    ...createPartHandlers({ applications, documents }),
    ...createReviewHandlers({
      queue: createQueue({ store }),
      reviews,
      sheets: createReviewSheets({ reviews, documents, verifyStationSignature, language: 'en' }),
      openReview,
      operators,
      outbox: { wake: () => undefined },
      now,
    }),
  };
  const deps = {
    handlers: handlers as Handlers,
    log: { write: (event: LogEvent) => logged.push(event) },
    who,
    origin: 'app://kiosk',
  };
  const sender = { senderFrame: { origin: 'app://kiosk', parent: null } };
  return {
    state,
    visits,
    contents,
    logged,
    call: <K extends CallName>(name: K, input: Input<K>) => answerCall({ name, event: sender, input }, deps),
  };
}

/** A visit of the officer, in which the registrant has signed in. */
async function beginVisit(): Promise<void> {
  station.state.operator ??= await operatorOf(officer, 'officer');
  must(station.visits.start({ idType: 'national-id', method: 'code' }));
  must(await station.visits.identify());
}

describe('documents', () => {
  it('are accepted for the own draft, and those of another are neither changed nor removed', async () => {
    await beginVisit();
    const others = beginDraft(data);
    const kept = addDocument(data.documents, others, pdfOf(600));
    const begun = must(data.documents.begin({ submissionId: others, slot: 'a', name: 'a.pdf', declaredSize: 60 }));
    must(await station.call('form.open', { programId: '1' }));
    const refused = { ok: false, error: { code: 'unknown-document' } };
    const bytes = pdfOf(60);
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
    const { partId } = must(await station.call('part.begin', { slot: 'proof', name: 'a.pdf', size: 60 })) as {
      partId: string;
    };
    must(await station.call('part.append', { partId, index: 0, bytes: pdfOf(60) }));
    expect(await station.call('part.finish', { partId })).toMatchObject({ ok: true, value: { partId, size: 60 } });
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
