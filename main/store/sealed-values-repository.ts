import { z } from 'zod';
import { wiped } from '#kit/wiped.ts';
import { ISSUER_NOT_RECORDED, type Person } from '#vocabulary/people.ts';
import { DraftContextSchema, type DraftContext } from '../submission/draft-context.ts';
import { AnswersSchema, ManifestSchema, type Answers, type Manifest } from '../submission/manifest.ts';
import type { Connection } from './connection.ts';
import { readAs, valueOrFault } from './fault.ts';
import { newWriting, openChunk, sealChunk } from './sealing.ts';
import type { SubmissionsRepository } from './submissions-repository.ts';

/** The sealed values of a submission, by name. Its parts are kept apart from them. */
export interface SealedValues {
  /** Form.io's `submission.data`. */
  readonly answers: Answers;
  /** The registrant. */
  readonly registrant: Person;
  /** What a later visit needs to go on with a draft. */
  readonly context: DraftContext;
  /** The officer's name. */
  readonly author: string;
  /** What was fixed at submit. */
  readonly manifest: Manifest;
  /** Compact JWS by the station's key over the manifest's hash. */
  readonly 'station-signature': string;
}
export type SealedValueName = keyof SealedValues;

/** Each value is checked by its schema when it is read: it may have been written by an older version. */
const schemas: { readonly [N in SealedValueName]: z.ZodType<SealedValues[N]> } = {
  answers: AnswersSchema,
  registrant: z.strictObject({ issuer: z.string().default(ISSUER_NOT_RECORDED), sub: z.string() }),
  context: DraftContextSchema,
  author: z.string(),
  manifest: ManifestSchema,
  'station-signature': z.string(),
};

/** In the order in which they are written. */
const names = Object.keys(schemas) as SealedValueName[];

/** A value with its revision, from 1. */
export interface SealedValue<T> {
  readonly revision: number;
  readonly value: T;
}

/** The table `sealed_values`: JSON under the submission's data key. */
export function sealedValuesRepository({ db }: Connection, submissions: SubmissionsRepository) {
  const selectRevision = db
    .prepare<[string, string], number>('SELECT revision FROM sealed_values WHERE submission_id = ? AND name = ?')
    .pluck();
  const select = db.prepare<[string, string], { revision: number; sealed: Buffer }>(
    'SELECT revision, sealed FROM sealed_values WHERE submission_id = ? AND name = ?',
  );
  const selectSavedAt = db
    .prepare<[string, string], string>('SELECT saved_at FROM sealed_values WHERE submission_id = ? AND name = ?')
    .pluck();
  const upsert = db.prepare<[string, string, number, Buffer, string]>(
    `INSERT INTO sealed_values (submission_id, name, revision, sealed, saved_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (submission_id, name)
     DO UPDATE SET revision = excluded.revision, sealed = excluded.sealed, saved_at = excluded.saved_at`,
  );
  const deleteAll = db.prepare<[string]>('DELETE FROM sealed_values WHERE submission_id = ?');

  function placeOf(submissionId: string, name: SealedValueName, revision: number) {
    return { submissionId, partId: `value:${name}`, revision, chunkNumber: 0, chunkCount: 1 };
  }

  function putOne(
    submissionId: string,
    written: { readonly name: SealedValueName; readonly value: unknown },
    at: string,
  ) {
    const { name, value } = written;
    const revision = (selectRevision.get(submissionId, name) ?? 0) + 1;
    using plain = wiped(Buffer.from(JSON.stringify(value)));
    const place = placeOf(submissionId, name, revision);
    const sealed = submissions.withKey(submissionId, (key) =>
      sealChunk({ key, writing: newWriting(), place, plain: plain.bytes }),
    );
    upsert.run(submissionId, name, revision, sealed, at);
  }

  return {
    /** Seals each of `values` as its next revision. `at` is ISO 8601. */
    put(submissionId: string, values: Partial<SealedValues>, at: string): void {
      for (const name of names) {
        const value = values[name];
        if (value !== undefined) putOne(submissionId, { name, value }, at);
      }
    },

    /** The value under `name`; throws a fault when it does not have the shape of `name`. */
    get<N extends SealedValueName>(submissionId: string, name: N): SealedValue<SealedValues[N]> | undefined {
      const row = select.get(submissionId, name);
      if (!row) return undefined;
      const place = placeOf(submissionId, name, row.revision);
      using plain = submissions.withKey(submissionId, (key) =>
        valueOrFault(openChunk({ key, place, sealed: row.sealed })),
      );
      const value = readAs<SealedValues[N]>(schemas[name], name, JSON.parse(plain.bytes.toString()));
      return { revision: row.revision, value };
    },

    /** When it was last written, ISO 8601. */
    savedAt(submissionId: string, name: SealedValueName): string | undefined {
      return selectSavedAt.get(submissionId, name);
    },

    /** Frees the space of a purged submission. */
    removeAll(submissionId: string): void {
      deleteAll.run(submissionId);
    },
  };
}
export type SealedValuesRepository = ReturnType<typeof sealedValuesRepository>;
