import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import {
  beginDraft,
  ISSUER,
  must,
  openTestData,
  removeTestData,
  submitOne,
  type TestData,
} from '../../test/support/station-data.ts';
import { createReviews } from '../review/reviews.ts';
import { STORE_FILE } from './open.ts';
import type { SealedValueName } from './sealed-values-repository.ts';

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

/** Seals a value that the types do not allow, as another version of the program might have written it. */
function putUnchecked(id: string, name: SealedValueName, value: unknown): void {
  must(
    data.store.transaction(() => {
      data.store.values.put(id, { [name]: value }, data.clock.nowIso());
      return ok(undefined);
    }),
  );
}

describe('sealed values', () => {
  it('are read as they were written, each under its name', () => {
    const { submissionId, manifest } = submitOne(data, { answers: { household: 4 } });
    const { values } = data.store;
    expect(values.get(submissionId, 'manifest')).toEqual({ revision: 1, value: manifest });
    expect(values.get(submissionId, 'answers')?.value).toEqual({ household: 4 });
    expect(values.get(submissionId, 'registrant')?.value).toEqual({ issuer: ISSUER, sub: 'registrant-1' });
    expect(values.get(submissionId, 'context')?.value).toMatchObject({ programVersion: 3 });
  });

  it.each<[SealedValueName, unknown]>([
    ['answers', 'a text'],
    ['registrant', { subject: 'x' }],
    ['context', { registrantSub: 'x', formSchema: '{}' }],
    ['author', 7],
    ['manifest', { format: 'kiosk-submission/0' }],
    ['station-signature', null],
  ])('are named when %s is not of the shape that this version reads', (name, value) => {
    const id = beginDraft(data);
    putUnchecked(id, name, value);
    const { store } = data;
    expect(store.read(() => ok(store.values.get(id, name)))).toEqual(err({ code: 'value-unreadable', name }));
  });

  it('of an earlier version are read without what has moved, and with what is missing', () => {
    const id = beginDraft(data);
    putUnchecked(id, 'context', { registrantSub: 'registrant-1', formSchema: '{}', programVersion: 2 });
    putUnchecked(id, 'registrant', { sub: 'registrant-1' });
    expect(data.store.values.get(id, 'context')?.value).toEqual({ formSchema: '{}', programVersion: 2 });
    expect(data.store.values.get(id, 'registrant')?.value).toEqual({ issuer: '', sub: 'registrant-1' });
  });

  it('of a draft that cannot be read do not hide the other drafts', () => {
    const old = beginDraft(data, { programId: 'old' });
    const whole = beginDraft(data, { programId: 'whole' });
    putUnchecked(old, 'context', { registrantSub: 'registrant-1' });
    expect(data.drafts.left()).toMatchObject([{ submissionId: whole, programId: 'whole' }]);
  });

  it('of a submission that cannot be read prevent its review', () => {
    const { submissionId } = submitOne(data);
    const db = new Database(join(data.folder, STORE_FILE));
    db.exec('DROP TRIGGER sealed_values_are_fixed_after_submit; DROP TRIGGER sealed_values_come_before_submit');
    db.close();
    putUnchecked(submissionId, 'context', {});
    expect(createReviews(data).open(submissionId)).toEqual(err({ code: 'value-unreadable', name: 'context' }));
  });
});
