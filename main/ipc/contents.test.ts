import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDocument,
  beginDraft,
  openKeeping,
  pdfOf,
  removeKeeping,
  type Keeping,
} from '../../test/support/station-keeping.ts';
import { createContents, type Contents } from './contents.ts';

let keeping: Keeping;
let contents: Contents;
let ofVisit: string | undefined;
let photo: Uint8Array | null;
const preview = { picture: new Uint8Array([66, 77]) };

beforeEach(() => {
  keeping = openKeeping();
  ofVisit = undefined;
  photo = null;
  contents = createContents({
    documents: keeping.documents,
    preview: () => preview,
    ofVisit: () => ofVisit,
    exceptionPhoto: () => photo,
  });
});
afterEach(() => removeKeeping(keeping));

function draftWithDocument(): { submissionId: string; partId: string } {
  const submissionId = beginDraft(keeping);
  return { submissionId, partId: addDocument(keeping.documents, submissionId, pdfOf(2000)).id };
}

describe('contents', () => {
  it('gives documents of the running visit and of the open review, and of nothing else', () => {
    const { submissionId, partId } = draftWithDocument();
    expect(contents.source(`part/${partId}`)).toBeUndefined();
    contents.open(submissionId);
    expect(contents.source(`part/${partId}`)).toMatchObject({ mediaType: 'application/pdf', bytes: { length: 2000 } });
    contents.close();
    expect(contents.source(`part/${partId}`)).toBeUndefined();
    ofVisit = submissionId;
    expect(contents.source(`part/${partId}`)).toBeDefined();
  });

  it('gives the exception photograph of the running visit, and leaves it whole', () => {
    expect(contents.source('exception-photo/1')).toBeUndefined();
    photo = new Uint8Array([255, 216]);
    expect(contents.source('exception-photo/1')).toEqual({ mediaType: 'image/jpeg', bytes: photo, wipe: false });
  });

  it('gives the newest preview, and nothing for any other path', () => {
    expect(contents.source('preview/7')).toEqual({ mediaType: 'image/bmp', bytes: preview.picture, wipe: false });
    expect(contents.source('index.html')).toBeUndefined();
    expect(contents.source('part/')).toBeUndefined();
  });
});
