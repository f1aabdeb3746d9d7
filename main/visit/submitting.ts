import { err, ok, type Result } from '#kit/result.ts';
import type { VisitCaptures } from '../capture/visit-captures.ts';
import type { DocumentError, Documents } from '../documents/documents.ts';
import { personOf } from '#vocabulary/people.ts';
import { operatorTokens, type Operator } from '../identity/operators.ts';
import { answersHash, manifestHash, sha256Hex } from '../submission/canonical.ts';
import { EXCEPTION_PHOTO_SLOT } from '../submission/exceptions.ts';
import { captureEvidence } from '../submission/capture-evidence.ts';
import type { Manifest, Part } from '../submission/manifest.ts';
import type { CheckAnswers, CheckFailure } from '../submission/apart/answer-checks.ts';
import { circumstancesAt } from '../submission/form/validate-answers.ts';
import { consentTextHash, findConsentText, type ConsentText } from './consent-text.ts';
import { keepExceptionPhoto } from './exception-photo.ts';
import type { FormError, FormInHand, Forms } from './forms.ts';
import type { Drafts } from './ports.ts';
import { shortNumber } from './short-number.ts';
import { shownSha256 } from './shown.ts';
import type { Visit } from './visit.ts';
import type { Visits } from './visits.ts';

export type SubmitError =
  | FormError
  | CheckFailure
  | { readonly code: 'answers-incomplete'; readonly count: number }
  | { readonly code: 'consent-needed' }
  | { readonly code: 'changed-since-shown' };

/** The station, as a submission names it. */
export interface SubmittingStation {
  readonly mode: Manifest['mode'];
  readonly id: string;
  readonly keyThumbprint: string;
  readonly centre: string;
  /** ISO 3166-1 alpha-2; undefined where it is not set. */
  readonly country: string | undefined;
  /** Compact JWS by the station's key over the submission's hash. */
  sign(payload: { submissionId: string; manifestSha256: string; stationId: string }): Promise<string>;
}

/** What was agreed to: the text, and all that was looked over. */
export interface Agreed {
  readonly shownSha256: string;
  readonly textId: string;
  readonly language: string;
}

export interface SubmittingDeps {
  readonly visits: Visits;
  readonly forms: Pick<Forms, 'inHand'>;
  readonly drafts: Drafts;
  readonly documents: Documents;
  readonly checkAnswers: CheckAnswers;
  readonly operator: () => Operator | null;
  /** All captures of the visit, with what was noticed about them. */
  readonly captures: () => VisitCaptures;
  readonly station: SubmittingStation;
  readonly now: () => number;
}

/** Makes the submission of a visit's open form. */
export interface Submitting {
  /** Fixes everything in one transaction. Two presses, at once or later, make one submission. */
  submit(agreed: Agreed): Promise<Result<Visit, SubmitError>>;
  isRunning(): boolean;
  /** Removes the photograph from drafts that were not submitted; called at the end of a visit. */
  close(): void;
}

export function createSubmitting(deps: SubmittingDeps): Submitting {
  const photos = createDraftPhotos(deps.documents);
  let running: Promise<Result<Visit, SubmitError>> | undefined;

  return {
    submit(agreed) {
      const visit = deps.visits.current();
      if (running) return running;
      if (visit?.step === 'saved') return Promise.resolve(ok(visit));
      running = submitOnce(agreed, { ...deps, photos })
        .then((submitted) => {
          if (!submitted.ok) photos.drop();
          return submitted;
        })
        .finally(() => (running = undefined));
      return running;
    },
    isRunning: () => running !== undefined,
    close: photos.close,
  };
}

/** The exception photograph among a draft's parts, from the moment of submitting until the submission is made. */
function createDraftPhotos(documents: Documents) {
  /** Drafts that hold this visit's photograph: submitting them began and did not succeed. */
  const withPhoto = new Set<string>();

  /** A draft that waits for another visit keeps answers and documents; the photograph belongs to this visit. */
  function drop(): void {
    for (const submissionId of withPhoto) {
      if (keepExceptionPhoto(documents, submissionId, null).ok) withPhoto.delete(submissionId);
    }
  }

  return {
    keep(submissionId: string, photo: Uint8Array | null) {
      withPhoto.add(submissionId);
      return keepExceptionPhoto(documents, submissionId, photo);
    },
    submitted(submissionId: string): void {
      withPhoto.delete(submissionId);
    },
    drop,
    close(): void {
      drop();
      withPhoto.clear();
    },
  };
}

