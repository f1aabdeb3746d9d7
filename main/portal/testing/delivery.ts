import { pdfOf } from '../../../test/support/documents/pdf.ts';
import { randomUUID } from 'node:crypto';
import { ACR as KNOWN_ACR } from '#vocabulary/sign-in.ts';
import { answersHash, manifestHash, operatorNonce, sha256Hex, visitNonce } from '../../submission/canonical.ts';
import type { JournalProof } from '../../journal/proof.ts';
import type { Answers, Delivery, Manifest, Part } from '../../submission/manifest.ts';
import type { Seed, SeedProgram } from '../settings/config.ts';
import type { Signer, TestPortal, TestStation } from './portal.ts';
import { CONSENT, EMPTY_SEED, createSigner, ISSUER, NOW } from './portal.ts';

/** A complete, correct delivery that a test can make wrong in one place. */

const FORM: SeedProgram['form'] = {
  version: 2,
  schema: {
    components: [
      { type: 'textfield', key: 'given_name', label: 'Given name', input: true, validate: { required: true } },
      { type: 'textfield', key: 'birthdate', label: 'Date of birth', input: true },
      { type: 'number', key: 'household_size', label: 'Household', input: true, validate: { required: true, min: 1 } },
      { type: 'textfield', key: 'nickname', label: 'Nickname', input: true, validate: { custom: 'valid = true' } },
      { type: 'file', key: 'proof', label: 'Proof', input: true, storage: 'kiosk' },
    ],
  },
};

export function program(id: number, more: Partial<SeedProgram> = {}): SeedProgram {
  return {
    id,
    name: `Program ${id}`,
    description: 'Help',
    needs: ['A paper'],
    state: 'active',
    allowsSeveral: false,
    createdAt: `2026-01-0${id}T00:00:00.000Z`,
    form: FORM,
    ...more,
  };
}

export const SEED: Seed = {
  ...EMPTY_SEED,
  programs: [
    program(1),
    program(2, { allowsSeveral: true }),
    program(3, { state: 'ended' }),
    program(4, { form: null }),
  ],
};

export const PDF = pdfOf({ text: 'a rental contract' });
export const OFFICER = { issuer: ISSUER, sub: 'officer-sub', name: 'Grace Mensah' };
export const SUPERVISOR = { issuer: ISSUER, sub: 'supervisor-sub', name: 'Selam Tesfaye' };
export const CLAIMS = {
  sub: 'registrant-sub',
  name: 'Ana Silva',
  given_name: 'Ana',
  family_name: 'Silva',
  birthdate: '1990/04/05',
  individual_id: '2048173958',
};
export const ACR = KNOWN_ACR.biometrics;

export const AGREED: Manifest['evidence']['consent'] = {
  textId: CONSENT.textId,
  textSha256: CONSENT.sha256,
  language: CONSENT.language,
  agreedAt: NOW.toISOString(),
};

/** What a test makes wrong. Claims are merged over the correct ones. */
export interface Spoiling {
  readonly programId?: number;
  readonly submissionId?: string;
  readonly visitId?: string;
  readonly answers?: Answers;
  readonly manifest?: Partial<Manifest>;
  readonly evidence?: Partial<Manifest['evidence']>;
  readonly parts?: readonly Part[];
  readonly idToken?: object;
  readonly userinfo?: object;
  readonly operator?: object;
  /** What the manifest says of the operator. */
  readonly named?: object;
  readonly reviewer?: object;
  readonly decision?: object;
  /** Thumbprint of the station's key at which the reviewer has signed in, when it is another one. */
  readonly reviewedAt?: string;
  readonly stationSignature?: object;
  /** Signs the registrant's ID token instead of the provider's key. */
  readonly idTokenSigner?: Signer;
  readonly userinfoSigner?: Signer;
  readonly operatorSigner?: Signer;
  readonly reviewerSigner?: Signer;
  /** Signs the decision instead of the key the reviewer's sign-in was bound to. */
  readonly decisionSigner?: Signer;
  readonly stationSigner?: Signer;
}

export async function createDelivery(
  portal: TestPortal,
  station: TestStation,
  spoil: Spoiling = {},
): Promise<Delivery> {
  const { provider } = portal;
  const submissionId = spoil.submissionId ?? randomUUID();
  const visit = { id: spoil.visitId ?? randomUUID(), secret: 'visit-secret', startedAt: NOW.toISOString() };
  const nonce = visitNonce({ stationKeyThumbprint: station.thumbprint, visitId: visit.id, visitSecret: visit.secret });
  const parts = spoil.parts ?? [pdfPart()];
  const answers = spoil.answers ?? {
    given_name: 'Ana',
    birthdate: '1990-04-05',
    household_size: 4,
    proof: parts.map((part) => part.id),
  };
  const formText = JSON.stringify(FORM?.schema);
  const manifest: Manifest = {
    format: 'kiosk-submission/1',
    submissionId,
    revision: 1,
    mode: 'training',
    station: { id: station.stationId, keyThumbprint: station.thumbprint, centre: station.centre },
    visit,
    program: { id: String(spoil.programId ?? 1), name: 'Program', version: 2, formSha256: sha256Hex(formText) },
    answersSha256: answersHash(answers),
    verifiedKeys: ['given_name', 'birthdate'],
    parts: [...parts],
    evidence: {
      idToken: await provider.idToken({ sub: CLAIMS.sub, nonce, acr: ACR, ...spoil.idToken }, spoil.idTokenSigner),
      userinfo: await provider.userinfo({ ...CLAIMS, ...spoil.userinfo }, spoil.userinfoSigner),
      acr: ACR,
      captures: [{ transactionId: 'TX1234567890', hashes: ['AB'.repeat(32)], qualityScores: [71] }],
      consent: AGREED,
      operator: await operatorOf(portal, station, spoil),
      checkedOnScreenOnly: ['nickname:custom'],
      ...spoil.evidence,
    },
    createdAt: portal.time.now.toISOString(),
    ...spoil.manifest,
  };
  const hash = manifestHash(manifest);
  const signature = { submissionId, manifestSha256: hash, stationId: station.stationId, ...spoil.stationSignature };
  return {
    manifest,
    answers,
    stationSignature: await (spoil.stationSigner ?? station.signer).sign(signature, {
      typ: 'kiosk-submission+jwt',
      x5c: station.x5c(),
    }),
    review: await reviewOf(portal, station, { submissionId, hash, spoil }),
  };
}

