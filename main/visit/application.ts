import { err, ok, type Result } from '#kit/result.ts';
import type { VisitCaptures } from '../capture/visit-captures.ts';
import type { DocumentError, Documents } from '../documents/documents.ts';
import type { Operator } from '../identity/operators.ts';
import { answersHash, canonicalJson, manifestHash, sha256Hex } from '../submission/canonical.ts';
import { captureEvidence } from '../submission/capture-evidence.ts';
import { fileSlots, parseForm, type FormSchema } from '../submission/form-schema.ts';
import type { Answers, Manifest } from '../submission/manifest.ts';
import { prefillAnswers } from '../submission/prefill.ts';
import { validateAnswers, type AnswerCheck } from '../submission/validate-answers.ts';
import type { ProgramForm } from '../upstream/port.ts';
import { consentTextHash, findConsentText } from './consent-text.ts';
import { keepExceptionPhoto } from './exception-photo.ts';
import type { Drafts, KeepingError } from './ports.ts';
import type { Registrant, Visit, VisitError, Visits } from './visits.ts';

export type ApplicationError =
  | VisitError
  | KeepingError
  | DocumentError
  | { readonly code: 'operator-needed' }
  | { readonly code: 'form-unreadable' }
  | { readonly code: 'answers-incomplete'; readonly count: number }
  | { readonly code: 'consent-needed' };

/** The form that is open in the visit, with what is kept of its answers. */
export interface OpenForm {
  readonly programId: string;
  readonly programName: string;
  readonly schema: string;
  readonly answers: Answers;
  readonly verifiedKeys: readonly string[];
  readonly submissionId: string;
}

/** The application of one visit: the form is opened, filled, looked over and submitted. */
export interface Applications {
  open(programId: string): Promise<Result<OpenForm, ApplicationError>>;
  /** The open form with the answers as they are kept now. */
  current(): Result<OpenForm, ApplicationError>;
  save(answers: Answers): Result<{ readonly savedAt: string }, ApplicationError>;
  check(): Result<AnswerCheck, ApplicationError>;
  /** Fixes everything in one transaction. Saying "saved" is allowed only after it has answered. */
  submit(consent: { readonly textId: string; readonly language: string }): Promise<Result<Visit, ApplicationError>>;
  /** The id of the submission documents are added to. */
  submissionId(): Result<string, ApplicationError>;
  /** Leaves the visit without submitting. */
  leave(keep: boolean): Result<void, ApplicationError>;
  /** Forgets the open form; called at the end of a visit. */
  close(): void;
}

/** A short number people can read to each other, from the submission's id: four and four characters. */
export function shortNumber(submissionId: string): string {
  const digits = BigInt(`0x${sha256Hex(submissionId).slice(0, 12)}`) % 10n ** 8n;
  return digits
    .toString()
    .padStart(8, '0')
    .replace(/^(\d{4})/u, '$1-');
}

