import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsecuredJWT } from 'jose';
import { err, ok } from '#kit/result.ts';
import { isSamePerson, personOf, type Person } from '#vocabulary/people.ts';
import {
  asShown,
  addDocument,
  beginDraft,
  manifestOf,
  must,
  ISSUER,
  officer,
  openTestData,
  removeTestData,
  stationSignatureOf,
  submitOne,
  type TestData,
} from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { manifestHash, sha256Hex } from '../submission/canonical.ts';
import { ManifestSchema, type Manifest } from '../submission/manifest.ts';

const registrant = { issuer: ISSUER, sub: 'registrant-1' };

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

function reopen(maxPageCount?: number): void {
  data.store.close();
  const { folder, storageKey } = data;
  data = openTestData({ folder, storageKey, ...(maxPageCount === undefined ? {} : { maxPageCount }) });
}

function kinds(): string[] {
  return [...data.store.journal.all()].map(({ kind }) => kind);
}

describe('a draft', () => {
  it('keeps its answers over a restart', () => {
    const id = beginDraft(data);
    must(data.drafts.save(id, { household: 3 }));
    must(data.drafts.save(id, { household: 4, note: 'ключ' }));
    reopen();
    expect(must(data.drafts.answers(id))).toEqual({ household: 4, note: 'ключ' });
    expect(data.store.values.get(id, 'answers')?.revision).toBe(3);
    expect(data.drafts.left()).toEqual([
      {
        submissionId: id,
        programId: 'cash',
        registrant,
        context: { formSchema: '{"components":[]}', programVersion: 3 },
      },
    ]);
    expect(must(data.drafts.unfinished())).toMatchObject([{ submissionId: id, state: 'draft' }]);
  });

  it('is begun once, even when it is begun twice with the same id', () => {
    const id = beginDraft(data);
    must(data.drafts.save(id, { household: 3 }));
    const again = {
      submissionId: id,
      visitId: 'v',
      program: { id: 'cash', name: 'Cash' },
      officer,
      registrant,
      context: { formSchema: '', programVersion: 1 },
    };
    must(data.drafts.begin(again));
    expect(must(data.drafts.answers(id))).toEqual({ household: 3 });
    expect(kinds()).toEqual(['draft-begun']);
  });

  it('is wiped when it is given up: key, answers, documents and their names', () => {
    const id = beginDraft(data);
    const part = addDocument(data.documents, id, pdfOfSize(600));
    must(data.drafts.giveUp(id));
    must(data.drafts.giveUp(id));
    expect(data.store.submissions.get(id)?.state).toBe('purged');
    expect(data.documents.read(part.id)).toEqual(err({ code: 'content-destroyed' }));
    expect(data.store.values.get(id, 'answers')).toBeUndefined();
    expect(data.store.read(() => ok(data.store.submissions.withKey(id, () => 0)))).toEqual(
      err({ code: 'content-destroyed' }),
    );
    expect(data.drafts.left()).toEqual([]);
    expect(kinds()).toEqual(['draft-begun', 'submission-abandoned']);
  });

  it('is given up by itself when nobody touched it for long', () => {
    const old = beginDraft(data, { programId: 'old' });
    const touched = beginDraft(data, { programId: 'touched' });
    data.time.now += 60_000;
    must(data.drafts.save(touched, { household: 1 }));
    expect(must(data.drafts.giveUpOlderThan(new Date(data.time.now).toISOString()))).toBe(1);
    expect(data.store.submissions.get(old)?.state).toBe('purged');
    expect(data.store.submissions.get(touched)?.state).toBe('draft');
  });

  it('reports a full disk and keeps the earlier answers', () => {
    const id = beginDraft(data);
    must(data.drafts.save(id, { household: 3 }));
    reopen(45);
    expect(data.drafts.save(id, { note: 'x'.repeat(400_000) })).toEqual(err({ code: 'disk-full' }));
    expect(must(data.drafts.answers(id))).toEqual({ household: 3 });
  });
});

describe('what an earlier version left, without the provider of its registrant', () => {
  function forgetIssuer(id: string): void {
    must(
      data.store.transaction(() => {
        data.store.values.put(id, { registrant: { sub: registrant.sub } as Person }, data.clock.nowIso());
        return ok(undefined);
      }),
    );
  }

  it('is of nobody who can be known, when it was never submitted', () => {
    const id = beginDraft(data);
    forgetIssuer(id);
    expect(data.drafts.left()).toMatchObject([{ submissionId: id, registrant: { issuer: '', sub: registrant.sub } }]);
    expect(isSamePerson(data.drafts.left()[0]!.registrant, { issuer: '', sub: registrant.sub })).toBe(false);
  });

  it('is of the person whose ID token it was submitted with', () => {
    const id = beginDraft(data);
    const plain = manifestOf(data, id, {});
    const idToken = new UnsecuredJWT({ iss: ISSUER, sub: registrant.sub }).encode();
    const manifest = { ...plain, evidence: { ...plain.evidence, idToken } };
    forgetIssuer(id);
    must(data.drafts.submit({ manifest, answers: {}, stationSignature: stationSignatureOf(manifest) }, asShown));
    expect(data.drafts.waitingFor(registrant)).toEqual(new Set(['cash']));
    expect(data.drafts.waitingFor({ ...registrant, issuer: 'https://other.example' })).toEqual(new Set());
  });
});

