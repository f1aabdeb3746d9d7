import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Connection } from './connection.ts';
import { StoreFault, valueOrFault } from './fault.ts';
import type { PartRecord } from './parts-repository.ts';
import { newWriting, openChunk, sealChunk, type SealedPlace } from './sealing.ts';
import type { SubmissionsRepository } from './submissions-repository.ts';

/** The table `part_chunks`: a part's content, 256 KiB per row, each chunk sealed as it arrives. */
export function partChunksRepository({ db }: Connection, submissions: SubmissionsRepository) {
  const insert = db.prepare<[string, number, Buffer]>(
    'INSERT INTO part_chunks (part_id, chunk_number, sealed) VALUES (?, ?, ?)',
  );
  const select = db
    .prepare<[string, number], Buffer>('SELECT sealed FROM part_chunks WHERE part_id = ? AND chunk_number = ?')
    .pluck();
  const selectCount = db.prepare<[string], number>('SELECT count(*) FROM part_chunks WHERE part_id = ?').pluck();
  const deleteOf = db.prepare<[string]>('DELETE FROM part_chunks WHERE part_id = ?');
  const deleteOfSubmission = db.prepare<[string]>(
    'DELETE FROM part_chunks WHERE part_id IN (SELECT id FROM parts WHERE submission_id = ?)',
  );

  function placeOf(part: PartRecord, chunkNumber: number): SealedPlace {
    const { submissionId, id: partId, revision, chunkCount } = part;
    return { submissionId, partId, revision, chunkNumber, chunkCount };
  }

  function open(key: Buffer, part: PartRecord, chunkNumber: number): Wiped<Buffer> {
    const sealed = select.get(part.id, chunkNumber);
    if (!sealed) throw new StoreFault({ code: 'sealed-damaged' });
    return valueOrFault(openChunk({ key, place: placeOf(part, chunkNumber), sealed }));
  }

  return {
    insert(part: PartRecord, chunkNumber: number, plain: Uint8Array): void {
      // Each chunk gets a fresh prefix: a chunk that is tried again after a full disk must not use its old nonce again.
      const sealed = submissions.withKey(part.submissionId, (key) =>
        sealChunk({ key, writing: newWriting(), place: placeOf(part, chunkNumber), plain }),
      );
      insert.run(part.id, chunkNumber, sealed);
    },

    /** How many chunks have arrived. They arrive in order, so this is also the next one's number. */
    count(partId: string): number {
      return selectCount.get(partId) ?? 0;
    },

    get(part: PartRecord, chunkNumber: number): Wiped<Buffer> {
      return submissions.withKey(part.submissionId, (key) => open(key, part, chunkNumber));
    },

    /** The whole content. */
    read(part: PartRecord): Wiped<Buffer> {
      using content = wiped(Buffer.alloc(part.size));
      submissions.withKey(part.submissionId, (key) => {
        let length = 0;
        for (let number = 0; number < part.chunkCount; number += 1) {
          using chunk = open(key, part, number);
          length += chunk.bytes.copy(content.bytes, length);
        }
        if (length !== part.size) throw new StoreFault({ code: 'sealed-damaged' });
      });
      return content.take();
    },

    removeOf(partId: string): void {
      deleteOf.run(partId);
    },

    removeOfSubmission(submissionId: string): void {
      deleteOfSubmission.run(submissionId);
    },
  };
}
export type PartChunksRepository = ReturnType<typeof partChunksRepository>;