export function createApplications(options: {
  readonly visits: Visits;
  readonly drafts: Drafts;
  readonly documents: Documents;
  readonly operator: () => Operator | null;
  /** All captures of the visit, with what was noticed of them. */
  readonly captures: () => VisitCaptures;
  readonly station: {
    readonly mode: Manifest['mode'];
    readonly id: string;
    readonly keyThumbprint: string;
    readonly centre: string;
    /** Compact JWS by the station's key over the submission's hash. */
    sign(payload: { submissionId: string; manifestSha256: string; stationId: string }): Promise<string>;
  };
  readonly now: () => Date;
  readonly makeId: () => string;
}): Applications {
  const { visits, drafts, documents, station } = options;
  let open: { readonly form: ProgramForm; readonly schema: FormSchema; readonly submissionId: string } | undefined;
  /** Every draft that was open in this visit. */
  const opened = new Set<string>();
  /** Drafts that hold this visit's exception photograph: their submission was begun and not made. */
  const withPhoto = new Set<string>();
  let submitting: Promise<Result<Visit, ApplicationError>> | undefined;

  /** Documents are what is kept, not what the frame says: the answers of file components come from the store. */
  function withDocuments(answers: Answers, schema: FormSchema, submissionId: string): Answers {
    const whole: Record<string, Answers[string]> = { ...answers };
    const parts = drafts.parts(submissionId);
    for (const slot of fileSlots(schema)) {
      const ids = parts.filter((part) => part.slot === slot).map((part) => part.id);
      if (ids.length > 0) whole[slot] = ids;
      else Reflect.deleteProperty(whole, slot);
    }
    return whole;
  }

  function verifiedKeys(schema: FormSchema, registrant: Registrant, answers: Answers): readonly string[] {
    const claimed = prefillAnswers(schema, registrant.signedIn.userinfoClaims);
    return Object.keys(claimed).filter((key) => answers[key] === claimed[key]);
  }

  function current(): Result<OpenForm & { registrant: Registrant; visit: Visit; form: ProgramForm }, ApplicationError> {
    const visit = visits.identified();
    if (!visit.ok) return visit;
    if (!open) return err({ code: 'wrong-step' });
    const kept = drafts.answers(open.submissionId);
    if (!kept.ok) return kept;
    const answers = withDocuments(kept.value, open.schema, open.submissionId);
    const { registrant } = visit.value;
    return ok({
      programId: open.form.programId,
      programName: open.form.programName,
      schema: open.form.schema,
      answers,
      verifiedKeys: verifiedKeys(open.schema, registrant, answers),
      submissionId: open.submissionId,
      registrant,
      visit: visit.value,
      form: open.form,
    });
  }

  function resumeOrBegin(
    form: ProgramForm,
    schema: FormSchema,
    visit: Visit,
    registrant: Registrant,
    officer: Operator,
  ): Result<string, ApplicationError> {
    const left = drafts
      .left()
      .find(
        (draft) =>
          draft.programId === form.programId &&
          draft.context.registrantSub === registrant.sub &&
          draft.context.formSchema === form.schema,
      );
    if (left) return ok(left.submissionId);
    const submissionId = options.makeId();
    const begun = drafts.begin({
      submissionId,
      visitId: visit.visitId,
      program: { id: form.programId, name: form.programName },
      officer: { sub: officer.sub, name: officer.name },
      context: { registrantSub: registrant.sub, formSchema: form.schema, programVersion: form.version },
    });
    if (!begun.ok) return begun;
    const saved = drafts.save(submissionId, prefillAnswers(schema, registrant.signedIn.userinfoClaims));
    return saved.ok ? ok(submissionId) : saved;
  }

  /** A draft that waits for another visit keeps answers and documents; the photograph belongs to this visit. */
  function dropPhotos(): void {
    for (const submissionId of withPhoto) {
      if (keepExceptionPhoto(documents, submissionId, null).ok) withPhoto.delete(submissionId);
    }
  }

  async function submit(consent: {
    readonly textId: string;
    readonly language: string;
  }): Promise<Result<Visit, ApplicationError>> {
    const now = current();
    if (!now.ok) return now;
    const { visit, registrant, form, answers, submissionId } = now.value;
    if (visit.step !== 'look-over') return err({ code: 'wrong-step' });
    const officer = options.operator();
    if (!officer) return err({ code: 'operator-needed' });
    const text = findConsentText(consent.textId, consent.language);
    if (!text) return err({ code: 'consent-needed' });
    const checked = validateAnswers(form.schema, answers);
    if (!checked.ok) return checked;
    if (checked.value.problems.length > 0)
      return err({ code: 'answers-incomplete', count: checked.value.problems.length });
    const { recorded } = visit.exceptions;
    // Only now, so that a visit without a submission leaves no photograph on the disk.
    withPhoto.add(submissionId);
    const photo = keepExceptionPhoto(documents, submissionId, visit.exceptions.photo);
    if (!photo.ok) return photo;
    const at = options.now().toISOString();
    const manifest: Manifest = {
      format: 'kiosk-submission/1',
      submissionId,
      revision: drafts.revision(submissionId),
      mode: station.mode,
      station: { id: station.id, keyThumbprint: station.keyThumbprint, centre: station.centre },
      visit: { id: visit.visitId, secret: visit.secret, startedAt: visit.startedAt },
      program: {
        id: form.programId,
        name: form.programName,
        version: form.version,
        formSha256: sha256Hex(form.schema),
      },
      answersSha256: answersHash(answers),
      verifiedKeys: [...now.value.verifiedKeys],
      parts: [...drafts.parts(submissionId)],
      evidence: {
        idToken: registrant.signedIn.idToken,
        userinfo: registrant.signedIn.userinfo,
        acr: registrant.signedIn.acr,
        ...captureEvidence(registrant.captures, options.captures()),
        ...(recorded.length > 0 && { exceptions: { recorded: [...recorded], photo: photo.value } }),
        consent: { textId: text.textId, textSha256: consentTextHash(text), language: text.language, agreedAt: at },
        operator: { sub: officer.sub, name: officer.name, idToken: officer.idToken },
        checkedOnScreenOnly: [...checked.value.checkedOnScreenOnly],
      },
      createdAt: at,
    };
    const manifestSha256 = manifestHash(manifest);
    const stationSignature = await station.sign({ submissionId, manifestSha256, stationId: station.id });
    const submitted = drafts.submit({ manifest, answers, stationSignature });
    if (!submitted.ok) return submitted;
    withPhoto.delete(submissionId);
    return visits.take('saved', {
      saved: { number: shortNumber(submissionId), submissionId, at: submitted.value.savedAt },
    });
  }

  return {
    async open(programId) {
      const visit = visits.identified();
      if (!visit.ok) return visit;
      const officer = options.operator();
      if (!officer) return err({ code: 'operator-needed' });
      if (open?.form.programId === programId && visit.value.step !== 'programs') {
        // Going back to the open form asks nobody: answers can be changed while the portal is away.
        const back = visits.take('back-to-form');
        return back.ok ? current() : back;
      }
      const { registrant } = visit.value;
      const form = await registrant.portal.form(programId);
      if (!form.ok) return form;
      const schema = parseForm(form.value.schema);
      if (!schema.ok) return schema;
      const submissionId = resumeOrBegin(form.value, schema.value, visit.value, registrant, officer);
      if (!submissionId.ok) return submissionId;
      const { programName: name } = form.value;
      const taken = visits.take(visit.value.step === 'programs' ? 'choose-program' : 'back-to-form', {
        program: { id: programId, name, submissionId: submissionId.value },
      });
      if (!taken.ok) return taken;
      open = { form: form.value, schema: schema.value, submissionId: submissionId.value };
      opened.add(submissionId.value);
      return current();
    },
    current,
    save(answers) {
      if (!open) return err({ code: 'wrong-step' });
      const slots = new Set(fileSlots(open.schema));
      const kept = Object.fromEntries(Object.entries(answers).filter(([key]) => !slots.has(key)));
      // Canonical JSON refuses what could not be hashed later; better now, while the form is open.
      canonicalJson(kept);
      return drafts.save(open.submissionId, kept);
    },
    check() {
      const now = current();
      return now.ok ? validateAnswers(now.value.schema, now.value.answers) : now;
    },
    submit(consent) {
      const visit = visits.current();
      // A second press while the first is on its way, or after it: the same answer, not a second submission.
      if (submitting) return submitting;
      if (visit?.step === 'saved') return Promise.resolve(ok(visit));
      submitting = submit(consent)
        .then((submitted) => {
          if (!submitted.ok) dropPhotos();
          return submitted;
        })
        .finally(() => (submitting = undefined));
      return submitting;
    },
    submissionId: () => (open ? ok(open.submissionId) : err({ code: 'wrong-step' })),
    leave(keep) {
      if (submitting) return err({ code: 'wrong-step' });
      open = undefined;
      if (keep) return ok(undefined);
      for (const submissionId of opened) {
        // What was submitted meanwhile is no draft any more, and stays.
        const given = drafts.giveUp(submissionId);
        if (!given.ok) return given;
        opened.delete(submissionId);
      }
      return ok(undefined);
    },
    close() {
      dropPhotos();
      withPhoto.clear();
      open = undefined;
      opened.clear();
    },
  };
}
