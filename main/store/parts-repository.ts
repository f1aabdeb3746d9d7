import type { Connection } from './connection.ts';
import { valueOrFault } from './fault.ts';
import { chunkCountOf, newWriting, openChunk, sealChunk } from './sealing.ts';
import type { SubmissionsRepository } from './submissions-repository.ts';

/** A document as the store knows it. */
export interface PartRecord {
  readonly id: string;
  readonly submissionId: string;
  readonly slot: string;
  /** Undefined after a purge. */
  readonly name: string | undefined;
  /** The submission's revision in which it was added. */
  readonly revision: number;
  /** Bytes, as declared when it began. */
  readonly size: number;
  readonly chunkCount: number;
  readonly state: 'receiving' | 'complete';
  /** Known once complete. */
  readonly mediaType: string | undefined;
  /** 64 hexadecimal digits, known once complete. */
  readonly sha256: string | undefined;
}

interface Row {
  id: string;
  submission_id: string;
  slot: string;
  sealed_name: Buffer | null;
  revision: number;
  size: number;
  chunk_count: number;
  state: 'receiving' | 'complete';
  media_type: string | null;
  sha256: string | null;
}

const columns = 'id, submission_id, slot, sealed_name, revision, size, chunk_count, state, media_type, sha256';

/** The table `parts`. File names are personal data and sealed. */
export function partsRepository({ db }: Connection, submissions: SubmissionsRepository) {
  const insert = db.prepare<[string, string, string, Buffer, number, number, number, string]>(
    `INSERT INTO parts (id, submission_id, slot, sealed_name, revision, size, chunk_count, state, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'receiving', ?)`,
  );
  const select = db.prepare<[string], Row>(`SELECT ${columns} FROM parts WHERE id = ?`);
  const selectOf = db.prepare<[string], Row>(`SELECT ${columns} FROM parts WHERE submission_id = ? ORDER BY rowid`);
  const selectReceiving = db.prepare<[], string>(`SELECT id FROM parts WHERE state = 'receiving'`).pluck();
  const updateComplete = db.prepare<[string, string, string]>(
    `UPDATE parts SET state = 'complete', media_type = ?, sha256 = ? WHERE id = ?`,
  );
  const updateForgotten = db.prepare<[string]>('UPDATE parts SET sealed_name = NULL WHERE submission_id = ?');
  const deleteOne = db.prepare<[string]>('DELETE FROM parts WHERE id = ?');

  function namePlace(submissionId: string, partId: string, revision: number) {
    return { submissionId, partId: `name:${partId}`, revision, chunkNumber: 0, chunkCount: 1 };
  }

  function recordOf(row: Row): PartRecord {
    const sealed = row.sealed_name;
    const place = namePlace(row.submission_id, row.id, row.revision);
    using name =
      sealed === null
        ? undefined
        : submissions.withKey(row.submission_id, (key) => valueOrFault(openChunk({ key, place, sealed })));
    return {
      id: row.id,
      submissionId: row.submission_id,
      slot: row.slot,
      name: name?.bytes.toString(),
      revision: row.revision,
      size: row.size,
      chunkCount: row.chunk_count,
      state: row.state,
      mediaType: row.media_type ?? undefined,
      sha256: row.sha256 ?? undefined,
    };
  }

  return {
    insert(part: {
      readonly id: string;
      readonly submissionId: string;
      readonly slot: string;
      readonly name: string;
      readonly revision: number;
      readonly size: number;
      readonly at: string;
    }): void {
      const { id, submissionId, slot, name, revision, size, at } = part;
      const place = namePlace(submissionId, id, revision);
      const sealedName = submissions.withKey(submissionId, (key) =>
        sealChunk({ key, writing: newWriting(), place, plain: Buffer.from(name) }),
      );
      insert.run(id, submissionId, slot, sealedName, revision, size, chunkCountOf(size), at);
    },

    get(id: string): PartRecord | undefined {
      const row = select.get(id);
      return row && recordOf(row);
    },

    /** All parts of a submission in the order they were begun. */
    of(submissionId: string): PartRecord[] {
      return selectOf.all(submissionId).map(recordOf);
    },

    /** Ids of parts that were never finished. */
    receiving(): string[] {
      return selectReceiving.all();
    },

    complete(id: string, mediaType: string, sha256: string): void {
      updateComplete.run(mediaType, sha256, id);
    },

    /** Forgets the file names of a purged submission; slot, size, type and hash stay, like the receipt. */
    forgetNames(submissionId: string): void {
      updateForgotten.run(submissionId);
    },

    /** Its chunks must be gone already. */
    remove(id: string): void {
      deleteOne.run(id);
    },
  };
}
export type PartsRepository = ReturnType<typeof partsRepository>;
