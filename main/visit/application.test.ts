import { randomUUID } from 'node:crypto';
import { NO_CAPTURES, type VisitCaptures } from '../capture/visit-captures.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { personOf } from '#vocabulary/people.ts';
import { ISSUER, must, officer, openTestData, removeTestData, type TestData } from '../../test/support/station-data.ts';
import { registrantParty } from '../identity/testing/relying-parties.ts';
import type { Operator } from '../identity/operators.ts';
import type { SignedIn } from '../identity/relying-party.ts';
import { createStationKey } from '../station/station-key.ts';
import { answersHash, manifestHash, sha256Hex } from '../submission/canonical.ts';
import { ManifestSchema } from '../submission/manifest.ts';
import type { ProgramForm, RegistrantPortal, UpstreamError } from '../upstream/port.ts';
import { createFormChecks } from './form-checks.ts';
import type { CheckAnswers } from '../submission/apart/answer-checks.ts';
import { pdfOf } from '../../test/support/documents/pdf.ts';
import { checkHere } from '../submission/apart/testing/check-here.ts';
import { createApplications, type Applications } from './application.ts';
import type { Agreed, SubmittingStation } from './submitting.ts';
import { consentText, consentTextHash } from './consent-text.ts';
import { jpegOf } from '../../test/support/documents/jpeg.ts';
import { EXCEPTION_PHOTO_SLOT } from '../submission/exceptions.ts';
import { keepExceptionPhoto } from './exception-photo.ts';
import { withPhoto, withRecorded } from './exceptions.ts';
import type { Drafts } from './ports.ts';
import { shortNumber } from './short-number.ts';
import { createVisits, type Visits } from './visits.ts';

const schema = JSON.stringify({
  display: 'form',
  components: [
    { type: 'textfield', key: 'given_name', label: 'Given name', input: true, validate: { required: true } },
    { type: 'number', key: 'household_size', label: 'Household', input: true, validate: { required: true } },
    { type: 'file', key: 'proof', label: 'Proof', input: true, storage: 'kiosk' },
  ],
});
const form: ProgramForm = { programId: '1', programName: 'Cash support', version: 3, schema };
const pdf = pdfOf();
const consent = { textId: consentText('en').textId, language: 'en' };

const missingThumb = { what: 'Left Thumb', reason: 'missing' } as const;

/** Agrees to what "Look over" shows now. */
async function agreement(applications: Applications): Promise<Agreed> {
  return { ...consent, shownSha256: must(await applications.lookOver()).shownSha256 };
}

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

/** A station with one officer and a registrant who has signed in; only provider and portal are doubles. */
async function scene(
  given: {
    issuer?: string;
    sub?: string;
    form?: ProgramForm | UpstreamError;
    visitId?: string;
    sign?: SubmittingStation['sign'];
    checkAnswers?: CheckAnswers;
    drafts?: Drafts;
    captures?: VisitCaptures;
    operator?: { readonly sub: string; readonly name: string };
  } = {},
) {
  const claims = {
    iss: given.issuer ?? ISSUER,
    sub: given.sub ?? 'registrant-1',
    name: 'Amina Diallo',
    given_name: 'Amina',
    individual_id: '4827190365',
  };
  const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const signedIn: SignedIn = {
    idToken: token,
    idClaims: claims,
    userinfo: token,
    userinfoClaims: claims,
    acr: 'acr',
  };
  const key = await createStationKey();
  const operator = {
    ...officer,
    ...given.operator,
    role: 'officer',
    idToken: token,
    key: { thumbprint: 'key' },
  } as Operator;
  const answer = given.form ?? form;
  const portal = {
    form: (programId: string) => Promise.resolve('code' in answer ? err(answer) : ok({ ...answer, programId })),
  } as unknown as RegistrantPortal;
  const visits = createVisits({
    providers: [registrantParty()],
    signIns: {
      running: () => null,
      place: () => undefined,
      cancel: () => undefined,
      start: () => Promise.resolve(ok(signedIn)),
    },
    readers: {
      arm: () => undefined,
      disarm: () => undefined,
      takeEvidence: () => [{ transactionId: 't', hashes: ['AB'], qualityScores: [71] }],
      endVisit: () => undefined,
    },
    portal: { openSession: () => Promise.resolve(ok(portal)) },
    stationKeyThumbprint: key.thumbprint,
    operator: () => operator,
    language: 'en',
    now: () => data.time.now,
    newId: () => given.visitId ?? randomUUID(),
    newSecret: () => 'secret',
    onChange: () => undefined,
    onEvent: () => undefined,
  });
  visits.start({ providerId: 'national-id', idType: 'national-id', method: 'fingerprint' });
  must(await visits.identify());
  const applications = createApplications({
    visits,
    drafts: given.drafts ?? data.drafts,
    formChecks: createFormChecks(),
    documents: data.documents,
    checkAnswers: given.checkAnswers ?? checkHere,
    operator: () => operator,
    captures: () => given.captures ?? NO_CAPTURES,
    station: {
      mode: 'training',
      id: 'st-1',
      keyThumbprint: key.thumbprint,
      centre: 'North',
      country: undefined,
      sign: given.sign ?? ((payload) => key.sign(payload, { typ: 'kiosk-submission+jwt' })),
    },
    language: 'en',
    now: () => data.time.now,
    newId: randomUUID,
  });
  return { visits, applications };
}

