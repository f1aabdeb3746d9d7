import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { personOf } from '#vocabulary/people.ts';
import {
  beginDraft,
  must,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import type { Store } from '../store/store.ts';
import type { StepTaken, StepToTake } from './ledger.ts';
import type { SubmissionStep } from './states.ts';

let data: TestData;
let heard: StepTaken[];
let unsubscribe: () => void;
beforeEach(() => {
  data = openTestData();
  heard = [];
  unsubscribe = data.ledger.subscribe((taken) => heard.push(taken));
});
afterEach(() => removeTestData(data));

function kinds(): string[] {
  return [...data.store.journal.all()].map(({ kind }) => kind);
}

describe('the ledger', () => {
  it('begins a draft with its journal entry', () => {
    const draft = { id: 'a', visitId: 'v', programId: 'cash', programName: 'Cash', author: personOf(officer) };
    const { at, journalSeq } = must(data.ledger.begin(draft));
    expect(data.store.submissions.get('a')).toMatchObject({ state: 'draft', revision: 1, createdAt: at });
    expect([...data.store.journal.all()]).toMatchObject([{ seq: journalSeq, at, kind: 'draft-begun' }]);
    expect(data.store.submissions.authors('a')).toEqual([personOf(officer)]);
  });

  it('records each operator who takes up a draft once, with a journal entry', () => {
    const id = beginDraft(data);
    must(data.ledger.takeUp(id, supervisor));
    must(data.ledger.takeUp(id, supervisor));
    must(data.ledger.takeUp(id, officer));
    // Another spelling is another person to the database, as it is to the provider; so is another provider.
    const others = [
      { issuer: supervisor.issuer, sub: 'Supervisor-1' },
      { issuer: supervisor.issuer, sub: 'supervisor-1 ' },
      { issuer: `${supervisor.issuer}/`, sub: supervisor.sub },
      { issuer: 'https://Provider.example', sub: supervisor.sub },
    ];
    for (const other of others) must(data.ledger.takeUp(id, other));
    const authors = [personOf(officer), personOf(supervisor), ...others];
    expect(data.store.submissions.authors(id)).toHaveLength(authors.length);
    expect(data.store.submissions.authors(id)).toEqual(expect.arrayContaining(authors));
    const entries = data.store.journal.about(id).filter(({ kind }) => kind === 'draft-continued');
    expect(entries.map(({ subjects }) => subjects)).toEqual(
      [supervisor, ...others].map(({ issuer, sub }) => ({
        submissionId: id,
        operatorIssuer: issuer,
        operatorSub: sub,
      })),
    );
    expect(data.ledger.takeUp('absent', officer)).toEqual(err({ code: 'submission-unknown' }));
  });

  it('takes a step: changes the state, adds a journal entry and calls the listeners', () => {
    const id = beginDraft(data);
    data.time.now += 1000;
    const taken = must(data.ledger.takeStep(id, { step: 'abandon' }));
    expect(taken).toEqual({ submissionId: id, step: 'abandon', state: 'purged', at: data.clock.nowIso() });
    expect(data.store.submissions.get(id)).toMatchObject({ state: 'purged', changedAt: taken.at });
    expect(data.store.journal.about(id).at(-1)).toMatchObject({ kind: 'submission-abandoned', at: taken.at });
    expect(heard).toEqual([taken]);
  });

  it('refuses a step that the state machine does not know, and writes nothing', () => {
    const id = beginDraft(data);
    const asked: StepToTake = { step: 'release', operator: supervisor };
    const refusal = { code: 'step-not-allowed', state: 'draft', step: 'release' } as const;
    expect(data.ledger.takeStep(id, asked)).toEqual(err(refusal));
    expect(data.ledger.takeStep('absent', asked)).toEqual(err({ code: 'submission-unknown' }));
    expect(kinds()).toEqual(['draft-begun']);
    expect(heard).toEqual([]);
  });

  it('starts the next revision when a submission is returned', () => {
    const { submissionId, manifest } = submitOne(data);
    const { store, ledger } = data;
    const record = store.submissions.get(submissionId)!;
    const manifestSha256 = record.manifestSha256!;
    must(
      store.transaction(() => {
        store.reviews.insert({
          submissionId,
          revision: manifest.revision,
          reviewer: personOf(supervisor),
          decision: 'return',
          manifestSha256,
          decidedAt: record.changedAt,
          content: { reviewerName: 'S', reason: 'r', jws: '', idToken: '' },
        });
        const details = { revision: 1, manifestSha256 };
        return ledger.takeStep(submissionId, { step: 'return', operator: supervisor, details });
      }),
    );
    expect(store.submissions.get(submissionId)).toMatchObject({ state: 'returned', revision: 2 });
  });

  it('calls its listeners only after the whole transaction is committed', () => {
    const id = beginDraft(data);
    must(
      data.store.transaction(() => {
        must(data.ledger.takeStep(id, { step: 'abandon' }));
        expect(heard).toEqual([]);
        return ok(undefined);
      }),
    );
    expect(heard).toMatchObject([{ submissionId: id, state: 'purged' }]);
  });

  it('undoes a step whose transaction is rolled back', () => {
    const id = beginDraft(data);
    const { store, ledger } = data;
    const refused = store.transaction(() => {
      must(ledger.takeStep(id, { step: 'abandon' }));
      return err({ code: 'no' });
    });
    expect(refused).toEqual(err({ code: 'no' }));
    const fail = () =>
      store.transaction(() => {
        must(ledger.takeStep(id, { step: 'abandon' }));
        throw new TypeError('a fault of the program');
      });
    expect(fail).toThrow(TypeError);
    expect(store.submissions.get(id)?.state).toBe('draft');
    expect(kinds()).toEqual(['draft-begun']);
    expect(heard).toEqual([]);
    must(ledger.takeStep(id, { step: 'abandon' }));
    expect(heard).toHaveLength(1);
  });

  it('undoes a failed step when the transaction around it goes on', () => {
    const id = beginDraft(data);
    const { store, ledger } = data;
    must(
      store.transaction(() => {
        const inner = store.transaction(() => {
          must(ledger.takeStep(id, { step: 'abandon' }));
          return err({ code: 'no' });
        });
        expect(inner.ok).toBe(false);
        return ok(undefined);
      }),
    );
    expect(store.submissions.get(id)?.state).toBe('draft');
    expect(heard).toEqual([]);
  });

  it('does not call a listener that unsubscribed', () => {
    unsubscribe();
    must(data.ledger.takeStep(beginDraft(data), { step: 'abandon' }));
    expect(heard).toEqual([]);
  });

  it('has a shape for every step of the state machine', () => {
    expectTypeOf<StepToTake['step']>().toEqualTypeOf<SubmissionStep>();
  });

  it('is the only way to change a state: the store has no other writer of it', () => {
    type Writer = 'fix';
    type Reader = 'get' | 'inStates' | 'unchangedSince' | 'counts' | 'authors' | 'withKey';
    expectTypeOf<keyof Store['submissions']>().toEqualTypeOf<Writer | Reader>();
    expect(Object.keys(data.store.submissions).sort()).toEqual(
      ['authors', 'counts', 'fix', 'get', 'inStates', 'unchangedSince', 'withKey'].sort(),
    );
    const id = beginDraft(data);
    const change = { manifestSha256: 'a'.repeat(64), visitId: 'v', author: supervisor, at: data.clock.nowIso() };
    data.store.submissions.fix(id, change);
    expect(data.store.submissions.get(id)?.state).toBe('draft');
  });
});
