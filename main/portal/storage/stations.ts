import type { JWK } from 'jose';
import type { Selectable } from 'kysely';
import type { PortalDatabase, PortalTables } from './tables.ts';

export interface StationRow {
  readonly id: string;
  /** What people call it. */
  readonly name: string | undefined;
  readonly centre: string;
  readonly keyThumbprint: string;
  readonly certificatePem: string;
  readonly mode: string;
  readonly enrolledAt: string;
  readonly revokedAt: string | undefined;
}

/** A station's own client at a provider. */
export interface StationClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Its public key; undefined where the portal signs for it. */
  readonly jwk: JWK | undefined;
}

export interface StationsRepository {
  find(id: string): Promise<StationRow | undefined>;
  byKey(thumbprint: string): Promise<StationRow | undefined>;
  /** By the time of enrolment. */
  list(): Promise<readonly StationRow[]>;
  add(station: Omit<StationRow, 'revokedAt' | 'enrolledAt'>, at: string): Promise<void>;
  revoke(id: string, at: string): Promise<void>;
  clients(id: string): Promise<readonly StationClient[]>;
  /** Records the clients of a station in place of those before. */
  putClients(id: string, clients: readonly StationClient[], at: string): Promise<void>;
  /** The stations that are not revoked and have this client at this provider. */
  withClient(issuer: string, clientId: string): Promise<readonly string[]>;
  /** The station that has used up a one-time code of the settings. */
  codeUsedBy(codeSha256: string): Promise<string | undefined>;
  useCode(codeSha256: string, stationId: string, at: string): Promise<void>;
}

export function createStationsRepository(db: PortalDatabase): StationsRepository {
  return { ...stationRows(db), ...clientRows(db), ...codeRows(db) };
}

function stationRows(db: PortalDatabase): Pick<StationsRepository, 'find' | 'byKey' | 'list' | 'add' | 'revoke'> {
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
    async list() {
      const rows = await db.selectFrom('stations').selectAll().orderBy('enrolled_at').orderBy('id').execute();
      return rows.map(stationOf);
    },
    async add(station, at) {
      await db
        .insertInto('stations')
        .values({
          id: station.id,
          name: station.name ?? null,
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
  };
}

function clientRows(db: PortalDatabase): Pick<StationsRepository, 'clients' | 'putClients' | 'withClient'> {
  return {
    async clients(id) {
      const rows = await db.selectFrom('station_clients').selectAll().where('station_id', '=', id).execute();
      return rows.map((row) => ({
        issuer: row.issuer,
        clientId: row.client_id,
        jwk: row.jwk === null ? undefined : (JSON.parse(row.jwk) as JWK),
      }));
    },
    async putClients(id, clients, at) {
      await db.deleteFrom('station_clients').where('station_id', '=', id).execute();
      for (const { issuer, clientId, jwk } of clients) {
        const kept = jwk === undefined ? null : JSON.stringify(jwk);
        await db
          .insertInto('station_clients')
          .values({ station_id: id, issuer, client_id: clientId, jwk: kept, recorded_at: at })
          .execute();
      }
    },
    async withClient(issuer, clientId) {
      const rows = await db
        .selectFrom('station_clients')
        .innerJoin('stations', 'stations.id', 'station_clients.station_id')
        .select('stations.id')
        .where('issuer', '=', issuer)
        .where('client_id', '=', clientId)
        .where('revoked_at', 'is', null)
        .execute();
      return rows.map((row) => row.id);
    },
  };
}

function codeRows(db: PortalDatabase): Pick<StationsRepository, 'codeUsedBy' | 'useCode'> {
  return {
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

function stationOf(row: Selectable<PortalTables['stations']>): StationRow {
  return {
    id: row.id,
    name: row.name ?? undefined,
    centre: row.centre,
    keyThumbprint: row.key_thumbprint,
    certificatePem: row.certificate_pem,
    mode: row.mode,
    enrolledAt: row.enrolled_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}
