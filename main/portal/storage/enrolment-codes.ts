import type { Selectable } from 'kysely';
import type { PortalDatabase, PortalTables } from './tables.ts';

/** A one-time code, without the code itself: only its hash is kept. */
export interface EnrolmentCodeRow {
  /** What lists show of it. */
  readonly id: string;
  readonly centre: string;
  readonly stationName: string | undefined;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** The station that has used it up. */
  readonly usedBy: string | undefined;
  readonly revokedAt: string | undefined;
}

export interface EnrolmentCodesRepository {
  find(codeSha256: string): Promise<EnrolmentCodeRow | undefined>;
  /** Newest first. */
  list(): Promise<readonly EnrolmentCodeRow[]>;
  add(
    code: Pick<EnrolmentCodeRow, 'id' | 'centre' | 'stationName' | 'createdAt' | 'expiresAt'> & {
      readonly codeSha256: string;
    },
  ): Promise<void>;
  use(id: string, stationId: string, at: string): Promise<void>;
  /** False when there is no such code, or it is used up or revoked already. */
  revoke(id: string, at: string): Promise<boolean>;
}

export function createEnrolmentCodesRepository(db: PortalDatabase): EnrolmentCodesRepository {
  return {
    async find(codeSha256) {
      const row = await db
        .selectFrom('enrolment_codes')
        .selectAll()
        .where('code_sha256', '=', codeSha256)
        .executeTakeFirst();
      return row && codeOf(row);
    },
    async list() {
      const rows = await db
        .selectFrom('enrolment_codes')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(codeOf);
    },
    async add(code) {
      await db
        .insertInto('enrolment_codes')
        .values({
          id: code.id,
          code_sha256: code.codeSha256,
          centre: code.centre,
          station_name: code.stationName ?? null,
          created_at: code.createdAt,
          expires_at: code.expiresAt,
          used_by: null,
          used_at: null,
          revoked_at: null,
        })
        .execute();
    },
    async use(id, stationId, at) {
      await db.updateTable('enrolment_codes').set({ used_by: stationId, used_at: at }).where('id', '=', id).execute();
    },
    async revoke(id, at) {
      const { numUpdatedRows } = await db
        .updateTable('enrolment_codes')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('used_by', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function codeOf(row: Selectable<PortalTables['enrolment_codes']>): EnrolmentCodeRow {
  return {
    id: row.id,
    centre: row.centre,
    stationName: row.station_name ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedBy: row.used_by ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
