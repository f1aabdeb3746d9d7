import type { PortalDatabase } from './tables.ts';

export interface StationRow {
  readonly id: string;
  readonly centre: string;
  readonly keyThumbprint: string;
  readonly certificatePem: string;
  readonly mode: string;
  readonly revokedAt: string | undefined;
}

export interface StationsRepository {
  find(id: string): Promise<StationRow | undefined>;
  byKey(thumbprint: string): Promise<StationRow | undefined>;
  add(station: Omit<StationRow, 'revokedAt'>, at: string): Promise<void>;
  revoke(id: string, at: string): Promise<void>;
  /** The station that has used up a one-time code. */
  codeUsedBy(codeSha256: string): Promise<string | undefined>;
  useCode(codeSha256: string, stationId: string, at: string): Promise<void>;
}

export function createStationsRepository(db: PortalDatabase): StationsRepository {
  return {
    async find(id) {
      const row = await db.selectFrom('stations').selectAll().where('id', '=', id).executeTakeFirst();
      return row && stationOf(row);
    },
    async byKey(thumbprint) {
      const row = await db
        .selectFrom('stations')
        .selectAll()
        .where('key_thumbprint', '=', thumbprint)
        .executeTakeFirst();
      return row && stationOf(row);
    },
    async add(station, at) {
      await db
        .insertInto('stations')
        .values({
          id: station.id,
          centre: station.centre,
          key_thumbprint: station.keyThumbprint,
          certificate_pem: station.certificatePem,
          mode: station.mode,
          enrolled_at: at,
          revoked_at: null,
        })
        .execute();
    },
    async revoke(id, at) {
      await db
        .updateTable('stations')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
    },
    async codeUsedBy(codeSha256) {
      const row = await db
        .selectFrom('used_enrolment_codes')
        .select('station_id')
        .where('code_sha256', '=', codeSha256)
        .executeTakeFirst();
      return row?.station_id;
    },
    async useCode(codeSha256, stationId, at) {
      await db
        .insertInto('used_enrolment_codes')
        .values({ code_sha256: codeSha256, station_id: stationId, used_at: at })
        .execute();
    },
  };
}

function stationOf(row: {
  id: string;
  centre: string;
  key_thumbprint: string;
  certificate_pem: string;
  mode: string;
  revoked_at: string | null;
}): StationRow {
  return {
    id: row.id,
    centre: row.centre,
    keyThumbprint: row.key_thumbprint,
    certificatePem: row.certificate_pem,
    mode: row.mode,
    revokedAt: row.revoked_at ?? undefined,
  };
}