describe('submit', () => {
  it('fixes manifest, answers, state, queue row and journal entry at once', () => {
    const { submissionId, manifest } = submitOne(data);
    reopen();
    const { store } = data;
    const record = store.submissions.get(submissionId);
    expect(record).toMatchObject({ state: 'submitted', revision: 1, visitId: manifest.visit.id });
    expect(store.values.get(submissionId, 'manifest')?.value).toEqual(manifest);
    expect(store.outbox.get(submissionId)).toMatchObject({ attempts: 0, waiting: null });
    expect(store.journal.about(submissionId).map(({ kind }) => kind)).toEqual(['draft-begun', 'submission-submitted']);
    expect(JSON.stringify([...store.journal.all()])).not.toContain(officer.name);
    expect(data.drafts.waitingFor(registrant)).toEqual(new Set(['cash']));
    for (const other of [
      { issuer: ISSUER, sub: 'registrant-2' },
      { issuer: ISSUER, sub: 'Registrant-1' },
      { issuer: 'https://other.example', sub: registrant.sub },
    ]) {
      expect(data.drafts.waitingFor(other)).toEqual(new Set());
    }
  });

  it('returns the first result for a second press, even when the second manifest differs', () => {
    const id = beginDraft(data);
    const answers = { household: 4 };
    const manifest = manifestOf(data, id, answers);
    const first = must(
      data.drafts.submit({ manifest, answers, stationSignature: stationSignatureOf(manifest) }, asShown),
    );
    data.time.now += 400;
    const second = manifestOf(data, id, { household: 5 });
    const again = data.drafts.submit(
      {
        manifest: second,
        answers: { household: 5 },
        stationSignature: stationSignatureOf(second),
      },
      asShown,
    );
    expect(must(again)).toEqual(first);
    expect(data.store.values.get(id, 'answers')?.value).toEqual(answers);
    expect(kinds().filter((kind) => kind === 'submission-submitted')).toHaveLength(1);
  });

  it('leaves the draft as it was when something changed since it was shown', () => {
    const id = beginDraft(data);
    const manifest = manifestOf(data, id, {});
    const submission = { manifest, answers: {}, stationSignature: stationSignatureOf(manifest) };
    expect(data.drafts.submit(submission, () => false)).toEqual(err({ code: 'changed-since-shown' }));
    expect(data.store.submissions.get(id)?.state).toBe('draft');
    must(data.drafts.submit(submission, asShown));
    // A second press finds what the first did, whatever is shown meanwhile.
    must(data.drafts.submit(submission, () => false));
  });

  it('leaves the draft as it was when the disk is full, and succeeds when there is room', () => {
    const id = beginDraft(data);
    const answers = { note: 'x'.repeat(100_000) };
    reopen(40);
    const manifest = manifestOf(data, id, answers);
    const submission = { manifest, answers, stationSignature: stationSignatureOf(manifest) };
    expect(data.drafts.submit(submission, asShown)).toEqual(err({ code: 'disk-full' }));
    expect(data.store.submissions.get(id)?.state).toBe('draft');
    expect(data.store.outbox.get(id)).toBeUndefined();
    expect(kinds()).toEqual(['draft-begun']);
    reopen(4000);
    must(data.drafts.submit(submission, asShown));
  });

  it('throws on a manifest that differs from what is kept', () => {
    const id = beginDraft(data);
    const part = addDocument(data.documents, id, pdfOfSize(600));
    const answers = { household: 4 };
    const right = manifestOf(data, id, answers);
    const thumb = { what: 'Left Thumb', reason: 'missing', recordedAt: right.createdAt } as const;
    const cases: [string, Partial<Manifest>][] = [
      ['revision', { revision: 2 }],
      ['program', { program: { ...right.program, id: 'other' } }],
      ['answers', { answersSha256: sha256Hex('other') }],
      ['parts', { parts: [] }],
      ['parts', { parts: [{ ...part, sha256: sha256Hex('other') }] }],
      ['exceptions', { evidence: { ...right.evidence, exceptions: { recorded: [thumb], photo: part.id } } }],
      ['shape', { createdAt: 'yesterday' }],
    ];
    for (const [what, change] of cases) {
      const manifest = { ...right, ...change };
      const submission = { manifest, answers, stationSignature: stationSignatureOf(manifest) };
      expect(() => data.drafts.submit(submission, asShown)).toThrow(what);
    }
    const foreign = stationSignatureOf({ ...right, createdAt: '2026-01-01T00:00:00Z' });
    expect(() => data.drafts.submit({ manifest: right, answers, stationSignature: foreign }, asShown)).toThrow(
      'signature',
    );
    expect(data.store.submissions.get(id)?.state).toBe('draft');
  });

  it('drops a document that never arrived completely', () => {
    const id = beginDraft(data);
    must(data.documents.begin({ submissionId: id, slot: 's', name: 'n', declaredSize: 9 }));
    const manifest = manifestOf(data, id, {});
    must(data.drafts.submit({ manifest, answers: {}, stationSignature: stationSignatureOf(manifest) }, asShown));
    expect(data.store.parts.of(id)).toEqual([]);
  });

  it('keeps the hash of a manifest without exceptions', () => {
    const right = manifestOf(data, beginDraft(data), {});
    expect(right.evidence).not.toHaveProperty('exceptions');
    const read = ManifestSchema.parse(JSON.parse(JSON.stringify(right)));
    expect(manifestHash(read)).toBe(manifestHash(right));
  });

  it('remembers every officer who worked on it', () => {
    const id = beginDraft(data);
    const right = manifestOf(data, id, {});
    const operator = { issuer: ISSUER, sub: 'officer-2', name: 'Second', idToken: right.evidence.idToken };
    const manifest = { ...right, evidence: { ...right.evidence, operator } };
    must(data.drafts.submit({ manifest, answers: {}, stationSignature: stationSignatureOf(manifest) }, asShown));
    expect(data.store.submissions.authors(id)).toEqual([personOf(officer), personOf(operator)]);
  });

  it('refuses to change answers afterwards', () => {
    const { submissionId } = submitOne(data);
    expect(() => data.drafts.save(submissionId, {})).toThrow('not open');
  });
});
