import type { Connection } from './connection.ts';
import { valueOrFault } from './fault.ts';
import { newWriting, openChunk, SEALED_OVERHEAD_BYTES, sealChunk } from './sealing.ts';
import type { SubmissionsRepository } from './submissions-repository.ts';

/**
 * What is kept sealed beside the parts.
 * - `answers`: Form.io's `submission.data`
 * - `registrant`: whose it is
 * - `context`: what a later visit needs to go on with a draft
 * - `author`: the officer's name
 * - `manifest`, `station-signature`: what was fixed at submit
 */
export type SealedValueName = 'answers' | 'registrant' | 'context' | 'author' | 'manifest' | 'station-signature';

/** A JSON value with the number of its writing, from 1. */
export interface SealedValue {
  readonly revision: number;
  readonly value: unknown;
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
  const selectSize = db
    .prepare<[string, string], number>('SELECT length(sealed) FROM sealed_values WHERE submission_id = ? AND name = ?')
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

  return {
    /** Seals `value` as the next revision and gives that revision. `at` is ISO 8601. */
    put(submissionId: string, name: SealedValueName, value: unknown, at: string): number {
      const revision = (selectRevision.get(submissionId, name) ?? 0) + 1;
      const plain = Buffer.from(JSON.stringify(value));
      const place = placeOf(submissionId, name, revision);
      const sealed = submissions.withKey(submissionId, (key) =>
        sealChunk({ key, writing: newWriting(), place, plain }),
      );
      plain.fill(0);
      upsert.run(submissionId, name, revision, sealed, at);
      return revision;
    },

    get(submissionId: string, name: SealedValueName): SealedValue | undefined {
      const row = select.get(submissionId, name);
      if (!row) return undefined;
      const place = placeOf(submissionId, name, row.revision);
      const plain = submissions.withKey(submissionId, (key) =>
        valueOrFault(openChunk({ key, place, sealed: row.sealed })),
      );
      const value: unknown = JSON.parse(plain.toString());
      plain.fill(0);
      return { revision: row.revision, value };
    },

    /** Bytes of the JSON that is sealed; 0 when there is none. */
    sizeOf(submissionId: string, name: SealedValueName): number {
      return Math.max(0, (selectSize.get(submissionId, name) ?? 0) - SEALED_OVERHEAD_BYTES);
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
