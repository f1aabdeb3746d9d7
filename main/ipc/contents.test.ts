import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDocument,
  beginDraft,
  openTestData,
  removeTestData,
  type TestData,
} from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import type { ContentSource } from '../shell/app-protocol.ts';
import { createContents } from './contents.ts';
import { formVisit, scriptedWho, type Facts } from './testing/scripted-who.ts';

const officer = { issuer: 'https://provider.example', sub: 'officer-1', role: 'officer' } as const;
const preview = { picture: new Uint8Array([66, 77]) };

let data: TestData;
let contents: ContentSource;
let facts: Facts;
let photo: Uint8Array | null;

beforeEach(() => {
  data = openTestData();
  facts = { operator: officer };
  photo = null;
  contents = createContents({
    documents: data.documents,
    who: {
      ...scriptedWho(facts),
      submissionOf: data.documents.submissionOf,
    },
    preview: () => preview,
    exceptionPhoto: () => photo,
  });
});
afterEach(() => removeTestData(data));

function draftWithDocument(): { submissionId: string; partId: string } {
  const submissionId = beginDraft(data);
  return { submissionId, partId: addDocument(data.documents, submissionId, pdfOfSize(2000)).id };
}

describe('contents', () => {
  it('returns documents of the own draft and of the open review, and no others', () => {
    const { submissionId, partId } = draftWithDocument();
    expect(contents(`part/${partId}`)).toBeUndefined();
    facts.openReview = submissionId;
    expect(contents(`part/${partId}`)).toMatchObject({ mediaType: 'application/pdf', bytes: { length: 2000 } });
    facts.openReview = draftWithDocument().submissionId;
    expect(contents(`part/${partId}`)).toBeUndefined();
    facts.visit = { ...formVisit, draftId: submissionId };
    expect(contents(`part/${partId}`)).toBeDefined();
  });

  it('returns nothing of a visit to another officer, and nothing at all while nobody is signed in', () => {
    const { submissionId, partId } = draftWithDocument();
    photo = new Uint8Array([255, 216]);
    facts.visit = { ...formVisit, draftId: submissionId };
    facts.operator = { issuer: 'https://provider.example', sub: 'officer-2', role: 'officer' };
    expect(contents(`part/${partId}`)).toBeUndefined();
    expect(contents('exception-photo/1')).toBeUndefined();
    facts.operator = null;
    facts.openReview = submissionId;
    for (const path of [`part/${partId}`, 'exception-photo/1', 'preview/7']) expect(contents(path)).toBeUndefined();
  });

  it('returns the exception photograph of the running visit, and does not wipe it', () => {
    facts.visit = formVisit;
    expect(contents('exception-photo/1')).toBeUndefined();
    photo = new Uint8Array([255, 216]);
    expect(contents('exception-photo/1')).toEqual({ mediaType: 'image/jpeg', bytes: photo });
  });

  it('returns the newest preview, and nothing for any other path', () => {
    expect(contents('preview/7')).toEqual({ mediaType: 'image/bmp', bytes: preview.picture });
    expect(contents('index.html')).toBeUndefined();
    expect(contents('part/')).toBeUndefined();
  });
});
