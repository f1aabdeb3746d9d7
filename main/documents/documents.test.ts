import type { CheckDocument } from '../submission/apart/document-checks.ts';
import { finishDocument } from './finish-document.ts';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import {
  addDocument,
  beginDraft,
  must,
  openTestData,
  removeTestData,
  submitOne,
  type TestData,
} from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { CHUNK_BYTES } from '../store/sealing.ts';
import type { Documents } from './documents.ts';

let data: TestData;
let documents: Documents;
let submissionId: string;
beforeEach(() => {
  data = openTestData();
  documents = data.documents;
  submissionId = beginDraft(data);
});
afterEach(() => removeTestData(data));

function begin(declaredSize: number) {
  return documents.begin({ submissionId, slot: 'document', name: 'letter.pdf', declaredSize });
}

describe('a document', () => {
  it('comes back as it was sent, with the type and hash of its bytes', () => {
    const bytes = pdfOfSize(CHUNK_BYTES * 2 + 100, 'content');
    const part = addDocument(documents, submissionId, bytes);
    expect(part).toMatchObject({
      slot: 'document',
      name: 'letter.pdf',
      mediaType: 'application/pdf',
      size: bytes.length,
    });
    expect(part.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(must(documents.read(part.id)).bytes.equals(bytes)).toBe(true);
    expect(must(documents.list(submissionId))).toEqual([part]);
    expect(must(documents.settle(part.id, 'readable'))).toEqual(part);
  });

  it('comes back unchanged at every size', () => {
    const sizes = fc.constantFrom(600, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES);
    fc.assert(
      fc.property(sizes, (size) => {
        const bytes = pdfOfSize(size);
        const part = addDocument(documents, submissionId, bytes);
        expect(must(documents.read(part.id)).bytes.equals(bytes)).toBe(true);
        must(documents.remove(part.id));
      }),
      { numRuns: 10 },
    );
  });

  it('is found again after the program ended', () => {
    const bytes = pdfOfSize(5000);
    const part = addDocument(documents, submissionId, bytes);
    data.store.close();
    const { folder, storageKey } = data;
    data = openTestData({ folder, storageKey });
    expect(must(data.documents.read(part.id)).bytes.equals(bytes)).toBe(true);
  });

  it('is gone after it was removed', () => {
    const part = addDocument(documents, submissionId, pdfOfSize(5000));
    must(documents.remove(part.id));
    expect(documents.read(part.id)).toEqual(err({ code: 'part-unknown' }));
    expect(documents.remove(part.id)).toEqual(err({ code: 'part-unknown' }));
    expect(must(documents.list(submissionId))).toEqual([]);
  });
});

describe('the intake refuses', () => {
  it('an empty document', () => {
    expect(begin(0)).toEqual(err({ code: 'empty-document' }));
  });

  it('a document over the limit, before a byte is sent', () => {
    const limit = 10 * 1024 * 1024;
    expect(begin(limit + 1)).toEqual(err({ code: 'document-too-large', limit, size: limit + 1 }));
    expect(begin(limit).ok).toBe(true);
  });

  it('a type that is not allowed, and keeps nothing of it', () => {
    const bytes = Buffer.from('MZ this is a program');
    const { partId } = must(begin(bytes.length));
    must(documents.append(partId, 0, bytes));
    expect(documents.settle(partId, 'readable')).toEqual(err({ code: 'document-type-not-allowed' }));
    expect(documents.settle(partId, 'readable')).toEqual(err({ code: 'part-unknown' }));
    expect(must(data.store.read(() => ok(data.store.parts.of(submissionId))))).toEqual([]);
  });

  it.each([
    ['damaged', 'document-damaged'],
    ['locked', 'document-locked'],
    ['too-large', 'document-oversized'],
    ['unchecked', 'document-unchecked'],
  ] as const)('what was %s when it was opened, as %s, and keeps nothing of it', async (verdict, code) => {
    const bytes = pdfOfSize(600);
    const { partId } = must(begin(bytes.length));
    must(documents.append(partId, 0, bytes));
    const opened: Buffer[] = [];
    const checkDocument: CheckDocument = (content) => {
      opened.push(Buffer.from(content));
      return Promise.resolve(verdict);
    };
    expect(await finishDocument({ documents, checkDocument }, partId)).toEqual(err({ code }));
    expect(opened).toEqual([bytes]);
    expect(await finishDocument({ documents, checkDocument }, partId)).toEqual(err({ code: 'part-unknown' }));
    expect(must(data.store.read(() => ok(data.store.parts.of(submissionId))))).toEqual([]);
  });

  it('what was removed, or whose submission was closed, while it was opened', async () => {
    const bytes = pdfOfSize(600);
    const { partId } = must(begin(bytes.length));
    must(documents.append(partId, 0, bytes));
    const checkDocument: CheckDocument = () => {
      must(documents.remove(partId));
      return Promise.resolve('readable');
    };
    expect(await finishDocument({ documents, checkDocument }, partId)).toEqual(err({ code: 'part-unknown' }));
  });

  it('to finish before all bytes are there, and accepts the rest afterwards', () => {
    const bytes = pdfOfSize(CHUNK_BYTES + 50);
    const { partId } = must(begin(bytes.length));
    must(documents.append(partId, 0, bytes.subarray(0, CHUNK_BYTES)));
    expect(documents.settle(partId, 'readable')).toEqual(
      err({ code: 'document-incomplete', declared: bytes.length, received: CHUNK_BYTES }),
    );
    must(documents.append(partId, 1, bytes.subarray(CHUNK_BYTES)));
    expect(documents.settle(partId, 'readable').ok).toBe(true);
  });

  it('chunks out of order, too long, too short, beyond the end or changed on a second try', () => {
    const bytes = pdfOfSize(CHUNK_BYTES + 50);
    const { partId } = must(begin(bytes.length));
    const unexpected = (index: number, dueIndex: number, dueBytes: number) =>
      err({ code: 'chunk-unexpected' as const, index, dueIndex, dueBytes });
    const first = bytes.subarray(0, CHUNK_BYTES);
    expect(documents.append(partId, 1, bytes.subarray(CHUNK_BYTES))).toEqual(unexpected(1, 0, CHUNK_BYTES));
    expect(documents.append(partId, 0, bytes)).toEqual(unexpected(0, 0, CHUNK_BYTES));
    expect(documents.append(partId, 0, first.subarray(1))).toEqual(unexpected(0, 0, CHUNK_BYTES));
    must(documents.append(partId, 0, first));
    must(documents.append(partId, 0, first));
    expect(documents.append(partId, 0, Buffer.alloc(CHUNK_BYTES))).toEqual(unexpected(0, 1, 50));
    must(documents.append(partId, 1, bytes.subarray(CHUNK_BYTES)));
    expect(documents.append(partId, 2, Buffer.alloc(0))).toEqual(unexpected(2, 2, 0));
    expect(documents.append(partId, -1, Buffer.alloc(0))).toEqual(unexpected(-1, 2, 0));
  });

  it('everything for a submission that was submitted or never existed', () => {
    const submitted = submitOne(data, { programId: 'other' });
    const [part] = submitted.manifest.parts;
    const change = { slot: 'document', name: 'x.pdf', declaredSize: 10 };
    expect(documents.begin({ ...change, submissionId: submitted.submissionId })).toEqual(
      err({ code: 'submission-not-open' }),
    );
    expect(documents.begin({ ...change, submissionId: 'none' })).toEqual(err({ code: 'submission-not-open' }));
    expect(documents.remove(part!.id)).toEqual(err({ code: 'submission-not-open' }));
    expect(documents.append('none', 0, Buffer.alloc(1))).toEqual(err({ code: 'part-unknown' }));
  });

  it('more than the disk holds, and keeps what was there', () => {
    const { folder, storageKey } = data;
    const kept = addDocument(documents, submissionId, pdfOfSize(600));
    data.store.close();
    data = openTestData({ folder, storageKey, maxPageCount: 120 });
    const bytes = pdfOfSize(4 * CHUNK_BYTES);
    const { partId } = must(
      data.documents.begin({ submissionId, slot: 'document', name: 'big.pdf', declaredSize: bytes.length }),
    );
    const outcomes = [0, 1, 2, 3].map((index) =>
      data.documents.append(partId, index, bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    );
    expect(outcomes).toContainEqual(err({ code: 'disk-full' }));
    expect(data.documents.read(kept.id).ok).toBe(true);
    must(data.documents.remove(partId));
    addDocument(data.documents, submissionId, pdfOfSize(700));
  });
});

describe('clean', () => {
  it('removes parts that were never finished, and nothing else', () => {
    const finished = addDocument(documents, submissionId, pdfOfSize(600));
    const { partId } = must(begin(CHUNK_BYTES * 2));
    must(documents.append(partId, 0, Buffer.alloc(CHUNK_BYTES)));
    expect(must(documents.clean())).toBe(1);
    expect(documents.settle(partId, 'readable')).toEqual(err({ code: 'part-unknown' }));
    expect(must(documents.list(submissionId))).toEqual([finished]);
  });
});
