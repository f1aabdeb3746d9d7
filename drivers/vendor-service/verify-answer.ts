import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { owning, wiped } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import { nextHash } from '../sbi/trust/crypto.ts';
import { SPEC_VERSION } from '../sbi/answer/messages.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { readBoundedJson } from './wire/bounded-json.ts';
import {
  AuthElementSchema,
  CaptureAnswerSchema,
  CaptureClaimsSchema,
  CaptureErrorSchema,
  RegistrationElementSchema,
} from './wire/foreign-messages.ts';
import type { CaptureClaims } from './wire/foreign-messages.ts';
import { checkPath } from './pinned-roots.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { readRegistrationRecord } from './registration-record.ts';
import type { RecordField, RecordRefusal } from './registration-record.ts';
import { openStatement } from './signed-statement.ts';
import { areSubTypesRequested } from './sub-types.ts';
import type { RequestedSubTypes } from './sub-types.ts';
import { isNear, isSameDevice, verifyDigitalId } from './verify-device.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** What an answer must contain. */
export interface ExpectedAnswer extends RequestedSubTypes {
  readonly device: VerifiedDevice;
  readonly transactionId: string;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly memory: AnswerMemory;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why an answer is refused; `sbiCode` is the service's own error, `field` the faulty part of a record. */
export type AnswerError =
  | { readonly code: 'answer-error'; readonly sbiCode: string }
  | RecordRefusal
  | { readonly code: Exclude<ServiceProblem, 'answer-error' | 'answer-record'> };

/** What is known of a verified auth answer. Its values stay encrypted: only the identity provider can open them. */
export interface VerifiedAuthAnswer {
  /** The chain values as the service computed them, upper case; checking them needs the opened values. */
  readonly hashes: readonly string[];
  /** 0 to 100, by the vendor's measure. */
  readonly qualityScores: readonly number[];
  /** The name of each, or `UNKNOWN`. */
  readonly bioSubTypes: readonly string[];
}

/** One record of a verified registration answer. */
export interface VerifiedRecord {
  readonly bioSubType: string;
  /** The plain ISO record (ISO/IEC 19794-4 or -6), signed by the device. */
  readonly iso: Uint8Array;
  readonly hash: string;
  readonly quality: number;
  /** The `data` that the device signed, to be kept as evidence. */
  readonly data: string;
}

/** Verifies the body of a CAPTURE answer by every rule that does not need the key to its values. */
export async function verifyAuthAnswer(
  body: Uint8Array,
  expected: ExpectedAnswer & { readonly domainUri: string },
): Promise<Result<VerifiedAuthAnswer, AnswerError>> {
  const elements = readElements(body, expected.count);
  if (!elements.ok) return elements;
  const opened: Opened[] = [];
  for (const element of elements.value) {
    const parsed = AuthElementSchema.safeParse(element);
    if (!parsed.success) return err({ code: 'malformed' });
    const claims = await openClaims(parsed.data, { purpose: 'Auth', level: 'L1' }, expected);
    if (!claims.ok) return claims;
    if ((claims.value.domainUri ?? '') !== expected.domainUri) return err({ code: 'answer-domain' });
    using value = wiped(Buffer.from(claims.value.bioValue, 'base64url'));
    // A plain record would give a fingerprint to the page and to everybody behind it.
    const isPlain = beginsAsRecord('Finger', value.bytes) || beginsAsRecord('Iris', value.bytes);
    if (isPlain) return err({ code: 'answer-not-encrypted' });
    opened.push({ claims: claims.value, hash: parsed.data.hash.toUpperCase(), data: parsed.data.data });
  }
  if (!areNamesRequested(opened, expected)) return err({ code: 'answer-sub-type' });
  if (!isNew(opened, expected)) return err({ code: 'answer-replayed' });
  return ok({
    hashes: opened.map(({ hash }) => hash),
    qualityScores: opened.map(({ claims }) => Number(claims.qualityScore)),
    bioSubTypes: opened.map(({ claims }) => claims.bioSubType ?? UNKNOWN),
  });
}

/** Verifies the body of an RCAPTURE answer with its hash chain and ISO records, and returns the records. */
export async function verifyRegistrationAnswer(
  body: Uint8Array,
  expected: ExpectedAnswer & { readonly previousHash: string },
): Promise<Result<readonly Owned<VerifiedRecord>[], AnswerError>> {
  const elements = readElements(body, expected.count);
  if (!elements.ok) return elements;
  const opened: Opened[] = [];
  using unaccepted = new DisposableStack();
  const records: Owned<VerifiedRecord>[] = [];
  let misnamed: RecordField | undefined;
  let previousHash = expected.previousHash;
  const level = expected.device.info.certification;
  for (const element of elements.value) {
    const parsed = RegistrationElementSchema.safeParse(element);
    if (!parsed.success) return err({ code: 'malformed' });
    const { data } = parsed.data;
    const claims = await openClaims(parsed.data, { purpose: 'Registration', level }, expected);
    if (!claims.ok) return claims;
    const { bioValue, bioSubType, qualityScore } = claims.value;
    const iso = new Uint8Array(Buffer.from(bioValue, 'base64url'));
    const hash = nextHash(previousHash, iso);
    const content = { bioSubType: bioSubType ?? '', iso, hash, quality: Number(qualityScore), data };
    records.push(unaccepted.use(owning(content, () => [iso])));
    const record = readRegistrationRecord(expected.type, iso);
    if (!record.ok) return record;
    if (record.value.bioSubType !== (bioSubType ?? '')) misnamed ??= record.value.namedBy;
    if (hash !== parsed.data.hash.toUpperCase()) return err({ code: 'answer-hash' });
    opened.push({ claims: claims.value, hash, data });
    previousHash = hash;
  }
  // A finger that was not asked for is the simpler fault of the two, so it is reported first.
  if (!areNamesRequested(opened, expected)) return err({ code: 'answer-sub-type' });
  if (misnamed) return err({ code: 'answer-record', field: misnamed });
  if (!isNew(opened, expected)) return err({ code: 'answer-replayed' });
  unaccepted.move();
  return ok(records);
}

interface Opened {
  readonly claims: CaptureClaims;
  readonly hash: string;
  readonly data: string;
}

function readElements(body: Uint8Array, count: number): Result<readonly unknown[], AnswerError> {
  const json = readBoundedJson(body);
  if (!json.ok) return json;
  const answer = CaptureAnswerSchema.safeParse(json.value);
  if (!answer.success) return err({ code: 'malformed' });
  const { biometrics } = answer.data;
  for (const element of biometrics) {
    const parsed = CaptureErrorSchema.safeParse(element);
    if (!parsed.success) return err({ code: 'malformed' });
    const sbiCode = parsed.data.error?.errorCode ?? '0';
    if (sbiCode !== '0') return err({ code: 'answer-error', sbiCode });
  }
  return biometrics.length === count ? ok(biometrics) : err({ code: 'answer-count' });
}

async function openClaims(
  element: { readonly specVersion: string; readonly data: string },
  { purpose, level }: { readonly purpose: 'Auth' | 'Registration'; readonly level: 'L0' | 'L1' },
  expected: ExpectedAnswer,
): Promise<Result<CaptureClaims, AnswerError>> {
  const { device, env, now, roots, transactionId, type } = expected;
  const statement = await openStatement(element.data);
  if (!statement.ok) return err({ code: 'answer-signature-invalid' });
  const path = checkPath(statement.value, roots.device, now);
  if (!path.ok) return err({ code: `answer-${path.error.code}` });
  const parsed = CaptureClaimsSchema.safeParse(statement.value.payload);
  if (!parsed.success) return err({ code: 'malformed' });
  const claims = parsed.data;

  const digitalId = await verifyDigitalId(claims.digitalId, level, expected);
  if (!digitalId.ok) return digitalId;
  if (!isSameDevice(digitalId.value, device.digitalId) || claims.deviceCode !== device.info.deviceCode) {
    return err({ code: 'answer-device' });
  }
  if (element.specVersion !== SPEC_VERSION) return err({ code: 'answer-version' });
  if (claims.transactionId !== transactionId) return err({ code: 'answer-transaction' });
  if (claims.purpose !== purpose) return err({ code: 'answer-purpose' });
  if (claims.env !== env) return err({ code: 'answer-env' });
  if (claims.bioType !== type) return err({ code: 'answer-type' });
  if (!isNear(claims.timestamp, now)) return err({ code: 'answer-clock' });
  return ok(claims);
}

function areNamesRequested(opened: readonly Opened[], expected: ExpectedAnswer): boolean {
  return areSubTypesRequested(
    expected,
    opened.map(({ claims }) => claims.bioSubType ?? ''),
  );
}

/** Call this last: what it passes is remembered as accepted. */
function isNew(opened: readonly Opened[], { memory }: ExpectedAnswer): boolean {
  return memory.accept(opened.map(({ data }) => data));
}

const MAGIC = { Finger: 'FIR\0', Iris: 'IIR\0' } as const;

function beginsAsRecord(type: 'Finger' | 'Iris', value: Uint8Array): boolean {
  return Buffer.from(value.subarray(0, 4)).toString('latin1') === MAGIC[type];
}
