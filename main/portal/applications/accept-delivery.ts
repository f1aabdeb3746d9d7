import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { CheckAnswers } from '../../submission/apart/answer-checks.ts';
import type { CheckDocument } from '../../submission/apart/document-checks.ts';
import { manifestHash } from '../../submission/canonical.ts';
import type { JournalProof } from '../../journal/proof.ts';
import { acrFits } from '../../submission/evidence/token-rules.ts';
import type { Delivery, Manifest, Receipt } from '../../submission/manifest.ts';
import type { ClientIds, ProviderTokens } from '../identity/provider-tokens.ts';
import type { SignIn } from '../identity/registrant-sign-in.ts';
import { verifySignIn } from '../identity/registrant-sign-in.ts';
import { registrantFor, registrantIdOf } from '../identity/registrants.ts';
import type { ReleasedConsentText } from '../settings/config.ts';
import type { Refusal } from '../http/refusal.ts';
import { isCaptureHash, isInFuture } from '../settings/policies.ts';
import type { Authority } from '../stations/authority.ts';
import { clientIdsAt } from '../stations/clients.ts';
import type { Station, StationAuth } from '../stations/station-auth.ts';
import type { StationJournals, Story } from '../stations/station-journals.ts';
import type { FormRow, ProgramRow } from '../storage/programs.ts';
import type { Repositories, Store } from '../storage/store.ts';
import type { ReadPart } from './verify-content.ts';
import { verifyAnswers, verifyConsent, verifyExceptions, verifyParts } from './verify-content.ts';
import { verifyOperator, verifyReview, verifyStationSignature } from './verify-people.ts';

