import type { PortalDatabase } from './tables.ts';

export interface UploadRow {
  readonly id: string;
  readonly stationId: string;
  readonly submissionId: string;
  readonly partId: string;
  readonly sha256: string;
  readonly size: number;
  readonly finishedAt: string | undefined;
}

export interface UploadsRepository {
  find(id: string): Promise<UploadRow | undefined>;
  /** Bytes announced by all uploads of the station whose submission is not accepted. */
  openBytes(stationId: string): Promise<number>;
  add(upload: Omit<UploadRow, 'finishedAt'>, at: string): Promise<void>;
  finish(id: string, at: string): Promise<void>;
  drop(id: string): Promise<void>;
}

export function createUploadsRepository(db: PortalDatabase): UploadsRepository {
  return {
    async find(id) {
      const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
      return (
        row && {
          id: row.id,
          stationId: row.station_id,
          submissionId: row.submission_id,
          partId: row.part_id,
          sha256: row.sha256,
          size: row.size,
          finishedAt: row.finished_at ?? undefined,
        }
      );
    },
    async openBytes(stationId) {
      const row = await db
        .selectFrom('uploads')
        .select(({ fn }) => fn.sum<number | null>('size').as('bytes'))
        .where('station_id', '=', stationId)
        .where('submission_id', 'not in', db.selectFrom('submissions').select('id'))
        .executeTakeFirst();
      return row?.bytes ?? 0;
    },
    async add(upload, at) {
      await db
        .insertInto('uploads')
        .values({
          id: upload.id,
          station_id: upload.stationId,
          submission_id: upload.submissionId,
          part_id: upload.partId,
          sha256: upload.sha256,
          size: upload.size,
          finished_at: null,
          created_at: at,
        })
        .execute();
    },
    async finish(id, at) {
      await db.updateTable('uploads').set({ finished_at: at }).where('id', '=', id).execute();
    },
    async drop(id) {
      await db.deleteFrom('uploads').where('id', '=', id).execute();
    },
  };
}

export interface SubmissionRow {
  readonly id: string;
  readonly manifestSha256: string;
  readonly stationId: string;
  readonly receipt: string;
  readonly receivedAt: string;
}

export interface SubmissionsRepository {
  find(id: string): Promise<SubmissionRow | undefined>;
  /** Whether this visit has already submitted this version of the program's form. */
  visitUsed(visitId: string, programId: number, formVersion: number): Promise<boolean>;
  add(
    submission: SubmissionRow & {
      readonly registrantId: number;
      readonly visitId: string;
      readonly programId: number;
      readonly formVersion: number;
      readonly delivery: unknown;
    },
  ): Promise<void>;
}

export function createSubmissionsRepository(db: PortalDatabase): SubmissionsRepository {
  return {
    async find(id) {
      const row = await db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
      return (
        row && {
          id: row.id,
          manifestSha256: row.manifest_sha256,
          stationId: row.station_id,
          receipt: row.receipt,
          receivedAt: row.received_at,
        }
      );
    },
    async visitUsed(visitId, programId, formVersion) {
      const row = await db
        .selectFrom('submissions')
        .select('id')
        .where('visit_id', '=', visitId)
        .where('program_id', '=', programId)
        .where('form_version', '=', formVersion)
        .executeTakeFirst();
      return row !== undefined;
    },
    async add(submission) {
      await db
        .insertInto('submissions')
        .values({
          id: submission.id,
          manifest_sha256: submission.manifestSha256,
          station_id: submission.stationId,
          registrant_id: submission.registrantId,
          visit_id: submission.visitId,
          program_id: submission.programId,
          form_version: submission.formVersion,
          delivery: JSON.stringify(submission.delivery),
          receipt: submission.receipt,
          received_at: submission.receivedAt,
        })
        .execute();
    },
  };
}
