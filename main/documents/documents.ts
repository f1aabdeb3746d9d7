import { createHash } from 'node:crypto';
import { err, ok, type Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import type { StoreError } from '../store/fault.ts';
import type { PartRecord } from '../store/parts-repository.ts';
import { CHUNK_BYTES, chunkLengthOf } from '../store/sealing.ts';
import type { Store } from '../store/store.ts';
import type { MediaType } from '#vocabulary/media-types.ts';
import type { CheckedDocument } from '../submission/apart/document-checks.ts';
import type { Part } from '../submission/manifest.ts';
import { isOpenForChange } from '../submission/states.ts';
import { mediaTypeOf } from '../submission/media-type.ts';

/**
 * Why a document is not taken or not returned.
 * - `empty-document`, `document-too-large` (bytes), `document-type-not-allowed`, `document-damaged` (nobody can open it),
 *   `document-locked` (it asks for a password), `document-oversized` (too many pages or pixels), `document-unchecked`
 *   (opening it did not end): it is refused and nothing of it is kept
 * - `document-incomplete`: fewer bytes arrived than were declared; the rest may still come
 * - `chunk-unexpected`: not the chunk that is due, or not its length (all but the last have 256 KiB)
 * - `submission-not-open`: it was submitted meanwhile, or there is no such submission
 * - `part-unknown`: removed, or never begun
 */
export type DocumentError =
  | StoreError
  | { readonly code: 'empty-document' }
  | { readonly code: 'document-too-large'; readonly limit: number; readonly size: number }
  | { readonly code: 'document-type-not-allowed' }
  | { readonly code: 'document-damaged' }
  | { readonly code: 'document-locked' }
  | { readonly code: 'document-oversized' }
  | { readonly code: 'document-unchecked' }
  | { readonly code: 'document-incomplete'; readonly declared: number; readonly received: number }
  | { readonly code: 'chunk-unexpected'; readonly index: number; readonly dueIndex: number; readonly dueBytes: number }
  | { readonly code: 'submission-not-open' }
  | { readonly code: 'part-unknown' };

/** A part, or what has arrived to become one. */
export type Arrived = { readonly part: Part } | { readonly content: Wiped<Buffer>; readonly mediaType: MediaType };

/** Intake of documents: pieces are sealed and durable when `append` returns. */
export interface Documents {
  /** Begins a part. `declaredSize` in bytes; it fixes how many chunks will come. */
  begin(document: {
    readonly submissionId: string;
    readonly slot: string;
    readonly name: string;
    readonly declaredSize: number;
  }): Result<{ readonly partId: string }, DocumentError>;
  /** Adds chunk `index` (from 0, in order, 256 KiB each but the last). Sending the same chunk again is no error. */
  append(partId: string, index: number, bytes: Uint8Array): Result<void, DocumentError>;
  /**
   * What has arrived: its content, to be opened, or the part that it is already. The type is that of its first bytes; what
   * is of no type that is taken is removed.
   */
  arrived(partId: string): Result<Arrived, DocumentError>;
  /** Makes what has arrived a part of the submission, or removes it, as it was judged when it was opened. */
  settle(partId: string, verdict: CheckedDocument): Result<Part, DocumentError>;
  /** Takes a part out of a submission that is still open. */
  remove(partId: string): Result<void, DocumentError>;
  /** The submission a part belongs to, whole or still being received; undefined when there is no such part. */
  submissionOf(partId: string): string | undefined;
  /** The content, checked against its hash. The caller zeroes it after use. */
  read(partId: string): Result<Owned<{ readonly part: Part; readonly bytes: Buffer }>, DocumentError>;
  /** The finished parts in the order they were added. */
  list(submissionId: string): Result<readonly Part[], DocumentError>;
  /** Removes parts that never arrived completely; called at the start, before anything can be sent. Returns how many. */
  clean(): Result<number, StoreError>;
}

/** The part as the manifest names it; undefined while it is still being received or after a purge. */
export function partOf(record: PartRecord): Part | undefined {
  const { id, slot, name, mediaType, size, sha256, state } = record;
  if (state !== 'complete' || name === undefined || mediaType === undefined || sha256 === undefined) return undefined;
  return { id, slot, name, mediaType: mediaType as Part['mediaType'], size, sha256 };
}

/** What the intake of documents needs. */
export interface DocumentsDeps {
  readonly store: Store;
  /** Gives UUIDs. */
  readonly newId: () => string;
  /** The time as ISO 8601 in UTC. */
  readonly nowIso: () => string;
  /** `maxBytes` is the size of the largest document that is taken. */
  readonly limits: { readonly maxBytes: number };
}

/** Creates the intake of documents over the store. */
export function createDocuments(deps: DocumentsDeps): Documents {
  const { store } = deps;
  return {
    begin: (document) => beginPart(deps, document),
    append: (partId, index, bytes) => store.transaction(() => appendChunk(store, partId, { index, bytes })),
    arrived: (partId) => unrefused(store.transaction(() => arrivedPart(store, partId))),
    settle: (partId, verdict) => unrefused(store.transaction(() => settlePart(store, partId, verdict))),

    remove: (partId) =>
      store.transaction<undefined, DocumentError>(() => {
        const part = changeablePart(store, partId);
        if (!part.ok) return part;
        drop(store, partId);
        return ok(undefined);
      }),

    submissionOf(partId) {
      const found = store.read(() => ok(store.parts.get(partId)?.submissionId));
      return found.ok ? found.value : undefined;
    },

    read: (partId) => store.read(() => readPart(store, partId)),

    list: (submissionId) =>
      store.read<readonly Part[], DocumentError>(() =>
        ok(store.parts.of(submissionId).flatMap((record) => partOf(record) ?? [])),
      ),

    clean: () =>
      store.transaction<number, StoreError>(() => {
        const unfinished = store.parts.receiving();
        for (const partId of unfinished) drop(store, partId);
        return ok(unfinished.length);
      }),
  };
}

function beginPart(
  deps: DocumentsDeps,
  document: Parameters<Documents['begin']>[0],
): Result<{ readonly partId: string }, DocumentError> {
  const { store, newId, nowIso, limits } = deps;
  const { submissionId, slot, name, declaredSize } = document;
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
}

/** The part, if its submission can still be changed. Called within a transaction. */
function changeablePart(store: Store, partId: string): Result<PartRecord, DocumentError> {
  const part = store.parts.get(partId);
  if (!part) return err({ code: 'part-unknown' });
  const submission = store.submissions.get(part.submissionId);
  return submission && isOpenForChange(submission.state) ? ok(part) : err({ code: 'submission-not-open' });
}

function appendChunk(
  store: Store,
  partId: string,
  chunk: { readonly index: number; readonly bytes: Uint8Array },
): Result<undefined, DocumentError> {
  const { index, bytes } = chunk;
  const found = changeablePart(store, partId);
  if (!found.ok) return found;
  const part = found.value;
  const dueIndex = store.chunks.count(partId);
  const dueBytes = chunkLengthOf(part.size, dueIndex);
  const unexpected = err({ code: 'chunk-unexpected' as const, index, dueIndex, dueBytes });
  if (!Number.isInteger(index) || index < 0 || index > dueIndex || index >= part.chunkCount) return unexpected;
  if (bytes.length !== chunkLengthOf(part.size, index)) return unexpected;
  if (index === dueIndex) {
    store.chunks.insert(part, index, bytes);
    return ok(undefined);
  }
  // The answer to the first try was lost on the way; only exactly the same chunk is accepted again.
  using kept = store.chunks.get(part, index);
  return kept.bytes.equals(bytes) ? ok(undefined) : unexpected;
}

/** Removed because of `refusal`. That is no error of the transaction, which would undo the removal. */
interface Refused {
  readonly refusal: DocumentError;
}

function unrefused<T extends object>(judged: Result<T | Refused, DocumentError>): Result<T, DocumentError> {
  if (!judged.ok) return judged;
  return 'refusal' in judged.value ? err(judged.value.refusal) : ok(judged.value);
}

const REFUSALS = {
  damaged: 'document-damaged',
  locked: 'document-locked',
  'too-large': 'document-oversized',
  unchecked: 'document-unchecked',
} as const;

function arrivedPart(store: Store, partId: string): Result<Arrived | Refused, DocumentError> {
  const found = changeablePart(store, partId);
  if (!found.ok) return found;
  const record = found.value;
  const known = partOf(record);
  if (known) return ok({ part: known });
  const count = store.chunks.count(partId);
  if (count !== record.chunkCount) {
    const received = Math.min(record.size, count * CHUNK_BYTES);
    return err({ code: 'document-incomplete', declared: record.size, received });
  }
  using content = store.chunks.read(record);
  const mediaType = mediaTypeOf(content.bytes);
  if (mediaType !== undefined) return ok({ content: content.take(), mediaType });
  drop(store, partId);
  return ok({ refusal: { code: 'document-type-not-allowed' } });
}

/** Between arriving and settling the part may have been removed, or its submission closed. */
function settlePart(store: Store, partId: string, verdict: CheckedDocument): Result<Part | Refused, DocumentError> {
  const arrived = arrivedPart(store, partId);
  if (!arrived.ok) return arrived;
  if ('part' in arrived.value) return ok(arrived.value.part);
  if ('refusal' in arrived.value) return ok(arrived.value);
  using content = arrived.value.content;
  if (verdict !== 'readable') {
    drop(store, partId);
    return ok({ refusal: { code: REFUSALS[verdict] } });
  }
  store.parts.complete(partId, arrived.value.mediaType, createHash('sha256').update(content.bytes).digest('hex'));
  const completed = store.parts.get(partId);
  const part = completed && partOf(completed);
  return part ? ok(part) : err({ code: 'part-unknown' });
}

function drop(store: Store, partId: string): void {
  store.chunks.removeOf(partId);
  store.parts.remove(partId);
}

type PartWithContent = Owned<{ readonly part: Part; readonly bytes: Buffer }>;

function readPart(store: Store, partId: string): Result<PartWithContent, DocumentError> {
  const record = store.parts.get(partId);
  if (!record) return err({ code: 'part-unknown' });
  if (record.name === undefined) return err({ code: 'content-destroyed' });
  const part = partOf(record);
  if (!part) return err({ code: 'part-unknown' });
  const content = readChecked(store, record);
  if (!content.ok) return content;
  const bytes = content.value.release();
  return ok(owning({ part, bytes }, () => [bytes]));
}

function readChecked(store: Store, record: PartRecord): Result<Wiped<Buffer>, StoreError> {
  using content = store.chunks.read(record);
  const isIntact = record.sha256 === createHash('sha256').update(content.bytes).digest('hex');
  return isIntact ? ok(content.take()) : err({ code: 'sealed-damaged' });
}
