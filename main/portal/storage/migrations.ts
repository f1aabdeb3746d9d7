import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

/**
 * Numbered, append-only. A migration that has run anywhere is never edited; the migrator refuses a database that has run
 * one it does not know (a newer portal's).
 */
export function migrationsFor(flavour: 'sqlite' | 'postgres'): MigrationProvider {
  const migrations: Record<string, Migration> = {
    '0010-tables': { up: (db) => tables0010(db, flavour) },
    '0020-journals': { up: (db) => journals0020(db, flavour) },
    '0030-enrolment': { up: (db) => enrolment0030(db, flavour) },
    '0040-provisioning': { up: (db) => provisioning0040(db, flavour) },
  };
  return { getMigrations: () => Promise.resolve(migrations) };
}

async function tables0010(db: Kysely<unknown>, flavour: 'sqlite' | 'postgres'): Promise<void> {
  const serial = flavour === 'postgres' ? 'serial primary key' : 'integer primary key';
  const strict = flavour === 'sqlite' ? 'strict' : '';
  const real = flavour === 'postgres' ? 'double precision' : 'real';
  const statements = [
    `create table portal (id integer primary key check (id = 1), mode text not null, created_at text not null)`,
    `create table authority_keys (kid text primary key, purpose text not null, private_pem text not null,
      public_part text not null, created_at text not null)`,
    `create table used_enrolment_codes (code_sha256 text primary key, station_id text not null, used_at text not null)`,
    `create table stations (id text primary key, centre text not null, key_thumbprint text not null unique,
      certificate_pem text not null, mode text not null, enrolled_at text not null, revoked_at text)`,
    `create table provider_keys (issuer text not null, thumbprint text not null, kid text, jwk text not null,
      first_seen_at text not null, last_seen_at text not null, revoked_at text, primary key (issuer, thumbprint))`,
    `create table registrants (id ${serial}, given_name text, family_name text, addl_name text, birthdate text,
      gender text, email text, created_at text not null)`,
    `create table registrant_ids (id_type text not null, value text not null,
      registrant_id integer not null references registrants (id), primary key (id_type, value))`,
    `create table registrant_phones (registrant_id integer not null references registrants (id),
      phone_no text not null, collected_at text not null, primary key (registrant_id, phone_no))`,
    `create table sessions (token_sha256 text primary key, registrant_id integer not null references registrants (id),
      station_id text not null references stations (id), visit_id text not null, opened_at text not null,
      expires_at text not null)`,
    `create table programs (id integer primary key, name text not null, description text not null, needs text not null,
      state text not null, allows_several integer not null, created_at text not null)`,
    `create table forms (id ${serial}, program_id integer not null references programs (id), version integer not null,
      form_schema text not null, schema_sha256 text not null, unique (program_id, version))`,
    `create table memberships (registrant_id integer not null references registrants (id),
      program_id integer not null references programs (id), state text not null, primary key (registrant_id, program_id))`,
    `create table applications (application_id text primary key,
      registrant_id integer not null references registrants (id), program_id integer not null references programs (id),
      state text not null, applied_at text not null, submission_id text unique)`,
    `create table entitlements (id ${serial}, registrant_id integer not null references registrants (id),
      program_id integer not null references programs (id), reference text not null unique, state text not null,
      approved_at text, amount ${real} not null, received ${real} not null)`,
    `create table drafts (registrant_id integer not null references registrants (id),
      program_id integer not null references programs (id), answers text not null, saved_at text not null,
      primary key (registrant_id, program_id))`,
    `create table uploads (id text primary key, station_id text not null references stations (id),
      submission_id text not null, part_id text not null, sha256 text not null, size integer not null,
      finished_at text, created_at text not null, unique (submission_id, part_id))`,
    `create table submissions (id text primary key, manifest_sha256 text not null,
      station_id text not null references stations (id), registrant_id integer not null references registrants (id),
      visit_id text not null, program_id integer not null references programs (id), form_version integer not null,
      delivery text not null, receipt text not null, received_at text not null,
      unique (visit_id, program_id, form_version))`,
  ];
  for (const statement of statements) await sql.raw(`${statement} ${strict}`).execute(db);
}

/** The journals of the stations, entry by entry, and the heads they signed; a person may let a station begin another chain. */
async function journals0020(db: Kysely<unknown>, flavour: 'sqlite' | 'postgres'): Promise<void> {
  const strict = flavour === 'sqlite' ? 'strict' : '';
  const statements = [
    `create table journal_chains (station_id text not null references stations (id), chain integer not null,
      begun_at text not null, primary key (station_id, chain))`,
    `create table journal_entries (station_id text not null references stations (id), chain integer not null,
      seq integer not null, at text not null, kind text not null, submission_id text, subjects text not null,
      details text not null, hash text not null, primary key (station_id, chain, seq))`,
    `create table journal_heads (station_id text not null references stations (id), chain integer not null,
      seq integer not null, jws text not null, received_at text not null, primary key (station_id, chain, seq))`,
  ];
  for (const statement of statements) await sql.raw(`${statement} ${strict}`).execute(db);
  const index = 'create index journal_entries_by_submission on journal_entries (station_id, submission_id)';
  await sql.raw(index).execute(db);
}

/** One-time codes for enrolment, what stations are called, their clients at the providers, and tries that are counted. */
async function enrolment0030(db: Kysely<unknown>, flavour: 'sqlite' | 'postgres'): Promise<void> {
  const strict = flavour === 'sqlite' ? 'strict' : '';
  const statements = [
    `create table enrolment_codes (id text primary key, code_sha256 text not null unique, centre text not null,
      station_name text, created_at text not null, expires_at text not null,
      used_by text references stations (id), used_at text, revoked_at text)`,
    `create table station_clients (station_id text not null references stations (id), issuer text not null,
      client_id text not null, jwk text, recorded_at text not null, primary key (station_id, issuer))`,
    `create table tries (kind text not null, source text not null, at text not null)`,
  ];
  for (const statement of statements) await sql.raw(`${statement} ${strict}`).execute(db);
  const more = [
    'alter table stations add column name text',
    'create index station_clients_by_client on station_clients (issuer, client_id)',
    'create index tries_by_time on tries (kind, at)',
  ];
  for (const statement of more) await sql.raw(statement).execute(db);
}

/** The portal's own keys as a client of providers, and the provisioning files as their authority signed them. */
async function provisioning0040(db: Kysely<unknown>, flavour: 'sqlite' | 'postgres'): Promise<void> {
  const strict = flavour === 'sqlite' ? 'strict' : '';
  const whole = flavour === 'postgres' ? 'bigint' : 'integer';
  const statements = [
    `create table client_keys (issuer text primary key, alg text not null, private_pem text not null,
      jwk text not null, created_at text not null)`,
    `create table provisioning_files (scope text primary key, serial ${whole} not null, jws text not null,
      sha256 text not null, put_at text not null)`,
  ];
  for (const statement of statements) await sql.raw(`${statement} ${strict}`).execute(db);
}
