import { err, ok, type Result } from '#kit/result.ts';
import { isSamePerson, personOf } from '#vocabulary/people.ts';
import type { DocumentError } from '../documents/documents.ts';
import type { Operator } from '../identity/operators.ts';
import { canonicalJson } from '../submission/canonical.ts';
import { namedDocuments, withDocuments } from '../submission/form/documents.ts';
import { ANSWER_LIMITS, excessOf, type Excess } from '../submission/form/limits.ts';
import { parseForm, type FormSchema } from '../submission/form/schema.ts';
import type { Answers, Part } from '../submission/manifest.ts';
import { changedFromClaims, confirmedAnswers, notGiven, prefillAnswers } from '../submission/form/prefill.ts';
import type { ProgramForm } from '../upstream/port.ts';
import type { FormChecks } from './form-checks.ts';
import type { Drafts, StorageError } from './ports.ts';
import type { Registrant, Visit, VisitError } from './visit.ts';
import type { Visits } from './visits.ts';

export type FormError =
  | VisitError
  | StorageError
  | DocumentError
  | { readonly code: 'form-unreadable' }
  | { readonly code: 'form-refused'; readonly questions: readonly string[] }
  | { readonly code: 'slot-reserved' }
  | { readonly code: 'answers-too-large'; readonly limit: 'rows' | 'bytes'; readonly most: number };

/** The form that is open in the visit, with what is kept of its answers. */
export interface OpenForm {
  readonly programId: string;
  readonly programName: string;
  readonly schema: string;
  readonly answers: Answers;
  readonly verifiedKeys: readonly string[];
  /** Answers that are what the provider told without signing it. */
  readonly toldKeys: readonly string[];
  /** The labels of the questions that the sign-in could have answered and did not. */
  readonly notGiven: readonly string[];
  /** What the sign-in said, by key. */
  readonly confirmed: Readonly<Record<string, string>>;
  /** The same where the answer was changed. */
  readonly claimed: Readonly<Record<string, string>>;
  readonly submissionId: string;
  /** The documents that the answers name. */
  readonly documents: readonly Part[];
}

/** The open form, with the schema and the visit that it belongs to. */
export interface FormInHand {
  readonly open: OpenForm;
  readonly form: ProgramForm;
  readonly schema: FormSchema;
  readonly visit: Visit & { readonly registrant: Registrant };
}

/** The forms of one visit: one is open at a time, each with a draft of its own. */
export interface Forms {
  open(programId: string): Promise<Result<OpenForm, FormError>>;
  inHand(): Result<FormInHand, FormError>;
  save(answers: Answers): Result<{ readonly savedAt: string }, FormError>;
  /** The draft of the open form. */
  draftId(): Result<string, FormError>;
  /** Forgets the open form; its draft and those of the forms before it stay as they are. */
  putAway(): void;
  /** Destroys every draft that was open in this visit. */
  giveUp(): Result<void, StorageError>;
  /** Forgets everything; called at the end of a visit. */
  close(): void;
}

export interface FormsDeps {
  readonly visits: Visits;
  readonly drafts: Drafts;
  readonly formChecks: Pick<FormChecks, 'check'>;
  readonly operator: () => Operator | null;
  /** The language of the consent (BCP 47), in which claims are read. */
  readonly language: string;
  readonly newId: () => string;
}

interface Opened {
  readonly form: ProgramForm;
  readonly schema: FormSchema;
  readonly submissionId: string;
}

export function createForms(deps: FormsDeps): Forms {
  const { visits, drafts } = deps;
  let opened: Opened | undefined;
  /** Every draft that was open in this visit. */
  const drafted = new Set<string>();

  function inHand(): Result<FormInHand, FormError> {
    const visit = visits.identified();
    if (!visit.ok) return visit;
    if (!opened) return err({ code: 'wrong-step' });
    const { form, schema } = opened;
    const open = openForm(opened, visit.value.registrant, deps);
    return open.ok ? ok({ open: open.value, form, schema, visit: visit.value }) : open;
  }

  function current(): Result<OpenForm, FormError> {
    const now = inHand();
    return now.ok ? ok(now.value.open) : now;
  }

  return {
    async open(programId) {
      const visit = visits.identified();
      if (!visit.ok) return visit;
      if (opened?.form.programId === programId && visit.value.step !== 'programs') {
        // Going back to the open form does not call the portal: answers can be changed while it cannot be reached.
        const back = visits.take('back-to-form');
        return back.ok ? current() : back;
      }
      const next = await fetchForm(programId, visit.value, deps);
      if (!next.ok) return next;
      const { programName: name } = next.value.form;
      const { submissionId } = next.value;
      const act = visit.value.step === 'programs' ? 'choose-program' : 'back-to-form';
      const taken = visits.take(act, { program: { id: programId, name, submissionId } });
      if (!taken.ok) return taken;
      opened = next.value;
      drafted.add(submissionId);
      return current();
    },
    inHand,
    save(answers) {
      if (!opened) return err({ code: 'wrong-step' });
      const excess = excessOf(answers);
      if (excess) return err({ code: 'answers-too-large', ...limitTold(excess) });
      const kept = withDocuments(opened.schema, answers, drafts.parts(opened.submissionId));
      // Canonical JSON refuses what could not be hashed later; better now, while the form is open.
      canonicalJson(kept);
      return drafts.save(opened.submissionId, kept);
    },
    draftId: () => (opened ? ok(opened.submissionId) : err({ code: 'wrong-step' })),
    putAway() {
      opened = undefined;
    },
    giveUp() {
      for (const submissionId of drafted) {
        // A draft that was submitted meanwhile stays.
        const given = drafts.giveUp(submissionId);
        if (!given.ok) return given;
        drafted.delete(submissionId);
      }
      return ok(undefined);
    },
    close() {
      opened = undefined;
      drafted.clear();
    },
  };
}

