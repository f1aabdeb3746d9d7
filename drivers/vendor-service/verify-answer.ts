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
import { areSubTypesAsked } from './sub-types.ts';
import type { AskedSubTypes } from './sub-types.ts';
import { isNear, isSameDevice, verifyDigitalId } from './verify-device.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** What an answer must say. */
export interface ExpectedAnswer extends AskedSubTypes {
  readonly device: VerifiedDevice;
  readonly transactionId: string;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly memory: AnswerMemory;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why an answer is not believed; `sbiCode` is the error a service reported itself, `field` the part of a record at fault. */
export type AnswerError =
  | { readonly code: 'answer-error'; readonly sbiCode: string }
  | RecordRefusal
  | { readonly code: Exclude<ServiceProblem, 'answer-error' | 'answer-record'> };

/** What is known of an auth answer that holds. Its values stay closed: only the identity provider can open them. */
export interface VerifiedAuthAnswer {
  /** The chain values as the service computed them, upper case; nobody but who opens the values can check them. */
  readonly hashes: readonly string[];
  /** 0 to 100, by the vendor's measure. */
  readonly qualityScores: readonly number[];
  /** The name of each, or `UNKNOWN`. */
  readonly bioSubTypes: readonly string[];
}

/** One record of a registration answer that holds. */
export interface VerifiedRecord {
  readonly bioSubType: string;
  /** The plain ISO record (ISO/IEC 19794-4 or -6), signed by the device. */
  readonly iso: Uint8Array;
  readonly hash: string;
  readonly quality: number;
  /** The `data` the device signed, for whoever keeps it as evidence. */
  readonly data: string;
}

/** Judges the body of a CAPTURE answer: every rule that can be judged without the key that opens the values. */
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
    const claims = await openClaims(parsed.data, 'Auth', 'L1', expected);
    if (!claims.ok) return claims;
    if ((claims.value.domainUri ?? '') !== expected.domainUri) return err({ code: 'answer-domain' });
    using value = wiped(Buffer.from(claims.value.bioValue, 'base64url'));
    // A record that goes out open would hand a fingerprint to the page and everybody behind it.
    const isOpen = beginsAsRecord('Finger', value.bytes) || beginsAsRecord('Iris', value.bytes);
    if (isOpen) return err({ code: 'answer-not-encrypted' });
    opened.push({ claims: claims.value, hash: parsed.data.hash.toUpperCase(), data: parsed.data.data });
  }
  if (!areNamesAsked(opened, expected)) return err({ code: 'answer-sub-type' });
  if (!isNew(opened, expected)) return err({ code: 'answer-replayed' });
  return ok({
    hashes: opened.map(({ hash }) => hash),
    qualityScores: opened.map(({ claims }) => Number(claims.qualityScore)),
    bioSubTypes: opened.map(({ claims }) => claims.bioSubType ?? UNKNOWN),
  });
}

/** Judges the body of an RCAPTURE answer, hash chain and ISO records included, and gives its records. */
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
  for (const element of elements.value) {
    const parsed = RegistrationElementSchema.safeParse(element);
    if (!parsed.success) return err({ code: 'malformed' });
    const { data } = parsed.data;
    const claims = await openClaims(parsed.data, 'Registration', expected.device.info.certification, expected);
    if (!claims.ok) return claims;
    const { bioValue, bioSubType, qualityScore } = claims.value;
    const iso = new Uint8Array(Buffer.from(bioValue, 'base64url'));
    const hash = nextHash(previousHash, iso);
    const held = { bioSubType: bioSubType ?? '', iso, hash, quality: Number(qualityScore), data };
    records.push(unaccepted.use(owning(held, () => [iso])));
    const record = readRegistrationRecord(expected.type, iso);
    if (!record.ok) return record;
    if (record.value.bioSubType !== (bioSubType ?? '')) misnamed ??= record.value.namedBy;
    if (hash !== parsed.data.hash.toUpperCase()) return err({ code: 'answer-hash' });
    opened.push({ claims: claims.value, hash, data });
    previousHash = hash;
  }
  // What was not asked for at all is the plainer fault of the two.
  if (!areNamesAsked(opened, expected)) return err({ code: 'answer-sub-type' });
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
  purpose: 'Auth' | 'Registration',
  level: 'L0' | 'L1',
  expected: ExpectedAnswer,
): Promise<Result<CaptureClaims, AnswerError>> {
  const { device, env, now, roots, transactionId, type } = expected;
  const statement = await openStatement(element.data);
  if (!statement.ok) return err({ code: 'answer-signature-invalid' });
  const path = checkPath(statement.value.leaf, statement.value.intermediates, roots.device, now);
  if (!path.ok) return err({ code: `answer-${path.error.code}` });
  const parsed = CaptureClaimsSchema.safeParse(statement.value.payload);
  if (!parsed.success) return err({ code: 'malformed' });
  const claims = parsed.data;

  const digitalId = await verifyDigitalId(claims.digitalId, level, roots, now);
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

function areNamesAsked(opened: readonly Opened[], expected: ExpectedAnswer): boolean {
  return areSubTypesAsked(
    expected,
    opened.map(({ claims }) => claims.bioSubType ?? ''),
  );
}

/** Asked last: only what passes everything else is remembered as accepted. */
function isNew(opened: readonly Opened[], { memory }: ExpectedAnswer): boolean {
  return memory.accept(opened.map(({ data }) => data));
}

const MAGIC = { Finger: 'FIR\0', Iris: 'IIR\0' } as const;

function beginsAsRecord(type: 'Finger' | 'Iris', value: Uint8Array): boolean {
  return Buffer.from(value.subarray(0, 4)).toString('latin1') === MAGIC[type];
}
