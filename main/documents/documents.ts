import { createHash } from 'node:crypto';
import { err, ok, type Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import type { StoreError } from '../store/fault.ts';
import type { PartRecord } from '../store/parts-repository.ts';
import { CHUNK_BYTES, chunkLengthOf } from '../store/sealing.ts';
import type { Store } from '../store/store.ts';
import type { Part } from '../submission/manifest.ts';
import { isOpenForChange } from '../submission/states.ts';
import { beginsAsDocument, mediaTypeOf } from './media-type.ts';

/**
 * Why a document is not taken or not given.
 * - `empty-document`, `document-too-large` (bytes), `document-type-not-allowed`, `document-damaged` (it begins as a
 *   document and is not a whole one): it is refused and nothing of it is kept
 * - `document-incomplete`: fewer bytes arrived than were declared; the rest may still come
 * - `chunk-unexpected`: not the chunk that is due, or not its length (all but the last have 256 KiB)
 * - `submission-not-open`: it was submitted meanwhile, or is none
 * - `part-unknown`: removed, or never begun
 */
export type DocumentError =
  | StoreError
  | { readonly code: 'empty-document' }
  | { readonly code: 'document-too-large'; readonly limit: number; readonly size: number }
  | { readonly code: 'document-type-not-allowed' }
  | { readonly code: 'document-damaged' }
  | { readonly code: 'document-incomplete'; readonly declared: number; readonly received: number }
  | { readonly code: 'chunk-unexpected'; readonly index: number; readonly dueIndex: number; readonly dueBytes: number }
  | { readonly code: 'submission-not-open' }
  | { readonly code: 'part-unknown' };

/** Intake of documents: pieces are sealed and durable when `append` returns. */
export interface Documents {
  /** Begins a part. `declaredSize` in bytes; it fixes how many chunks will come. */
  begin(document: {
    readonly submissionId: string;
    readonly slot: string;
    readonly name: string;
    readonly declaredSize: number;
  }): Result<{ readonly partId: string }, DocumentError>;
  /** Adds chunk `index` (from 0, in order, 256 KiB each but the last). The same chunk once more is no error. */
  append(partId: string, index: number, bytes: Uint8Array): Result<void, DocumentError>;
  /** Checks what is on the disk and makes it a part of the submission. Once more answers the same. */
  finish(partId: string): Result<Part, DocumentError>;
  /** Takes a part out of a submission that is still open. */
  remove(partId: string): Result<void, DocumentError>;
  /** The submission a part belongs to, whole or still being received; undefined when there is no such part. */
  submissionOf(partId: string): string | undefined;
  /** The content, checked against its hash. The caller zeroes it after use. */
  read(partId: string): Result<Owned<{ readonly part: Part; readonly bytes: Buffer }>, DocumentError>;
  /** The finished parts in the order they were added. */
  list(submissionId: string): Result<readonly Part[], DocumentError>;
  /** Removes parts whose end never came. At start, when nobody can be sending. Gives their number. */
  clean(): Result<number, StoreError>;
}

/** The part as the manifest names it; undefined while it is still being received or after a purge. */
export function partOf(record: PartRecord): Part | undefined {
  const { id, slot, name, mediaType, size, sha256, state } = record;
  if (state !== 'complete' || name === undefined || mediaType === undefined || sha256 === undefined) return undefined;
  return { id, slot, name, mediaType: mediaType as Part['mediaType'], size, sha256 };
}

/** Intake over the store. `limits.maxBytes` is the largest document taken; `newId` gives UUIDs. */
export function createDocuments(parts: {
  readonly store: Store;
  readonly newId: () => string;
  readonly nowIso: () => string;
  readonly limits: { readonly maxBytes: number };
}): Documents {
  const { store, newId, nowIso, limits } = parts;

  function openPart(partId: string): Result<PartRecord, DocumentError> {
    const part = store.parts.get(partId);
    if (!part) return err({ code: 'part-unknown' });
    const submission = store.submissions.get(part.submissionId);
    return submission && isOpenForChange(submission.state) ? ok(part) : err({ code: 'submission-not-open' });
  }

  function drop(partId: string): void {
    store.chunks.removeOf(partId);
    store.parts.remove(partId);
  }

  function readChecked(record: PartRecord): Result<Wiped<Buffer>, StoreError> {
    using content = store.chunks.read(record);
    const isIntact = record.sha256 === createHash('sha256').update(content.bytes).digest('hex');
    return isIntact ? ok(content.take()) : err({ code: 'sealed-damaged' });
  }

  return {
    begin({ submissionId, slot, name, declaredSize }) {
      if (!Number.isSafeInteger(declaredSize) || declaredSize < 0) throw new RangeError('a size is a count of bytes');
      if (declaredSize === 0) return err({ code: 'empty-document' });
      if (declaredSize > limits.maxBytes) {
        return err({ code: 'document-too-large', limit: limits.maxBytes, size: declaredSize });
      }
      return store.transaction<{ partId: string }, DocumentError>(() => {
        const submission = store.submissions.get(submissionId);
        if (!submission || !isOpenForChange(submission.state)) return err({ code: 'submission-not-open' });
        const partId = newId();
        const { revision } = submission;
        store.parts.insert({ id: partId, submissionId, slot, name, revision, size: declaredSize, at: nowIso() });
        return ok({ partId });
      });
    },

    append(partId, index, bytes) {
      return store.transaction<undefined, DocumentError>(() => {
        const opened = openPart(partId);
        if (!opened.ok) return opened;
        const part = opened.value;
        const dueIndex = store.chunks.count(partId);
        const unexpected = err({
          code: 'chunk-unexpected' as const,
          index,
          dueIndex,
          dueBytes: chunkLengthOf(part.size, dueIndex),
        });
        if (!Number.isInteger(index) || index < 0 || index > dueIndex || index >= part.chunkCount) return unexpected;
        if (bytes.length !== chunkLengthOf(part.size, index)) return unexpected;
        if (index === dueIndex) {
          store.chunks.insert(part, index, bytes);
          return ok(undefined);
        }
        // The answer to the first try was lost on the way; only the very same chunk is taken for it.
        using kept = store.chunks.get(part, index);
        return kept.bytes.equals(bytes) ? ok(undefined) : unexpected;
      });
    },

    finish(partId) {
      let refusal: DocumentError | undefined;
      const finished = store.transaction<Part | undefined, DocumentError>(() => {
        const opened = openPart(partId);
        if (!opened.ok) return opened;
        const record = opened.value;
        const known = partOf(record);
        if (known) return ok(known);
        const count = store.chunks.count(partId);
        if (count !== record.chunkCount) {
          const received = Math.min(record.size, count * CHUNK_BYTES);
          return err({ code: 'document-incomplete', declared: record.size, received });
        }
        using content = store.chunks.read(record);
        const { bytes } = content;
        const mediaType = mediaTypeOf(bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const damaged = mediaType === undefined && beginsAsDocument(bytes);
        if (mediaType === undefined) {
          // Not an error of the transaction: what was refused must really be gone.
          refusal = { code: damaged ? 'document-damaged' : 'document-type-not-allowed' };
          drop(partId);
          return ok(undefined);
        }
        store.parts.complete(partId, mediaType, sha256);
        const completed = store.parts.get(partId);
        return ok(completed && partOf(completed));
      });
      if (!finished.ok) return finished;
      if (finished.value) return ok(finished.value);
      return err(refusal ?? { code: 'part-unknown' });
    },

    remove(partId) {
      return store.transaction<undefined, DocumentError>(() => {
        const opened = openPart(partId);
        if (!opened.ok) return opened;
        drop(partId);
        return ok(undefined);
      });
    },

    submissionOf(partId) {
      const found = store.read(() => ok(store.parts.get(partId)?.submissionId));
      return found.ok ? found.value : undefined;
    },

    read(partId) {
      return store.read<Owned<{ readonly part: Part; readonly bytes: Buffer }>, DocumentError>(() => {
        const record = store.parts.get(partId);
        if (!record) return err({ code: 'part-unknown' });
        if (record.name === undefined) return err({ code: 'content-destroyed' });
        const part = partOf(record);
        if (!part) return err({ code: 'part-unknown' });
        const content = readChecked(record);
        if (!content.ok) return content;
        const bytes = content.value.release();
        return ok(owning({ part, bytes }, () => [bytes]));
      });
    },

    list(submissionId) {
      return store.read<readonly Part[], DocumentError>(() =>
        ok(store.parts.of(submissionId).flatMap((record) => partOf(record) ?? [])),
      );
    },

    clean() {
      return store.transaction<number, StoreError>(() => {
        const unfinished = store.parts.receiving();
        unfinished.forEach(drop);
        return ok(unfinished.length);
      });
    },
  };
}