export interface AcceptDeps {
  readonly store: Store;
  readonly authority: Authority;
  readonly stationAuth: StationAuth;
  readonly journals: StationJournals;
  readonly tokens: ProviderTokens;
  /** Whether operators sign in at this issuer. */
  readonly isOperatorIssuer: (issuer: string) => boolean;
  readonly readPart: ReadPart;
  readonly checkAnswers: CheckAnswers;
  readonly checkDocument: CheckDocument;
  readonly mode: Mode;
  /** How long after a registrant's sign-in what rests on it may be submitted, milliseconds. */
  readonly signInWindow: number;
  /** Sign-in strengths accepted from an issuer; undefined accepts what the station asked for. */
  readonly acrValues: (issuer: string) => readonly string[] | undefined;
  /** Sign-in strengths of an issuer that rest on a capture at the station. */
  readonly captureAcrValues: (issuer: string) => readonly string[];
  readonly consentTexts: readonly ReleasedConsentText[];
  /** A random number from 0 to below `limit` that cannot be guessed. */
  readonly random: (limit: number) => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A delivery, with what the station shows of its journal. */
export interface SentDelivery {
  readonly delivery: Delivery;
  readonly journal: JournalProof;
}

export type AcceptDelivery = (
  sent: SentDelivery,
  caller: Station,
) => Promise<Result<{ readonly receipt: string }, Refusal>>;

/** States in which an application is not decided yet (OpenG2P's; `applied` is the word of its Self Service Portal API). */
const OPEN_STATES: ReadonlySet<string> = new Set(['active', 'inprogress', 'applied']);
const APPLICATION_NUMBERS = 100_000;
const NUMBER_TRIES = 50;

/**
 * Accepts a delivery or refuses it with a reason. The same delivery again gets the same receipt, so that a station whose
 * connection broke may simply send it again; other content under the same id is a `conflict`.
 */
export function createAcceptDelivery(deps: AcceptDeps): AcceptDelivery {
  /** One at a time: of two deliveries of one registrant, the second must see the application of the first. */
  let previous: Promise<unknown> = Promise.resolve();
  return (sent, caller) => {
    const next = previous.then(() => accept(deps, sent, caller));
    previous = next.catch(() => undefined);
    return next;
  };
}

/** A delivery, the hash of its manifest, and the station that sends it. */
interface Arrival {
  readonly delivery: Delivery;
  readonly hash: string;
  readonly caller: Station;
}

async function accept(
  deps: AcceptDeps,
  { delivery, journal }: SentDelivery,
  caller: Station,
): Promise<Result<{ readonly receipt: string }, Refusal>> {
  const { manifest } = delivery;
  const hash = manifestHash(manifest);
  const earlier = await deps.store.submissions.find(manifest.submissionId);
  if (earlier !== undefined) {
    const same = earlier.manifestSha256 === hash && earlier.stationId === caller.stationId;
    if (!same) return err({ code: 'conflict' });
    // The station may not have heard that this was accepted. Its journal is judged with its next submission.
    await deps.journals.keep(journal, caller);
    return ok({ receipt: earlier.receipt });
  }
  const station = await verifyStation(deps, { delivery, hash, caller });
  if (!station.ok) return station;
  const shown = await verifyJournal(deps.journals, { delivery, hash, caller }, journal);
  if (!shown.ok) return shown;
  const target = await findForm(deps.store, delivery);
  if (!target.ok) return target;
  const clientIds = clientIdsAt(await deps.store.stations.clients(caller.stationId));
  const signIn = await verifyRegistrant(deps, delivery, { caller, clientIds });
  if (!signIn.ok) return signIn;
  const { program, form } = target.value;
  const now = deps.now() / 1_000;
  const { tokens, isOperatorIssuer } = deps;
  const { keyThumbprint: stationKeyThumbprint } = caller;
  const people = {
    tokens,
    stationKeyThumbprint,
    clientIds,
    isOperatorIssuer,
    story: shown.value,
    now,
  };
  const registrant = signIn.value.token;
  const officer = await verifyOperator(delivery, registrant, people);
  if (!officer.ok) return officer;
  for (const check of [
    () => verifyReview({ delivery, hash, registrant, officer: officer.value }, people),
    () => verifyAnswers(delivery, { form, claims: signIn.value.claims }, deps.checkAnswers),
    () => Promise.resolve(verifyConsent(delivery, deps.consentTexts)),
    () => Promise.resolve(verifyExceptions(delivery)),
    () => verifyParts(delivery, form, { read: deps.readPart, checkDocument: deps.checkDocument }),
    () => verifyNotRepeated(deps.store, delivery, { program, signIn: signIn.value }),
  ]) {
    const verdict = await check();
    if (!verdict.ok) return verdict;
  }
  return ok({ receipt: await keep(deps, { delivery, hash, caller }, { program, signIn: signIn.value }) });
}

async function verifyStation(deps: AcceptDeps, { delivery, hash, caller }: Arrival): Promise<Result<void, Refusal>> {
  const { manifest } = delivery;
  if (manifest.mode !== deps.mode) return err({ code: 'mode-mismatch' });
  if (isInFuture(Date.parse(manifest.createdAt) / 1_000, deps.now() / 1_000)) {
    return err({ code: 'submission-in-future' });
  }
  const { id, keyThumbprint, centre } = manifest.station;
  if (id !== caller.stationId || keyThumbprint !== caller.keyThumbprint || centre !== caller.centre) {
    return err({ code: 'station-mismatch' });
  }
  const signer = await deps.stationAuth.stationOf(delivery.stationSignature);
  if (!signer.ok) return signer;
  return verifyStationSignature(delivery, hash, signer.value);
}

/** The journal continues what is kept of it, and tells of this submission: a station cannot send and hide what it did. */
async function verifyJournal(
  journals: StationJournals,
  { delivery, hash, caller }: Arrival,
  journal: JournalProof,
): Promise<Result<Story, Refusal>> {
  const kept = await journals.keep(journal, caller);
  if (!kept.ok) return kept;
  const story = await journals.storyOf(caller, delivery.manifest.submissionId, hash);
  return story ? ok(story) : err({ code: 'journal-without-submission' });
}

async function findForm(
  store: Repositories,
  { manifest }: Delivery,
): Promise<Result<{ readonly program: ProgramRow; readonly form: FormRow }, Refusal>> {
  const id = Number(manifest.program.id);
  const program = Number.isSafeInteger(id) ? await store.programs.find(id) : undefined;
  if (program === undefined) return err({ code: 'unknown-program' });
  if (program.state !== 'active') return err({ code: 'program-ended' });
  const form = await store.programs.form(program.id, manifest.program.version);
  if (form === undefined) return err({ code: 'form-version' });
  return ok({ program, form });
}

async function verifyRegistrant(
  deps: AcceptDeps,
  { manifest }: Delivery,
  { caller, clientIds }: { readonly caller: Station; readonly clientIds: ClientIds },
): Promise<Result<SignIn, Refusal>> {
  const signIn = await verifySignIn(deps.tokens, {
    idToken: manifest.evidence.idToken,
    userinfo: manifest.evidence.userinfo,
    stationKeyThumbprint: caller.keyThumbprint,
    visitId: manifest.visit.id,
    visitSecret: manifest.visit.secret,
    clientIds,
  });
  if (!signIn.ok) return signIn;
  const { token } = signIn.value;
  const accepted = deps.acrValues(token.issuer);
  if (token.acr !== manifest.evidence.acr || (accepted !== undefined && !acrFits(token.acr, accepted))) {
    return err({ code: 'acr-mismatch' });
  }
  const capturesDue = acrFits(token.acr, deps.captureAcrValues(token.issuer));
  if (capturesDue && !hasCapture(manifest)) {
    return err({ code: 'capture-missing' });
  }
  if (isInFuture(token.authTime, deps.now() / 1_000)) return err({ code: 'sign-in-in-future' });
  const age = Date.parse(manifest.createdAt) - token.authTime * 1_000;
  return age > deps.signInWindow ? err({ code: 'sign-in-too-old' }) : signIn;
}

/** At least one capture is there, and each value that is given as the hash of a capture can be one. */
function hasCapture({ evidence }: Manifest): boolean {
  const hashes = evidence.captures.flatMap((capture) => capture.hashes);
  return hashes.length > 0 && hashes.every(isCaptureHash);
}

/** Who applies, and for which program. */
interface Applicant {
  readonly program: ProgramRow;
  readonly signIn: SignIn;
}

/** First the portal's own rule, that a visit submits a program's form once; then OpenG2P's rules for applying again. */
async function verifyNotRepeated(
  store: Repositories,
  { manifest }: Delivery,
  { program, signIn }: Applicant,
): Promise<Result<void, Refusal>> {
  if (await store.submissions.visitUsed(manifest.visit.id, program.id, manifest.program.version)) {
    return err({ code: 'visit-already-used' });
  }
  const registrant = await store.registrants.idOf(registrantIdOf(signIn.claims, signIn.token.issuer, signIn.token.sub));
  if (registrant === undefined) return ok(undefined);
  const before = (await store.applications.of(registrant)).filter(
    (application) => application.programId === program.id,
  );
  if (before.length > 0 && !program.allowsSeveral) return err({ code: 'already-applied' });
  if (before.some((application) => OPEN_STATES.has(application.state))) return err({ code: 'application-open' });
  return ok(undefined);
}

/** Stores the delivery and the application it makes; answers with the signed receipt. */
async function keep(
  deps: AcceptDeps,
  { delivery, hash, caller }: Arrival,
  { program, signIn }: Applicant,
): Promise<string> {
  const { manifest } = delivery;
  const receivedAt = new Date(deps.now()).toISOString();
  return deps.store.transaction(async (kept) => {
    const identity = { claims: signIn.claims, issuer: signIn.token.issuer, sub: signIn.token.sub };
    const registrantId = await registrantFor(kept, identity, receivedAt);
    const applicationId = await freeNumber(kept, receivedAt, deps.random);
    const content: Receipt = {
      submissionId: manifest.submissionId,
      manifestSha256: hash,
      stationId: caller.stationId,
      mode: deps.mode,
      applicationId,
      receivedAt,
    };
    const receipt = await deps.authority.signReceipt(content);
    await kept.submissions.add({
      id: manifest.submissionId,
      manifestSha256: hash,
      stationId: caller.stationId,
      registrantId,
      visitId: manifest.visit.id,
      programId: program.id,
      formVersion: manifest.program.version,
      delivery,
      receipt,
      receivedAt,
    });
    await kept.applications.join(registrantId, program.id, 'draft');
    await kept.applications.add({
      applicationId,
      registrantId,
      programId: program.id,
      state: 'active',
      appliedAt: receivedAt,
      submissionId: manifest.submissionId,
    });
    await kept.applications.dropDraft(registrantId, program.id);
    return receipt;
  });
}

/** OpenG2P's notation, DDMMYY and five digits, but unique and as text: a leading zero is part of the number. */
async function freeNumber(kept: Repositories, receivedAt: string, random: (limit: number) => number): Promise<string> {
  const [year = '', month = '', day = ''] = receivedAt.slice(0, 10).split('-');
  for (let attempt = 0; attempt < NUMBER_TRIES; attempt += 1) {
    const number = `${day}${month}${year.slice(2)}${String(random(APPLICATION_NUMBERS)).padStart(5, '0')}`;
    if (!(await kept.applications.exists(number))) return number;
  }
  throw new Error('no free application number was found');
}
