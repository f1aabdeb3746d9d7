import { readFileSync, writeSync } from 'node:fs';
import { createReviews } from '../../main/review/reviews.ts';
import { signReview } from '../../main/review/sign.ts';
import { CHUNK_BYTES } from '../../main/store/sealing.ts';
import { manifestHash } from '../../main/submission/canonical.ts';
import type { ReviewDecision } from '../../main/submission/manifest.ts';
import {
  asShown,
  beginDraft,
  idTokenOf,
  createSigningKey,
  manifestOf,
  must,
  openTestData,
  stationSignatureOf,
  supervisor,
} from '../support/station-data.ts';
import { pdfOfSize } from '../support/documents/pdf.ts';

/**
 * Works like a busy station until it is killed: a draft, its answers, a document in chunks, submit, decision, and again.
 * What the store has reported as saved is printed on standard output, one line each, before the next step begins.
 */
const [folder = '', keyFile = ''] = process.argv.slice(2);
const data = openTestData({ folder, storageKey: readFileSync(keyFile), now: Date.now() });
const reviews = createReviews(data);
const key = await createSigningKey();
const idToken = await idTokenOf(supervisor, key.thumbprint);
const document = pdfOfSize(CHUNK_BYTES + 5000);

function report(...words: readonly (string | number)[]): void {
  // Straight to the pipe: a line in a buffer of this process would be lost with it.
  writeSync(1, `${words.join(' ')}\n`);
}

for (let round = 0; ; round += 1) {
  const submissionId = beginDraft(data, { programId: `program-${round}` });
  report('draft', submissionId);
  const answers = { round };
  must(data.drafts.save(submissionId, answers));
  report('answers', submissionId, round);
  const { partId } = must(
    data.documents.begin({ submissionId, slot: 'document', name: 'letter.pdf', declaredSize: document.length }),
  );
  for (const index of [0, 1]) {
    must(data.documents.append(partId, index, document.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)));
    report('chunk', partId, index);
  }
  const part = must(data.documents.settle(partId, 'readable'));
  report('part', partId, part.sha256);
  const manifest = manifestOf(data, submissionId, answers);
  must(data.drafts.submit({ manifest, answers, stationSignature: stationSignatureOf(manifest) }, asShown));
  report('submitted', submissionId, manifestHash(manifest));
  const decision: ReviewDecision = {
    submissionId,
    manifestSha256: manifestHash(manifest),
    decision: 'approve',
    reviewer: supervisor,
    decidedAt: data.clock.nowIso(),
  };
  const jws = await signReview({ key, decision });
  must(await reviews.decide({ ...decision, signedReview: { jws, idToken } }));
  report('decided', submissionId);
}
