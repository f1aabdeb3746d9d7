import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import type { Person } from '#vocabulary/people.ts';
import { ACR } from '#vocabulary/sign-in.ts';
import { createDocuments, type Documents } from '../../main/documents/documents.ts';
import { createTrustedClock, type TrustedClock } from '../../main/journal/clock.ts';
import { createHeads, type Heads } from '../../main/journal/heads.ts';
import { createJournal, type Journal } from '../../main/journal/journal.ts';
import type { StoreError } from '../../main/store/fault.ts';
import { openStore, type OpenOptions } from '../../main/store/open.ts';
import { CHUNK_BYTES } from '../../main/store/sealing.ts';
import type { Store, SubmissionLedger } from '../../main/store/store.ts';
import { answersHash, manifestHash, operatorNonce, sha256Hex } from '../../main/submission/canonical.ts';
import type { Answers, Manifest, Part } from '../../main/submission/manifest.ts';
import { createDrafts, type StationDrafts } from '../../main/visit/drafts.ts';
import { pdfOfSize } from './documents/pdf.ts';

/** The data of a station in a folder of its own, with a clock that only the test moves. */
export interface TestData {
  readonly folder: string;
  readonly storageKey: Buffer;
  readonly store: Store;
  readonly clock: TrustedClock;
  readonly journal: Journal;
  readonly ledger: SubmissionLedger;
  readonly documents: Documents;
  readonly drafts: StationDrafts;
  readonly stationKeyThumbprint: string;
  /** Heads that nobody can verify: the journal is what these tests are about, not the signature. */
  readonly heads: Heads<StoreError>;
  /** Milliseconds since 1970; both clocks of the machine follow it. */
  readonly time: { now: number };
}

/** The value of a result that the test expects to be a success. */
export function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: object },
): T {
  if (!result.ok) throw new Error(`expected a success, got ${JSON.stringify(result.error)}`);
  return result.value;
}

export const testStart = Date.parse('2026-03-02T08:00:00.000Z');
/** Of every station's key here. */
const stationKeyThumbprint = 'thumbprint';
export const ISSUER = 'https://provider.example';
export const officer = { issuer: ISSUER, sub: 'officer-1', name: 'Officer Ólafur Grünwald' };
export const supervisor = { issuer: ISSUER, sub: 'supervisor-1', name: 'Supervisor Zsófia Þorvald' };

/** Opens a station's data; `removeTestData` removes it again. */
export function openTestData(
  options: {
    readonly folder?: string;
    readonly storageKey?: Buffer;
    readonly maxBytes?: number;
    readonly now?: number;
  } & Pick<OpenOptions, 'maxPageCount'> = {},
): TestData {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kiosk-store-'));
  const storageKey = options.storageKey ?? randomBytes(32);
  const time = { now: options.now ?? testStart };
  const store = must(
    openStore({
      folder,
      storageKey,
      now: () => time.now,
      ...(options.maxPageCount === undefined ? {} : { maxPageCount: options.maxPageCount }),
    }),
  );
  const clock = createTrustedClock({
    highest: store.clock,
    machine: { now: () => time.now, monotonic: () => time.now },
  });
  const journal = createJournal({ entries: store.journal, clock });
  const documents = createDocuments({
    store,
    newId: randomUUID,
    nowIso: clock.nowIso,
    limits: { maxBytes: options.maxBytes ?? 10 * 1024 * 1024 },
  });
  const ledger = store.createLedger(journal);
  const drafts = createDrafts({ store, ledger, nowIso: clock.nowIso });
  const heads = createHeads<StoreError>({
    journal: store.journal,
    heads: store.heads,
    facts: store.settings,
    transaction: (work) => store.transaction(work),
    stationId: 'station-1',
    sign: (head) => Promise.resolve(`e30.${Buffer.from(JSON.stringify(head)).toString('base64url')}.unsigned`),
  });
  return { folder, storageKey, store, clock, journal, ledger, documents, drafts, heads, stationKeyThumbprint, time };
}

/** Closes the store and removes its folder. */
export function removeTestData(data: TestData): void {
  data.store.close();
  rmSync(data.folder, { recursive: true, force: true });
}