async function filled(given: Parameters<typeof scene>[0] = {}) {
  const station = await scene(given);
  must(await station.applications.open('1'));
  must(station.applications.save({ given_name: 'Amina', household_size: 4 }));
  must(station.visits.take('look-over'));
  return station;
}

function addDocument(submissionId: string, slot = 'proof'): string {
  const { documents } = data;
  const { partId } = must(documents.begin({ submissionId, slot, name: 'proof.pdf', declaredSize: pdf.length }));
  must(documents.append(partId, 0, pdf));
  must(documents.settle(partId, 'readable'));
  return partId;
}

describe('applications', () => {
  it('neither shows nor submits answers whose check does not end, and submits them when it does', async () => {
    let isStuck = false;
    const { applications } = await filled({
      checkAnswers: (asked) => (isStuck ? Promise.resolve(err({ code: 'check-unfinished' })) : checkHere(asked)),
    });
    const agreed = await agreement(applications);
    isStuck = true;
    expect(await applications.lookOver()).toEqual(err({ code: 'check-unfinished' }));
    expect(await applications.submit(agreed)).toEqual(err({ code: 'check-unfinished' }));
    isStuck = false;
    expect(await applications.submit(agreed)).toMatchObject({ ok: true });
  });

  it('opens a form filled from the verified claims', async () => {
    const { applications } = await scene();
    expect(await applications.open('1')).toMatchObject({
      ok: true,
      value: { answers: { given_name: 'Amina' }, verifiedKeys: ['given_name'] },
    });
  });

  it('forgets that an answer was verified once it was typed over', async () => {
    const { applications } = await scene();
    await applications.open('1');
    applications.save({ given_name: 'Aminata' });
    expect(must(applications.current())).toMatchObject({ verifiedKeys: [], claimed: { given_name: 'Amina' } });
  });

  it('takes documents from what is kept, not from what the form says', async () => {
    const { applications } = await filled();
    const partId = addDocument(must(applications.current()).submissionId);
    must(applications.save({ given_name: 'Amina', household_size: 4, proof: ['somebody else’s'] }));
    expect(must(applications.current()).answers['proof']).toEqual([partId]);
  });

  it('keeps documents in the rows of a grid, and sends none of a row that was taken away', async () => {
    const grid = { type: 'datagrid', key: 'members', input: true, components: [{ type: 'file', key: 'card' }] };
    const gridForm = { ...form, schema: JSON.stringify({ display: 'form', components: [grid] }) };
    const { applications } = await filled({ form: gridForm });
    const { submissionId } = must(applications.current());
    const [first, second] = [addDocument(submissionId, 'members.card'), addDocument(submissionId, 'members.card')];
    must(applications.save({ members: [{ card: [{ partId: first }] }, { card: [{ partId: second }] }] }));
    expect(must(applications.current()).answers).toEqual({ members: [{ card: [first] }, { card: [second] }] });
    must(applications.save({ members: [{ card: [second] }] }));
    expect(must(await applications.lookOver()).documents).toMatchObject([{ id: second }]);
    expect(must(await applications.lookOver()).lines).toMatchObject([
      { lines: [{ lines: [{ key: 'members[0].card', value: 'proof.pdf', isRaw: false }] }] },
    ]);
    must(await applications.submit(await agreement(applications)));
    expect(data.drafts.parts(submissionId)).toMatchObject([{ id: second }]);
  });

  it('fixes all evidence of the submission when it is submitted', async () => {
    const { applications, visits } = await filled();
    const submissionId = must(applications.current()).submissionId;
    const partId = addDocument(submissionId);
    const visit = must(await applications.submit(await agreement(applications)));
    expect(visit).toMatchObject({ step: 'saved', saved: { submissionId, number: shortNumber(submissionId) } });
    const { store } = data;
    const manifest = must(
      store.read(() => ok(ManifestSchema.parse(store.values.get(submissionId, 'manifest')?.value))),
    );
    expect(manifest).toMatchObject({
      revision: 1,
      visit: { id: visits.current()?.visitId, secret: 'secret' },
      program: { id: '1', version: 3, formSha256: sha256Hex(schema) },
      answersSha256: answersHash({ given_name: 'Amina', household_size: 4, proof: [partId] }),
      verifiedKeys: ['given_name'],
      parts: [{ id: partId, sha256: sha256Hex(pdf) }],
      evidence: {
        captures: [{ hashes: ['AB'] }],
        consent: { textSha256: consentTextHash(consentText('en')) },
        operator: { issuer: ISSUER, sub: officer.sub, keyThumbprint: 'key' },
      },
    });
    expect(store.submissions.get(submissionId)).toMatchObject({
      state: 'submitted',
      manifestSha256: manifestHash(manifest),
    });
  });

  it('keeps what was noticed about the captures, also after the sign-in', async () => {
    const namedTwice = [{ finger: 'Right Thumb', resembles: 'Left Thumb' }] as const;
    const score = { name: 'NFIQ 2 (2.3.0)', bioSubType: 'UNKNOWN', score: 57 };
    const scores = [
      { ...score, transactionId: 't' },
      { ...score, transactionId: 'earlier', score: 12 },
    ];
    const { applications } = await filled({ captures: { ...NO_CAPTURES, namedTwice, scores } });
    const submissionId = must(applications.current()).submissionId;
    must(await applications.submit(await agreement(applications)));
    const { store } = data;
    const { evidence } = must(
      store.read(() => ok(ManifestSchema.parse(store.values.get(submissionId, 'manifest')?.value))),
    );
    expect(evidence.namedTwice).toEqual(namedTwice);
    expect(evidence.captures).toEqual([
      {
        transactionId: 't',
        hashes: ['AB'],
        qualityScores: [71],
        nist: { name: 'NFIQ 2 (2.3.0)', scores: [{ bioSubType: 'UNKNOWN', score: 57 }] },
      },
    ]);
  });

  it('makes one submission from two presses, at once or later', async () => {
    const { applications } = await filled();
    const agreed = await agreement(applications);
    const [one, two] = await Promise.all([applications.submit(agreed), applications.submit(agreed)]);
    expect(two).toEqual(one);
    expect(await applications.submit(agreed)).toEqual(one);
    expect(data.store.submissions.inStates(['submitted'])).toHaveLength(1);
  });

  it.each([
    ['an answer is missing', { given_name: 'Amina' }, consent, 'answers-incomplete'],
    [
      'the kiosk has no such consent text',
      { given_name: 'Amina', household_size: 4 },
      { textId: 'other', language: 'en' },
      'consent-needed',
    ],
  ])('submits nothing when %s, and keeps what was answered', async (_when, answers, agreed, code) => {
    const { applications } = await filled();
    must(applications.save(answers));
    const { shownSha256 } = await agreement(applications);
    expect(await applications.submit({ ...agreed, shownSha256 })).toMatchObject({ ok: false, error: { code } });
    expect(data.store.submissions.inStates(['submitted'])).toHaveLength(0);
    expect(must(applications.current()).answers).toEqual(answers);
  });

  it('continues where the same registrant stopped, and shows nothing of it to another', async () => {
    const first = await scene();
    await first.applications.open('1');
    must(first.applications.save({ given_name: 'Amina', household_size: 7 }));
    must(first.applications.leave(true));
    for (const whose of [
      { sub: 'registrant-2' },
      { sub: 'Registrant-1' },
      { sub: 'registrant-1', issuer: 'https://other.example' },
    ]) {
      const other = await scene(whose);
      expect(must(await other.applications.open('1')).answers).toEqual({ given_name: 'Amina' });
    }
    const again = await scene();
    expect(must(await again.applications.open('1')).answers['household_size']).toBe(7);
  });

  it('says in the manifest which confirmed answers were changed, and nothing where none was', async () => {
    for (const [given_name, changedKeys] of [
      ['Eve', ['given_name']],
      ['Amina', undefined],
    ] as const) {
      const { applications } = await filled();
      must(applications.save({ given_name, household_size: 4 }));
      const { submissionId } = must(applications.current());
      must(await applications.submit(await agreement(applications)));
      expect(keptManifest(submissionId).changedKeys).toEqual(changedKeys);
      removeTestData(data);
      data = openTestData();
    }
  });

  it.each([
    [{ note: 'x'.repeat(1_100_000) }, { limit: 'bytes', most: 1_048_576 }],
    [{ members: Array.from({ length: 501 }, () => ({})) }, { limit: 'rows', most: 500 }],
  ])('keeps the last answers when the next are too large (%#)', async (answers, told) => {
    const { applications } = await filled();
    expect(applications.save(answers)).toEqual(err({ code: 'answers-too-large', ...told }));
    expect(must(applications.current()).answers).toEqual({ given_name: 'Amina', household_size: 4 });
  });

  it('makes everybody who opens a draft an author of it', async () => {
    const first = await scene();
    await first.applications.open('1');
    must(first.applications.leave(true));
    const again = await scene({ operator: { sub: 'supervisor-1', name: 'Sam' } });
    const { submissionId } = must(await again.applications.open('1'));
    must(again.applications.leave(true));
    expect(data.store.submissions.authors(submissionId)).toEqual([
      personOf(officer),
      { issuer: ISSUER, sub: 'supervisor-1' },
    ]);
  });

  it('submits nothing that was not looked over', async () => {
    const { applications, visits } = await filled();
    must(visits.take('back-to-form'));
    expect(await applications.submit(await agreement(applications))).toEqual(err({ code: 'wrong-step' }));
  });

  it.each<[string, (station: Awaited<ReturnType<typeof filled>>) => void]>([
    ['an answer', ({ applications }) => must(applications.save({ given_name: 'Amina', household_size: 9 }))],
    ['a verified answer', ({ applications }) => must(applications.save({ given_name: 'Eve', household_size: 4 }))],
    ['a document', ({ applications }) => addDocument(must(applications.current()).submissionId)],
    [
      'an exception',
      ({ visits }) =>
        must(visits.revise((before) => withRecorded(before, [missingThumb], new Date(data.time.now).toISOString()))),
    ],
  ])('submits nothing when %s was changed after it was shown, before or while it is signed', async (_what, change) => {
    for (const when of ['before', 'while']) {
      const station = await filled();
      const { applications } = station;
      const agreed = await agreement(applications);
      if (when === 'before') change(station);
      const submitting = applications.submit(agreed);
      if (when === 'while') change(station);
      expect(await submitting, when).toEqual(err({ code: 'changed-since-shown' }));
      expect(data.store.submissions.inStates(['submitted'])).toEqual([]);
      must(await applications.submit(await agreement(applications)));
      removeTestData(data);
      data = openTestData();
    }
  });

  it('submits nothing while a document of a row arrives that no answer names yet, and sends none of it', async () => {
    const key = await createStationKey();
    let arrives = (): unknown => undefined;
    const { applications } = await filled({
      sign: (payload) => {
        arrives();
        return key.sign(payload, { typ: 'kiosk-submission+jwt' });
      },
    });
    const { submissionId } = must(applications.current());
    arrives = () => addDocument(submissionId, 'members.card');
    expect(await applications.submit(await agreement(applications))).toEqual(err({ code: 'changed-since-shown' }));
    arrives = () => undefined;
    must(await applications.submit(await agreement(applications)));
    expect(data.drafts.parts(submissionId)).toEqual([]);
  });

  it.each(['checked', 'signed'])(
    'submits nothing of a visit that ends while it is %s, and keeps its draft',
    async (when) => {
      const signed = Promise.withResolvers<string>();
      const { applications, visits } = await filled({ sign: () => signed.promise });
      const { submissionId } = must(applications.current());
      except(visits, jpegOf(2000));
      const submitting = applications.submit(await agreement(applications));
      if (when === 'signed') await vi.waitUntil(() => photosOf(submissionId).length === 1);
      // As at the sign-in of another operator.
      applications.close();
      visits.end();
      signed.resolve('e30.e30.x');
      expect((await submitting).ok).toBe(false);
      expect(visits.current()).toBeNull();
      expect(data.store.submissions.get(submissionId)?.state).toBe('draft');
      expect(photosOf(submissionId)).toEqual([]);
      expect(must(data.drafts.answers(submissionId))).toEqual({ given_name: 'Amina', household_size: 4 });
    },
  );

  it('says saved when it is, even when a step was taken while it was written', async () => {
    const { applications, visits } = await filled();
    const submitting = applications.submit(await agreement(applications));
    expect(applications.leave(false)).toEqual(err({ code: 'wrong-step' }));
    must(visits.take('back-to-form'));
    expect(must(await submitting)).toMatchObject({ step: 'saved', registrant: null });
  });

  it('destroys every draft that was opened, not only the last one', async () => {
    const { applications, visits } = await scene();
    must(await applications.open('1'));
    must(visits.take('back-to-programs'));
    must(await applications.open('2'));
    must(applications.leave(false));
    expect(data.store.submissions.inStates(['draft'])).toEqual([]);
    expect(data.store.submissions.inStates(['purged'])).toHaveLength(2);
  });

  it('destroys what was answered when a visit is left without keeping it', async () => {
    const { applications } = await filled();
    const submissionId = must(applications.current()).submissionId;
    must(applications.leave(false));
    expect(data.store.submissions.get(submissionId)?.state).toBe('purged');
  });

  it.each([
    [{ code: 'unreachable' } as const, 'unreachable'],
    [{ ...form, schema: 'no form' }, 'form-unreadable'],
    [{ ...form, schema: '{"components":[{"type":"signature","key":"s"}]}' }, 'form-refused'],
  ])('says why a form does not open', async (answer, code) => {
    const { applications } = await scene({ form: answer });
    expect(await applications.open('1')).toMatchObject({ ok: false, error: { code } });
  });
});

