import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { fingerprintOf } from './fingerprint.ts';
import { memberOf, readProvisioning, type ProvisioningFile } from './read.ts';
import { PROVISIONING_FORMAT } from './schema.ts';
import { createAuthorityKey, signProvisioning } from './sign.ts';

const USAGE = `usage: npm run provision -- authority FILE
       npm run provision -- example
       npm run provision -- station DESCRIPTION --key FILE --out FILE [--serial N] [--days N]
       npm run provision -- show FILE

authority  makes the key of a programme's authority and writes it to FILE, encrypted with a passphrase that is asked for
           (or read from the environment, PROVISIONING_PASSPHRASE). Whoever has both decides what stations trust.
example    prints a description to begin with. { "file": "NAME" } stands for the text of a file beside it.
station    checks a description (JSON) and signs it as a provisioning file for a station or a centre. Each file that
           stations already have must be followed by one with a higher serial number; it is valid for 90 days, or N.
show       says what a provisioning file says, and the fingerprint of the key that signed it.`;

/** The surroundings of the command line. */
export interface CommandSurroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Turns a typed path into an absolute one. */
  readonly locate: (path: string) => string;
  /** Asks for the passphrase of the authority's key; undefined when nobody can be asked. */
  readonly passphrase: (question: string) => Promise<string | undefined>;
  readonly example: string;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

type Failed = { readonly code: 'not-understood' | 'failed'; readonly line: string };
type Done = Result<undefined, Failed>;

const failed = (line: string): { readonly ok: false; readonly error: Failed } => err({ code: 'failed', line });
const MIN_PASSPHRASE = 12;
const DAYS = 90;
const DAY_MS = 86_400_000;

/** Runs the command line. Returns the exit status: 0 done, 1 failed, 2 not understood. */
export async function runProvisioningCommand(
  words: readonly string[],
  surroundings: CommandSurroundings,
): Promise<number> {
  const done = await run(words, surroundings).catch((error: unknown) =>
    failed(error instanceof Error ? error.message : 'it failed'),
  );
  if (done.ok) return 0;
  surroundings.complain(done.error.code === 'failed' ? done.error.line : USAGE);
  return done.error.code === 'failed' ? 1 : 2;
}

async function run(words: readonly string[], around: CommandSurroundings): Promise<Done> {
  const parsed = orderOf(words);
  if (!parsed.ok) return parsed;
  const { positionals, values } = parsed.value;
  const [command, file, ...more] = positionals;
  if (more.length > 0) return err({ code: 'not-understood', line: '' });
  if (command === 'example' && file === undefined) {
    around.print(around.example.trimEnd());
    return ok(undefined);
  }
  if (file === undefined) return err({ code: 'not-understood', line: '' });
  if (command === 'authority') return makeAuthority(around.locate(file), around);
  if (command === 'show') return show(around.locate(file), around);
  const { key, out } = values;
  if (command !== 'station' || key === undefined || out === undefined) return err({ code: 'not-understood', line: '' });
  return sign({ description: around.locate(file), key: around.locate(key), out: around.locate(out) }, values, around);
}

interface Options {
  readonly key?: string | undefined;
  readonly out?: string | undefined;
  readonly serial?: string | undefined;
  readonly days?: string | undefined;
}

function orderOf(words: readonly string[]): Result<{ positionals: string[]; values: Options }, Failed> {
  try {
    const { positionals, values } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        out: { type: 'string' },
        serial: { type: 'string' },
        days: { type: 'string' },
      },
    });
    return ok({ positionals, values });
  } catch {
    return err({ code: 'not-understood', line: '' });
  }
}

async function makeAuthority(file: string, { passphrase, print }: CommandSurroundings): Promise<Done> {
  if (existsSync(file))
    return failed(`${file} is there already and was left as it is: another key could not be trusted.`);
  const chosen = await passphrase('Passphrase of the new key');
  if (chosen === undefined || chosen.length < MIN_PASSPHRASE) {
    return failed(`The key was not made: its passphrase needs at least ${MIN_PASSPHRASE} characters.`);
  }
  const pem = createAuthorityKey(chosen);
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
  const key = createPrivateKey({ key: pem, passphrase: chosen });
  print(`The key of the authority is in ${file}. Keep it, and its passphrase, away from stations and networks.`);
  print(`Its fingerprint, which each station shows once: ${fingerprintOf(await thumbprintOf(key))}`);
  return ok(undefined);
}