/** The officer, signed in at the station. */
async function operatorOf(
  { provider }: TestPortal,
  station: TestStation,
  spoil: Spoiling,
): Promise<Manifest['evidence']['operator']> {
  const { thumbprint: keyThumbprint } = await createSigner();
  const binding = { stationKeyThumbprint: station.thumbprint, operatorKeyThumbprint: keyThumbprint };
  const claims = { sub: OFFICER.sub, kiosk_roles: ['officer'], nonce: operatorNonce(binding), ...spoil.operator };
  return { ...OFFICER, keyThumbprint, idToken: await provider.idToken(claims, spoil.operatorSigner), ...spoil.named };
}

/** The decision of the supervisor, signed in at the station. */
async function reviewOf(
  { provider, time }: TestPortal,
  station: TestStation,
  about: { readonly submissionId: string; readonly hash: string; readonly spoil: Spoiling },
): Promise<Delivery['review']> {
  const { submissionId, hash, spoil } = about;
  const key = await createSigner();
  const binding = {
    stationKeyThumbprint: spoil.reviewedAt ?? station.thumbprint,
    operatorKeyThumbprint: key.thumbprint,
  };
  const claims = { sub: SUPERVISOR.sub, kiosk_roles: ['supervisor'], nonce: operatorNonce(binding), ...spoil.reviewer };
  const decision = {
    submissionId,
    manifestSha256: hash,
    decision: 'approve',
    reviewer: SUPERVISOR,
    decidedAt: time.now.toISOString(),
    ...spoil.decision,
  };
  return {
    jws: await (spoil.decisionSigner ?? key).sign(decision, { typ: 'kiosk-review+jwt', jwk: key.jwk }),
    idToken: await provider.idToken(claims, spoil.reviewerSigner),
  };
}

export function pdfPart(more: Partial<Part> = {}): Part {
  const content = { name: 'rent.pdf', mediaType: 'application/pdf', size: PDF.length, sha256: sha256Hex(PDF) } as const;
  return { id: randomUUID(), slot: 'proof', ...content, ...more };
}

/** Sends a part's bytes by plain tus requests. */
export async function sendPart(upload: UploadStart & { readonly content?: Uint8Array | undefined }): Promise<number> {
  const { portal, station, submissionId, part, content = PDF } = upload;
  const created = await createUpload({ portal, station, submissionId, part });
  if (created.status !== 201) return created.status;
  const sent = await patchUpload({ portal, station, uploadId: `${submissionId}.${part.id}`, offset: 0, content });
  return sent.status;
}

interface UploadStart {
  readonly portal: TestPortal;
  readonly station: TestStation;
  readonly submissionId: string;
  readonly part: Part;
}

/** Creates the upload of a part; `length` is the length it announces, the part's own when absent. */
export async function createUpload(upload: UploadStart & { readonly length?: number }): Promise<Response> {
  const { portal, station, submissionId, part, length = part.size } = upload;
  const metadata = { submissionId, partId: part.id, sha256: part.sha256, size: String(part.size) };
  const header = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  return fetch(`${portal.baseUrl}/station/parts`, {
    method: 'POST',
    headers: {
      authorization: await station.authorization(),
      'tus-resumable': '1.0.0',
      'upload-length': String(length),
      'upload-metadata': header.join(','),
    },
  });
}

export async function patchUpload(patch: {
  readonly portal: TestPortal;
  readonly station: TestStation;
  readonly uploadId: string;
  readonly offset: number;
  readonly content: Uint8Array;
}): Promise<Response> {
  const { portal, station, uploadId, offset, content } = patch;
  return fetch(`${portal.baseUrl}/station/parts/${uploadId}`, {
    method: 'PATCH',
    headers: {
      authorization: await station.authorization(),
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: Buffer.from(content),
  });
}

/** Sends the parts, then the delivery. */
export async function deliver(
  portal: TestPortal,
  station: TestStation,
  delivery: Delivery,
): Promise<{ status: number; body: unknown }> {
  const { submissionId, parts } = delivery.manifest;
  for (const part of parts) await sendPart({ portal, station, submissionId, part });
  return put(portal, station, delivery);
}

export async function put(
  portal: TestPortal,
  station: TestStation,
  delivery: Delivery,
): Promise<{ status: number; body: unknown }> {
  const { journal } = await sentOf(station, delivery);
  return portal.call('PUT', `/station/submissions/${delivery.manifest.submissionId}`, {
    authorization: await station.authorization(),
    body: { ...delivery, journal },
  });
}

/** Entries that a station shows again: more than one delivery writes. */
const SHOWN = 100;

/** A delivery as a station sends it: its journal tells of it. */
export async function sentOf(
  station: TestStation,
  delivery: Delivery,
): Promise<{ readonly delivery: Delivery; readonly journal: JournalProof }> {
  station.journal.tell(delivery);
  return { delivery, journal: await station.journal.proof(station.journal.entries.length - SHOWN) };
}