async function submitOnce(
  agreed: Agreed,
  deps: SubmittingDeps & { readonly photos: ReturnType<typeof createDraftPhotos> },
): Promise<Result<Visit, SubmitError>> {
  const { station, drafts, photos } = deps;
  const now = deps.forms.inHand();
  if (!now.ok) return now;
  const { visit, form } = now.value;
  const { submissionId, answers } = now.value.open;
  if (visit.step !== 'look-over') return err({ code: 'wrong-step' });
  const officer = deps.operator();
  if (!officer) return err({ code: 'operator-needed' });
  const isAsShown = (): boolean => {
    const kept = deps.forms.inHand();
    return kept.ok && shownSha256(kept.value) === agreed.shownSha256;
  };
  if (!isAsShown()) return err({ code: 'changed-since-shown' });
  const text = findConsentText(agreed.textId, agreed.language);
  if (!text) return err({ code: 'consent-needed' });
  const at = deps.now();
  const checked = await deps.checkAnswers({
    schema: form.schema,
    answers,
    circumstances: circumstancesAt(at, station.country),
  });
  if (!checked.ok) return checked;
  const { problems, checkedOnScreenOnly } = checked.value;
  if (problems.length > 0) return err({ code: 'answers-incomplete', count: problems.length });
  // A document that came while the answers were checked must not be dropped as one that nobody knows.
  if (!isAsShown()) return err({ code: 'changed-since-shown' });
  const dropped = dropUnnamed(now.value, deps);
  if (!dropped.ok) return dropped;
  // Not earlier, so that a visit without a submission leaves no photograph on the disk.
  const photo = photos.keep(submissionId, visit.exceptions.photo);
  if (!photo.ok) return photo;
  const manifest = manifestOf(now.value, {
    station,
    officer,
    text,
    photoId: photo.value,
    checkedOnScreenOnly,
    captures: deps.captures(),
    revision: drafts.revision(submissionId),
    parts: [...drafts.parts(submissionId)],
    at: new Date(at).toISOString(),
  });
  const manifestSha256 = manifestHash(manifest);
  const stationSignature = await station.sign({ submissionId, manifestSha256, stationId: station.id });
  // A document that arrived meanwhile is named by no answer, and belongs to no manifest that was signed.
  const isAsSigned = (): boolean => isAsShown() && namesAll(manifest.parts, drafts.parts(submissionId));
  const submitted = drafts.submit({ manifest, answers, stationSignature }, isAsSigned);
  if (!submitted.ok) return submitted;
  photos.submitted(submissionId);
  const saved = { number: shortNumber(submissionId), submissionId, at: submitted.value.savedAt };
  return deps.visits.take('saved', { saved });
}

function namesAll(listed: Manifest['parts'], kept: readonly Part[]): boolean {
  const ids = new Set(listed.map(({ id }) => id));
  return kept.length === ids.size && kept.every(({ id }) => ids.has(id));
}

/** Removes documents that no answer names any more: those of a row of a grid that was taken away. */
function dropUnnamed(
  { open: { submissionId, documents: named } }: FormInHand,
  { drafts, documents }: SubmittingDeps,
): Result<void, DocumentError> {
  for (const { id, slot } of drafts.parts(submissionId)) {
    if (slot === EXCEPTION_PHOTO_SLOT || named.some((part) => part.id === id)) continue;
    const removed = documents.remove(id);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

/** Everything the portal needs to believe the submission. */
function manifestOf(
  { open, form, visit }: FormInHand,
  given: {
    readonly station: SubmittingStation;
    readonly officer: Operator;
    readonly text: ConsentText;
    readonly photoId: string | null;
    readonly checkedOnScreenOnly: readonly string[];
    readonly captures: VisitCaptures;
    readonly revision: number;
    readonly parts: Manifest['parts'];
    readonly at: string;
  },
): Manifest {
  const { station, officer, text, at } = given;
  const { signedIn, captures } = visit.registrant;
  const { recorded } = visit.exceptions;
  const changed = Object.keys(open.claimed);
  return {
    format: 'kiosk-submission/1',
    submissionId: open.submissionId,
    revision: given.revision,
    mode: station.mode,
    station: { id: station.id, keyThumbprint: station.keyThumbprint, centre: station.centre },
    visit: { id: visit.visitId, secret: visit.secret, startedAt: visit.startedAt },
    program: { id: form.programId, name: form.programName, version: form.version, formSha256: sha256Hex(form.schema) },
    answersSha256: answersHash(open.answers),
    verifiedKeys: [...open.verifiedKeys],
    ...(changed.length > 0 && { changedKeys: changed }),
    ...(open.toldKeys.length > 0 && { toldKeys: [...open.toldKeys] }),
    parts: given.parts,
    evidence: {
      idToken: signedIn.idToken,
      ...(signedIn.userinfo !== null && { userinfo: signedIn.userinfo }),
      acr: signedIn.acr,
      ...captureEvidence(captures, given.captures),
      ...(recorded.length > 0 && { exceptions: { recorded: [...recorded], photo: given.photoId } }),
      consent: { textId: text.textId, textSha256: consentTextHash(text), language: text.language, agreedAt: at },
      operator: operatorOf(officer),
      checkedOnScreenOnly: [...given.checkedOnScreenOnly],
    },
    createdAt: at,
  };
}

/** The officer, as the portal can check them. */
function operatorOf(operator: Operator): Manifest['evidence']['operator'] {
  const { name, key } = operator;
  return { ...personOf(operator), name, ...operatorTokens(operator), keyThumbprint: key.thumbprint };
}