/** Records a missing thumb and, unless it is null, a photograph. */
function except(visits: Visits, photo: Uint8Array | null): void {
  must(visits.revise((now) => withRecorded(now, [missingThumb], new Date(data.time.now).toISOString())));
  if (photo) must(visits.revise((now) => withPhoto(now, photo)));
}

function keptManifest(submissionId: string) {
  const { store } = data;
  return must(store.read(() => ok(ManifestSchema.parse(store.values.get(submissionId, 'manifest')?.value))));
}

function photosOf(submissionId: string) {
  return must(data.documents.list(submissionId)).filter(({ slot }) => slot === EXCEPTION_PHOTO_SLOT);
}

describe('exceptions', () => {
  it('go into the evidence, with the photograph as a part, and end with the visit', async () => {
    const { applications, visits } = await filled();
    const submissionId = must(applications.current()).submissionId;
    const bytes = jpegOf(300_000);
    const asTaken = Buffer.from(bytes);
    except(visits, bytes);
    must(await applications.submit(await agreement(applications)));
    const { evidence, parts } = keptManifest(submissionId);
    const [photo] = parts.filter(({ slot }) => slot === EXCEPTION_PHOTO_SLOT);
    expect(evidence.exceptions).toEqual({
      recorded: [{ ...missingThumb, recordedAt: new Date(data.time.now).toISOString() }],
      photo: photo?.id,
    });
    expect(photo).toMatchObject({ mediaType: 'image/jpeg', sha256: sha256Hex(asTaken) });
    expect(must(data.documents.read(photo!.id)).bytes.equals(asTaken)).toBe(true);
    expect(visits.current()?.exceptions).toEqual({ recorded: [], photo: null, taken: 0 });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('say that no photograph was taken, and are absent from the evidence of a visit without exceptions', async () => {
    const without = await filled();
    const first = must(without.applications.current()).submissionId;
    except(without.visits, null);
    must(await without.applications.submit(await agreement(without.applications)));
    expect(keptManifest(first).evidence.exceptions).toMatchObject({ photo: null });
    const ordinary = await filled();
    const second = must(ordinary.applications.current()).submissionId;
    must(await ordinary.applications.submit(await agreement(ordinary.applications)));
    expect(keptManifest(second).evidence).not.toHaveProperty('exceptions');
  });

  it('leave no photograph on the disk before the submission is made, nor when it is not', async () => {
    const { applications, visits } = await filled();
    const submissionId = must(applications.current()).submissionId;
    except(visits, jpegOf(2000));
    expect(photosOf(submissionId)).toEqual([]);
    // The consent is checked before anything is written; a disk that fills up then is the later case.
    expect(await applications.submit({ ...(await agreement(applications)), textId: 'other' })).toMatchObject({
      ok: false,
    });
    expect(photosOf(submissionId)).toEqual([]);
    must(applications.leave(true));
    applications.close();
    visits.end();
    expect(photosOf(submissionId)).toEqual([]);
  });

  it('remove the photograph again when the submission cannot be made after all', async () => {
    const { applications, visits } = await filled({ sign: () => Promise.reject(new Error('no key')) });
    const submissionId = must(applications.current()).submissionId;
    except(visits, jpegOf(2000));
    await expect(applications.submit(await agreement(applications))).rejects.toThrow('no key');
    expect(photosOf(submissionId)).toHaveLength(1);
    applications.close();
    expect(photosOf(submissionId)).toEqual([]);
  });

  it('remove it at once when the disk is full, and add it again with the next try', async () => {
    const { submit } = data.drafts;
    let isFull = true;
    const drafts: Drafts = {
      ...data.drafts,
      submit: (...given) => (isFull ? err({ code: 'disk-full' }) : submit(...given)),
    };
    const { applications, visits } = await filled({ drafts });
    const submissionId = must(applications.current()).submissionId;
    except(visits, jpegOf(2000));
    expect(await applications.submit(await agreement(applications))).toEqual(err({ code: 'disk-full' }));
    expect(photosOf(submissionId)).toEqual([]);
    isFull = false;
    must(await applications.submit(await agreement(applications)));
    expect(photosOf(submissionId)).toHaveLength(1);
  });

  it('replace the photograph of an earlier visit by the one of this visit', async () => {
    const { applications, visits } = await filled();
    const submissionId = must(applications.current()).submissionId;
    must(keepExceptionPhoto(data.documents, submissionId, jpegOf(1000)));
    const bytes = jpegOf(2000);
    const sha256 = sha256Hex(bytes);
    except(visits, bytes);
    must(await applications.submit(await agreement(applications)));
    expect(photosOf(submissionId).map((part) => part.sha256)).toEqual([sha256]);
  });

  it('remove the photograph of an earlier visit when this one has no photograph', async () => {
    const { applications } = await filled();
    const submissionId = must(applications.current()).submissionId;
    must(keepExceptionPhoto(data.documents, submissionId, jpegOf(1000)));
    must(await applications.submit(await agreement(applications)));
    expect(photosOf(submissionId)).toEqual([]);
    expect(keptManifest(submissionId).evidence).not.toHaveProperty('exceptions');
  });
});

describe('shortNumber', () => {
  it('is eight digits in two groups, the same each time', () => {
    const id = randomUUID();
    expect(shortNumber(id)).toMatch(/^\d{4}-\d{4}$/);
    expect(shortNumber(id)).toBe(shortNumber(id));
  });
});