/** The limit as people are told: few know what the depth of answers is, and a form that asks for it is very long, too. */
function limitTold({ limit }: Excess): { readonly limit: 'rows' | 'bytes'; readonly most: number } {
  const told = limit === 'rows' ? 'rows' : 'bytes';
  return { limit: told, most: ANSWER_LIMITS[told] };
}

/** Asks the portal for a form and finds, or begins, the draft that goes with it. */
async function fetchForm(
  programId: string,
  visit: FormInHand['visit'],
  { visits, operator, drafts, formChecks, language, newId }: FormsDeps,
): Promise<Result<Opened, FormError>> {
  const form = await visit.registrant.portal.form(programId);
  if (!form.ok) return form;
  // The visit may have been left while the portal answered, and another may have begun.
  if (visits.current()?.visitId !== visit.visitId) return err({ code: 'no-visit' });
  const officer = operator();
  if (!officer) return err({ code: 'operator-needed' });
  const schema = parseForm(form.value.schema);
  if (!schema.ok) return schema;
  const verdict = formChecks.check(form.value);
  if (verdict === 'form-unreadable') return err({ code: verdict });
  if (verdict.length > 0) return err({ code: 'form-refused', questions: verdict.map(({ label }) => label) });
  const opened = { form: form.value, schema: schema.value };
  const left = draftLeftFor(opened.form, visit.registrant, drafts);
  if (left !== undefined) {
    const taken = drafts.takeUp(left, personOf(officer));
    return taken.ok ? ok({ ...opened, submissionId: left }) : taken;
  }
  const submissionId = newId();
  const begun = beginDraft({ ...opened, submissionId }, { visit, officer, drafts, language });
  return begun.ok ? ok({ ...opened, submissionId }) : begun;
}

/** The draft with which the registrant can continue, if an earlier visit left one for exactly this form. */
function draftLeftFor(form: ProgramForm, registrant: Registrant, drafts: Drafts): string | undefined {
  return drafts
    .left()
    .find(
      ({ programId, registrant: whose, context }) =>
        programId === form.programId && isSamePerson(whose, registrant) && context.formSchema === form.schema,
    )?.submissionId;
}

function beginDraft(
  { form, schema, submissionId }: Opened,
  by: Pick<FormsDeps, 'drafts' | 'language'> & { readonly visit: FormInHand['visit']; readonly officer: Operator },
): Result<unknown, StorageError> {
  const { visitId, registrant } = by.visit;
  const begun = by.drafts.begin({
    submissionId,
    visitId,
    program: { id: form.programId, name: form.programName },
    officer: { ...personOf(by.officer), name: by.officer.name },
    registrant: personOf(registrant),
    context: { formSchema: form.schema, programVersion: form.version },
  });
  if (!begun.ok) return begun;
  return by.drafts.save(submissionId, prefillAnswers(schema, registrant.signedIn.userinfoClaims, by.language));
}

function openForm(
  { form, schema, submissionId }: Opened,
  registrant: Registrant,
  { drafts, language }: Pick<FormsDeps, 'drafts' | 'language'>,
): Result<OpenForm, StorageError> {
  const kept = drafts.answers(submissionId);
  if (!kept.ok) return kept;
  const parts = drafts.parts(submissionId);
  const answers = withDocuments(schema, kept.value, parts);
  const named = new Set(namedDocuments(schema, answers).map(({ id }) => id));
  const { userinfo, userinfoClaims: claims } = registrant.signedIn;
  const given = confirmedAnswers(schema, claims, language);
  const same = Object.keys(given).filter((key) => answers[key] === given[key]);
  const isSigned = userinfo !== null;
  return ok({
    programId: form.programId,
    programName: form.programName,
    schema: form.schema,
    answers,
    verifiedKeys: isSigned ? same : [],
    toldKeys: isSigned ? [] : same,
    notGiven: notGiven(schema, claims, language),
    confirmed: isSigned ? given : {},
    claimed: isSigned ? changedFromClaims(schema, claims, { answers, language }) : {},
    submissionId,
    documents: parts.filter(({ id }) => named.has(id)),
  });
}
