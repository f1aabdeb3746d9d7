import type { JWK } from 'jose';
import type { Selectable } from 'kysely';
import type { PortalDatabase, PortalTables } from './tables.ts';

/** A key with which the portal signs assertions of a client that all stations share. */
export interface ClientKeyRow {
  readonly issuer: string;
  readonly alg: string;
  readonly privatePem: string;
  /** Its public key, as the provider registers it. */
  readonly jwk: JWK;
}

export interface ClientKeysRepository {
  find(issuer: string): Promise<ClientKeyRow | undefined>;
  /** Keeps a key unless the issuer has one; of two at once, the first stays. */
  add(key: ClientKeyRow, at: string): Promise<void>;
}

export function createClientKeysRepository(db: PortalDatabase): ClientKeysRepository {
  return {
    async find(issuer) {
      const row = await db.selectFrom('client_keys').selectAll().where('issuer', '=', issuer).executeTakeFirst();
      return row && { issuer, alg: row.alg, privatePem: row.private_pem, jwk: JSON.parse(row.jwk) as JWK };
    },
    async add({ issuer, alg, privatePem, jwk }, at) {
      await db
        .insertInto('client_keys')
        .values({ issuer, alg, private_pem: privatePem, jwk: JSON.stringify(jwk), created_at: at })
        .onConflict((conflict) => conflict.column('issuer').doNothing())
        .execute();
    },
  };
}

/** A provisioning file, as its authority signed it. */
export interface ProvisioningRow {
  /** For whom it is. */
  readonly scope: string;
  readonly serial: number;
  /** Compact JWS. */
  readonly jws: string;
  readonly sha256: string;
  readonly putAt: string;
}

export interface ProvisioningRepository {
  find(scope: string): Promise<ProvisioningRow | undefined>;
  list(): Promise<readonly ProvisioningRow[]>;
  /** In place of the one before of this scope. */
  put(file: ProvisioningRow): Promise<void>;
}

export function createProvisioningRepository(db: PortalDatabase): ProvisioningRepository {
  return {
    async find(scope) {
      const row = await db.selectFrom('provisioning_files').selectAll().where('scope', '=', scope).executeTakeFirst();
      return row && rowOf(row);
    },
    async list() {
      return (await db.selectFrom('provisioning_files').selectAll().orderBy('scope').execute()).map(rowOf);
    },
    async put({ scope, serial, jws, sha256, putAt }) {
      const content = { serial, jws, sha256, put_at: putAt };
      await db
        .insertInto('provisioning_files')
        .values({ scope, ...content })
        .onConflict((conflict) => conflict.column('scope').doUpdateSet(content))
        .execute();
    },
  };
}

function rowOf(row: Selectable<PortalTables['provisioning_files']>): ProvisioningRow {
  return { scope: row.scope, serial: Number(row.serial), jws: row.jws, sha256: row.sha256, putAt: row.put_at };
}