/** Sends a whole document through the intake, as the window does. */
export function addDocument(documents: Documents, submissionId: string, bytes: Buffer, name = 'letter.pdf'): Part {
  const { partId } = must(documents.begin({ submissionId, slot: 'document', name, declaredSize: bytes.length }));
  for (let index = 0; index * CHUNK_BYTES < bytes.length; index += 1) {
    must(documents.append(partId, index, bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)));
  }
  return must(documents.settle(partId, 'readable'));
}

/** Begins a draft and returns its id. */
export function beginDraft(
  data: TestData,
  change: { readonly programId?: string; readonly visitId?: string } = {},
): string {
  const submissionId = randomUUID();
  must(
    data.drafts.begin({
      submissionId,
      visitId: change.visitId ?? randomUUID(),
      program: { id: change.programId ?? 'cash', name: 'Cash support' },
      officer,
      registrant: { issuer: ISSUER, sub: 'registrant-1' },
      context: { formSchema: '{"components":[]}', programVersion: 3 },
    }),
  );
  return submissionId;
}

/** The manifest over what is kept for a draft. */
export function manifestOf(data: TestData, submissionId: string, answers: Answers): Manifest {
  const record = data.store.submissions.get(submissionId);
  if (!record) throw new Error('no such submission');
  const token = new UnsecuredJWT({}).encode();
  const at = data.clock.nowIso();
  return {
    format: 'kiosk-submission/1',
    submissionId,
    revision: record.revision,
    mode: 'training',
    station: { id: 'station-1', keyThumbprint: stationKeyThumbprint, centre: 'North' },
    visit: { id: record.visitId, secret: 'secret', startedAt: at },
    program: { id: record.programId, name: record.programName, version: 3, formSha256: sha256Hex('form') },
    answersSha256: answersHash(answers),
    verifiedKeys: [],
    parts: [...data.drafts.parts(submissionId)],
    evidence: {
      idToken: token,
      userinfo: token,
      acr: ACR.biometrics,
      captures: [{ transactionId: 't1', hashes: ['h'], qualityScores: [80] }],
      consent: { textId: 'consent-1', textSha256: sha256Hex('consent'), language: 'en', agreedAt: at },
      operator: { ...officer, idToken: token },
      checkedOnScreenOnly: [],
    },
    createdAt: at,
  };
}

/** A station signature whose payload fits `manifest`; only the portal checks the signature itself. */
export function stationSignatureOf(manifest: Manifest): string {
  return new UnsecuredJWT({
    submissionId: manifest.submissionId,
    manifestSha256: manifestHash(manifest),
    stationId: manifest.station.id,
  }).encode();
}

/** Says that what is kept is still what was shown. */
export const asShown = (): boolean => true;

/** A submission that waits for its review, with one document. */
export function submitOne(
  data: TestData,
  options: { readonly answers?: Answers; readonly document?: Buffer; readonly programId?: string } = {},
): { readonly submissionId: string; readonly manifest: Manifest } {
  const submissionId = beginDraft(data, options);
  addDocument(data.documents, submissionId, options.document ?? pdfOfSize(600));
  const answers = options.answers ?? { household: 4 };
  const manifest = manifestOf(data, submissionId, answers);
  must(data.drafts.submit({ manifest, answers, stationSignature: stationSignatureOf(manifest) }, asShown));
  return { submissionId, manifest };
}

/** A portal's receipt keys, and a supervisor's key with the ID token that binds it. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  /** RFC 7638, SHA-256. */
  readonly thumbprint: string;
}

export async function createSigningKey(kid?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const publicJwk = kid === undefined ? jwk : { ...jwk, kid, alg: 'ES256' };
  return { privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(jwk, 'sha256') };
}

/** The ID token of an operator whose sign-in made this key, signed by a provider that is not asked here. */
export async function idTokenOf({ issuer: iss, sub }: Person, operatorKeyThumbprint: string): Promise<string> {
  const { privateKey } = await createSigningKey();
  const nonce = operatorNonce({ stationKeyThumbprint, operatorKeyThumbprint });
  return new SignJWT({ iss, sub, nonce }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
}
