import { err, ok, type Result } from '#kit/result.ts';
import type { DocumentError } from '../documents/documents.ts';
import { answerWords } from '../language/answer-words.ts';
import { answerLines, type ReadableAnswer } from '../submission/form/answer-lines.ts';
import { EXCEPTION_PHOTO_SLOT } from '../submission/exceptions.ts';
import type { Answers, Part } from '../submission/manifest.ts';
import { circumstancesAt, type AnswerProblem } from '../submission/form/validate-answers.ts';
import { consentText, type ConsentText } from './consent-text.ts';
import { createForms, type FormError, type FormInHand, type FormsDeps, type OpenForm } from './forms.ts';
import { createSubmitting, type Agreed, type SubmitError, type SubmittingDeps } from './submitting.ts';
import { shownSha256 } from './shown.ts';
import type { Visit } from './visit.ts';

export type ApplicationError = FormError | SubmitError | DocumentError;

/** All that will be sent, for registrant and officer to look over together. */
export interface LookOver {
  readonly programName: string;
  readonly registrantName: string;
  readonly lines: readonly ReadableAnswer[];
  readonly documents: readonly Part[];
  readonly problems: readonly AnswerProblem[];
  readonly consent: ConsentText;
  /** To be handed back when this is submitted, see `shownSha256`. */
  readonly shownSha256: string;
}

/** The application of one visit: the form is opened, filled, looked over and submitted. */
export interface Applications {
  open(programId: string): Promise<Result<OpenForm, ApplicationError>>;
  /** The open form with the answers as they are kept now. */
  current(): Result<OpenForm, ApplicationError>;
  save(answers: Answers): Result<{ readonly savedAt: string }, ApplicationError>;
  /** Begins a document of the open form. `declaredSize` in bytes. */
  beginDocument(document: {
    readonly slot: string;
    readonly name: string;
    readonly declaredSize: number;
  }): Result<{ readonly partId: string }, ApplicationError>;
  lookOver(): Promise<Result<LookOver, ApplicationError>>;
  /** Fixes everything in one transaction. A screen may say "saved" only after this has resolved. */
  submit(agreed: Agreed): Promise<Result<Visit, ApplicationError>>;
  /** Leaves the visit without submitting. */
  leave(keep: boolean): Result<void, ApplicationError>;
  /** Forgets the open form; called at the end of a visit. */
  close(): void;
}

export function createApplications(
  deps: FormsDeps &
    Omit<SubmittingDeps, 'forms'> & {
      /** The language of what is looked over (BCP 47). */
      readonly language: string;
    },
): Applications {
  const forms = createForms(deps);
  const submitting = createSubmitting({ ...deps, forms });

  return {
    open: forms.open,
    current() {
      const now = forms.inHand();
      return now.ok ? ok(now.value.open) : now;
    },
    save: forms.save,
    beginDocument(document) {
      const submissionId = forms.draftId();
      if (!submissionId.ok) return submissionId;
      // The slot belongs to main: what it holds is evidence, not an answer of the form.
      if (document.slot === EXCEPTION_PHOTO_SLOT) return err({ code: 'slot-reserved' });
      return deps.documents.begin({ ...document, submissionId: submissionId.value });
    },
    lookOver() {
      const now = forms.inHand();
      return now.ok ? lookOverOf(now.value, deps) : Promise.resolve(now);
    },
    submit: submitting.submit,
    leave(keep) {
      if (submitting.isRunning()) return err({ code: 'wrong-step' });
      forms.putAway();
      return keep ? ok(undefined) : forms.giveUp();
    },
    close() {
      submitting.close();
      forms.close();
    },
  };
}

async function lookOverOf(
  now: FormInHand,
  deps: Pick<SubmittingDeps, 'checkAnswers' | 'station' | 'now'> & { readonly language: string },
): Promise<Result<LookOver, ApplicationError>> {
  const { open, schema, visit } = now;
  const { language } = deps;
  const checked = await deps.checkAnswers({
    schema: open.schema,
    answers: open.answers,
    circumstances: circumstancesAt(deps.now(), deps.station.country),
  });
  if (!checked.ok) return checked;
  return ok({
    programName: open.programName,
    registrantName: visit.registrant.name,
    lines: answerLines(schema, open, answerWords(language)),
    documents: open.documents,
    problems: checked.value.problems,
    consent: consentText(language),
    shownSha256: shownSha256(now),
  });
}
