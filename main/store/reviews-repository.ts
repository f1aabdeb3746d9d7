import { z } from 'zod';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Person } from '#vocabulary/people.ts';
import type { Decision } from '#vocabulary/submission-states.ts';
import type { Connection } from './connection.ts';
import { readAs, valueOrFault } from './fault.ts';
import { newWriting, openChunk, sealChunk } from './sealing.ts';
import type { SubmissionsRepository } from './submissions-repository.ts';

/** The sealed part of a decision: the reviewer's name, words they may have typed, and their ID token. */
const ReviewContentSchema = z.strictObject({
  reviewerName: z.string(),
  reason: z.string().optional(),
  jws: z.string(),
  idToken: z.string(),
  /** The reviewer's signed userinfo, where their provider writes roles there. */
  userinfo: z.string().optional(),
});
export type ReviewContent = z.infer<typeof ReviewContentSchema>;

/** A supervisor's decision about one revision. */
export interface ReviewRecord {
  readonly submissionId: string;
  readonly revision: number;
  readonly reviewer: Person;
  readonly decision: Decision;
  readonly manifestSha256: string;
  /** ISO 8601. */
  readonly decidedAt: string;
  /** Undefined after a purge. */
  readonly content: ReviewContent | undefined;
}

interface Row {
  submission_id: string;
  revision: number;
  reviewer_issuer: string;
  reviewer_sub: string;
  decision: ReviewRecord['decision'];
  manifest_sha256: string;
  decided_at: string;
  sealed: Buffer | null;
}

const columns = 'submission_id, revision, reviewer_issuer, reviewer_sub, decision, manifest_sha256, decided_at, sealed';

/** The table `reviews`. SQL refuses a reviewer who is an author, and any change afterwards. */
export function reviewsRepository({ db }: Connection, submissions: SubmissionsRepository) {
  const insert = db.prepare<[string, number, string, string, string, string, string, Buffer]>(
    `INSERT INTO reviews (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectOf = db.prepare<[string], Row>(
    `SELECT ${columns} FROM reviews WHERE submission_id = ? ORDER BY revision`,
  );
  const selectLatest = db.prepare<[string], Row>(
    `SELECT ${columns} FROM reviews WHERE submission_id = ? ORDER BY revision DESC LIMIT 1`,
  );
  const updateForgotten = db.prepare<[string]>('UPDATE reviews SET sealed = NULL WHERE submission_id = ?');

  function placeOf(submissionId: string, revision: number) {
    return { submissionId, partId: 'review', revision, chunkNumber: 0, chunkCount: 1 };
  }

  function contentOf(opened: Wiped<Buffer>): ReviewContent {
    using plain = opened;
    return readAs(ReviewContentSchema, 'review', JSON.parse(plain.bytes.toString()));
  }

  function recordOf(row: Row): ReviewRecord {
    const sealed = row.sealed;
    const place = placeOf(row.submission_id, row.revision);
    return {
      submissionId: row.submission_id,
      revision: row.revision,
      reviewer: { issuer: row.reviewer_issuer, sub: row.reviewer_sub },
      decision: row.decision,
      manifestSha256: row.manifest_sha256,
      decidedAt: row.decided_at,
      content:
        sealed === null
          ? undefined
          : contentOf(submissions.withKey(row.submission_id, (key) => valueOrFault(openChunk({ key, place, sealed })))),
    };
  }

  return {
    insert(review: ReviewRecord & { readonly content: ReviewContent }): void {
      const { submissionId, revision, content } = review;
      using plain = wiped(Buffer.from(JSON.stringify(content)));
      const place = placeOf(submissionId, revision);
      const sealed = submissions.withKey(submissionId, (key) =>
        sealChunk({ key, writing: newWriting(), place, plain: plain.bytes }),
      );
      const { reviewer, decision, manifestSha256, decidedAt } = review;
      const { issuer, sub } = reviewer;
      insert.run(submissionId, revision, issuer, sub, decision, manifestSha256, decidedAt, sealed);
    },

    /** Every decision about a submission, oldest revision first. */
    of(submissionId: string): ReviewRecord[] {
      return selectOf.all(submissionId).map(recordOf);
    },

    /** The decision about the newest revision that was decided. */
    latest(submissionId: string): ReviewRecord | undefined {
      const row = selectLatest.get(submissionId);
      return row && recordOf(row);
    },

    forgetContent(submissionId: string): void {
      updateForgotten.run(submissionId);
    },
  };
}
export type ReviewsRepository = ReturnType<typeof reviewsRepository>;