async function thumbprintOf(key: KeyObject): Promise<string> {
  return calculateJwkThumbprint(await exportJWK(createPublicKey(key)), 'sha256');
}

async function sign(
  files: { readonly description: string; readonly key: string; readonly out: string },
  { serial, days = String(DAYS) }: Options,
  around: CommandSurroundings,
): Promise<Done> {
  const description = described(files.description);
  if (!description.ok) return description;
  const numbers = z.strictObject({
    serial: z.coerce.number().int().positive().optional(),
    days: z.coerce.number().int().positive(),
  });
  const given = numbers.safeParse({ serial, days });
  if (!given.success) return failed('--serial and --days are whole numbers from 1 on.');
  const key = await openKey(files.key, around);
  if (!key.ok) return key;
  const content = {
    format: PROVISIONING_FORMAT,
    issuedAt: new Date(around.now).toISOString(),
    expiresAt: new Date(around.now + given.data.days * DAY_MS).toISOString(),
    ...description.value,
    ...(given.data.serial !== undefined && { serial: given.data.serial }),
  };
  let text: string;
  try {
    text = await signProvisioning(content, key.value);
  } catch (error) {
    if (error instanceof z.ZodError) return failed(`Nothing was signed. ${memberOf(error)}.`);
    throw error;
  }
  writeFileSync(files.out, `${text}\n`);
  return show(files.out, around);
}

async function openKey(file: string, { passphrase }: CommandSurroundings): Promise<Result<KeyObject, Failed>> {
  const pem = readFileSync(file, 'utf8');
  const typed = await passphrase(`Passphrase of ${file}`);
  try {
    return ok(createPrivateKey({ key: pem, ...(typed !== undefined && { passphrase: typed }) }));
  } catch {
    return failed(`The key in ${file} was not opened: the passphrase is another one, or the file holds no key.`);
  }
}

const ObjectSchema = z.record(z.string(), z.json());
const FileSchema = z.strictObject({ file: z.string().min(1) });

/** The description, with the texts of the files that it names beside itself. */
function described(file: string): Result<Record<string, unknown>, Failed> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return failed(`${file} cannot be read as JSON. Nothing was signed.`);
  }
  const parsed = ObjectSchema.safeParse(json);
  if (!parsed.success) return failed(`${file} holds no description: an object of members. Nothing was signed.`);
  const folder = dirname(file);
  const missing: string[] = [];
  function filled(value: unknown): unknown {
    const named = FileSchema.safeParse(value);
    if (named.success) {
      const path = resolve(folder, named.data.file);
      if (existsSync(path))
        return path.endsWith('.json') ? JSON.parse(readFileSync(path, 'utf8')) : readFileSync(path, 'utf8');
      missing.push(path);
      return null;
    }
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
  }
  const content = filled(parsed.data) as Record<string, unknown>;
  return missing.length === 0 ? ok(content) : failed(`There is no ${missing.join(', ')}. Nothing was signed.`);
}

async function show(file: string, { print }: CommandSurroundings): Promise<Done> {
  const read = await readProvisioning(readFileSync(file, 'utf8'));
  if (!read.ok)
    return failed(
      `${file} is no provisioning file that could be taken: ${read.error.code} ${read.error.detail ?? ''}`.trim(),
    );
  for (const line of linesOf(read.value)) print(line);
  return ok(undefined);
}

/** What a file says, for whoever signs or checks it. */
function linesOf({ provisioning, fingerprint }: ProvisioningFile): string[] {
  const { scope, centre, portal, registrants, operators, readers, expiresAt, serial, programme } = provisioning;
  return [
    `Programme       ${programme}`,
    `For             ${scope.kind === 'station' ? `station ${scope.name}` : 'every station'} of ${centre.name} (${centre.country})`,
    `Serial number   ${serial}`,
    `Valid until     ${expiresAt}`,
    `Portal          ${portal.url}`,
    ...registrants.map(({ name, issuer }) => `Registrants     ${name}, ${issuer}`),
    `Operators       ${operators.name}, ${operators.issuer}`,
    `Readers         ${readers.environment}, ${readers.deviceRoots.length} device and ${readers.chipRoots.length} chip authorities`,
    `Fingerprint     ${fingerprint}`,
  ];
}
