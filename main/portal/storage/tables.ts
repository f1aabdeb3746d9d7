import type { ColumnType, Generated, Kysely } from 'kysely';

/**
 * The portal's tables. Times are ISO 8601 texts in UTC, truth values 0 or 1, JSON is text: the same on SQLite and
 * PostgreSQL, so that the dialect can be exchanged without touching a repository.
 */
export interface PortalTables {
  /** One row: what is fixed when the data folder is created. */
  portal: { id: number; mode: string; created_at: string };
  /** Private keys the portal signs with: `ca` (certificate PEM in `public_part`) and `receipt` (JWK in `public_part`). */
  authority_keys: { kid: string; purpose: string; private_pem: string; public_part: string; created_at: string };
  used_enrolment_codes: { code_sha256: string; station_id: string; used_at: string };
  stations: {
    id: string;
    centre: string;
    key_thumbprint: string;
    certificate_pem: string;
    mode: string;
    enrolled_at: string;
    revoked_at: string | null;
    /** What people call it, as the enrolment code said. */
    name: string | null;
  };
  /** One-time codes by their hash; the id is what lists show of a code. */
  enrolment_codes: {
    id: string;
    code_sha256: string;
    centre: string;
    station_name: string | null;
    created_at: string;
    expires_at: string;
    used_by: string | null;
    used_at: string | null;
    revoked_at: string | null;
  };
  /** A station's own client at each provider. */
  station_clients: {
    station_id: string;
    issuer: string;
    client_id: string;
    /** Its public key, to be registered at the provider; null where the portal signs for it. */
    jwk: string | null;
    recorded_at: string;
  };
  /** The keys with which the portal signs assertions of a client that all stations share. */
  client_keys: { issuer: string; alg: string; private_pem: string; jwk: string; created_at: string };
  /** The newest file of each scope, as its authority signed it. */
  provisioning_files: {
    scope: string;
    /** PostgreSQL gives a bigint as text. */
    serial: ColumnType<number | string, number, number>;
    jws: string;
    sha256: string;
    put_at: string;
  };
  /** What is allowed only so often: kind of thing, who tried, when. */
  tries: { kind: string; source: string; at: string };
  /** Every key a provider has ever published, so that a token stays verifiable after the provider rotates its keys. */
  provider_keys: {
    issuer: string;
    thumbprint: string;
    kid: string | null;
    jwk: string;
    first_seen_at: string;
    last_seen_at: string;
    revoked_at: string | null;
  };
  registrants: {
    id: Generated<number>;
    given_name: string | null;
    family_name: string | null;
    addl_name: string | null;
    birthdate: string | null;
    gender: string | null;
    email: string | null;
    created_at: string;
  };
  registrant_ids: { id_type: string; value: string; registrant_id: number };
  registrant_phones: { registrant_id: number; phone_no: string; collected_at: string };
  sessions: {
    token_sha256: string;
    registrant_id: number;
    station_id: string;
    visit_id: string;
    opened_at: string;
    expires_at: string;
  };
  programs: {
    id: number;
    name: string;
    description: string;
    needs: string;
    state: string;
    allows_several: number;
    created_at: string;
  };
  forms: { id: Generated<number>; program_id: number; version: number; form_schema: string; schema_sha256: string };
  memberships: { registrant_id: number; program_id: number; state: string };
  applications: {
    application_id: string;
    registrant_id: number;
    program_id: number;
    state: string;
    applied_at: string;
    submission_id: string | null;
  };
  entitlements: {
    id: Generated<number>;
    registrant_id: number;
    program_id: number;
    reference: string;
    state: string;
    approved_at: string | null;
    amount: number;
    received: number;
  };
  drafts: { registrant_id: number; program_id: number; answers: string; saved_at: string };
  uploads: {
    id: string;
    station_id: string;
    submission_id: string;
    part_id: string;
    sha256: string;
    size: number;
    finished_at: string | null;
    created_at: string;
  };
  submissions: {
    id: string;
    manifest_sha256: string;
    station_id: string;
    registrant_id: number;
    visit_id: string;
    program_id: number;
    form_version: number;
    /** The delivery as it arrived: manifest, answers and signatures, to prove it later. */
    delivery: string;
    receipt: string;
    received_at: string;
  };
  /** Chains that a person let a station begin after its first one, which has the number 0 and no row. */
  journal_chains: {
    station_id: string;
    chain: number;
    begun_at: string;
  };
  /** What stations have shown of their journals; an entry is never changed. */
  journal_entries: {
    station_id: string;
    chain: number;
    seq: number;
    at: string;
    kind: string;
    /** The submission that the entry is about. */
    submission_id: string | null;
    subjects: string;
    details: string;
    hash: string;
  };
  journal_heads: {
    station_id: string;
    chain: number;
    seq: number;
    jws: string;
    received_at: string;
  };
}

/** The database or a transaction in it: repositories take either. */
export type PortalDatabase = Kysely<PortalTables>;
