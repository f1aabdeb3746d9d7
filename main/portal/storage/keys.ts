import type { JWK } from 'jose';
import type { PortalDatabase } from './tables.ts';

/** A key the portal signs with. `publicPart`: the certificate (PEM) of a `ca`, the public JWK as JSON of a `receipt` key. */
export interface AuthorityKeyRow {
  readonly kid: string;
  readonly purpose: 'ca' | 'receipt';
  readonly privatePem: string;
  readonly publicPart: string;
}

export interface AuthorityKeysRepository {
  /** Newest first. */
  of(purpose: AuthorityKeyRow['purpose']): Promise<readonly AuthorityKeyRow[]>;
  add(key: AuthorityKeyRow, at: string): Promise<void>;
}

export function createAuthorityKeysRepository(db: PortalDatabase): AuthorityKeysRepository {
  return {
    async of(purpose) {
      const rows = await db
        .selectFrom('authority_keys')
        .selectAll()
        .where('purpose', '=', purpose)
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map((row) => ({
        kid: row.kid,
        purpose,
        privatePem: row.private_pem,
        publicPart: row.public_part,
      }));
    },
    async add(key, at) {
      await db
        .insertInto('authority_keys')
        .values({
          kid: key.kid,
          purpose: key.purpose,
          private_pem: key.privatePem,
          public_part: key.publicPart,
          created_at: at,
        })
        .execute();
    },
  };
}

/** A provider's public key, as it was published. */
export interface ProviderKey {
  readonly kid: string | undefined;
  readonly thumbprint: string;
  readonly jwk: JWK;
}

export interface ProviderKeysRepository {
  /** Every key ever seen of an issuer that has not been revoked here. */
  of(issuer: string): Promise<readonly ProviderKey[]>;
  /** Stores the keys an issuer publishes now; keys it no longer publishes stay. */
  remember(issuer: string, keys: readonly ProviderKey[], at: string): Promise<void>;
}

export function createProviderKeysRepository(db: PortalDatabase): ProviderKeysRepository {
  return {
    async of(issuer) {
      const rows = await db
        .selectFrom('provider_keys')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('revoked_at', 'is', null)
        .orderBy('last_seen_at', 'desc')
        .execute();
      return rows.map((row) => ({
        kid: row.kid ?? undefined,
        thumbprint: row.thumbprint,
        jwk: JSON.parse(row.jwk) as JWK,
      }));
    },
    async remember(issuer, keys, at) {
      for (const key of keys) {
        await db
          .insertInto('provider_keys')
          .values({
            issuer,
            thumbprint: key.thumbprint,
            kid: key.kid ?? null,
            jwk: JSON.stringify(key.jwk),
            first_seen_at: at,
            last_seen_at: at,
            revoked_at: null,
          })
          .onConflict((conflict) => conflict.columns(['issuer', 'thumbprint']).doUpdateSet({ last_seen_at: at }))
          .execute();
      }
    },
  };
}
