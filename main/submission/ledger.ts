import { err, ok, type Result } from '#kit/result.ts';
import type { QuarantineCause, SubmissionState, WaitCode, Decision } from '#vocabulary/submission-states.ts';
import { operatorSubjects, type SubmissionKind } from '#vocabulary/journal-kinds.ts';
import type { Person } from '#vocabulary/people.ts';
import { nextState, submissionSteps, type StepNotAllowed, type SubmissionStep } from './states.ts';

/** A requested step: what happens, which operator does it, and what the journal records (codes, numbers). */
export type StepToTake =
  | {
      readonly step: 'submit';
      readonly operator: Person;
      readonly details: { readonly revision: number; readonly parts: number; readonly manifestSha256: string };
    }
  | {
      readonly step: Decision;
      readonly operator: Person;
      readonly details: { readonly revision: number; readonly manifestSha256: string };
    }
  | { readonly step: 'begin-upload'; readonly details: { readonly attempt: number } }
  | { readonly step: 'wait'; readonly details: { readonly cause: WaitCode } }
  | { readonly step: 'accept'; readonly details: { readonly applicationId: string } }
  | {
      readonly step: 'quarantine';
      /** `refusal` is the portal's own code. */
      readonly details: { readonly reason: QuarantineCause['code']; readonly refusal?: string };
    }
  | { readonly step: 'release'; readonly operator: Person }
  | { readonly step: 'purge'; readonly details: { readonly from: SubmissionState } }
  | { readonly step: 'abandon' };

/** Why a step is not taken. */
export type StepRefused = StepNotAllowed | { readonly code: 'submission-unknown' };

/** A step that was taken. */
export interface StepTaken {
  readonly submissionId: string;
  readonly step: SubmissionStep;
  /** The state it led to. */
  readonly state: SubmissionState;
  /** ISO 8601, the time of its journal entry. */
  readonly at: string;
}

/** What a draft begins with. */
export interface NewDraft {
  readonly id: string;
  readonly visitId: string;
  readonly programId: string;
  readonly programName: string;
  /** The operator who assists. */
  readonly author: Person;
}

/** When something happened, and the number of the journal entry about it. */
export interface Journalled {
  /** ISO 8601. */
  readonly at: string;
  readonly journalSeq: number;
}

/** The rows that hold the states. Only the ledger writes them. */
export interface StateRows {
  stateOf(submissionId: string): SubmissionState | undefined;
  insert(draft: NewDraft & Journalled): void;
  /** Whether this operator is known to have worked on the submission. */
  hasAuthor(submissionId: string, operator: Person): boolean;
  addAuthor(submissionId: string, operator: Person): void;
  /** Moves the row from `from` to `to`; throws when it is not in `from`. */
  move(
    submissionId: string,
    change: { readonly from: SubmissionState; readonly to: SubmissionState } & Journalled,
  ): void;
}

/** The part of the journal that the ledger writes. */
export interface StepJournal {
  append(event: {
    readonly kind: SubmissionKind;
    readonly subjects: Readonly<Record<string, string>>;
    readonly details: Readonly<Record<string, string | number | boolean>>;
  }): { readonly seq: number; readonly at: string };
}

/** What the ledger needs. `Fault` is what a transaction can fail with. */
export interface LedgerDeps<Fault extends { readonly code: string }> {
  readonly rows: StateRows;
  readonly journal: StepJournal;
  readonly transaction: <T, E extends { readonly code: string }>(work: () => Result<T, E>) => Result<T, E | Fault>;
  /** Runs `run` once the outermost transaction has been committed; not at all when it is rolled back. */
  readonly afterCommit: (run: () => void) => void;
}

/**
 * The only way to create a submission and to change its state: the check, the row and the journal entry belong to one
 * transaction. Inside another transaction they are part of that one, which must return a refusal, so that nothing of it
 * is kept.
 */
export interface Ledger<Fault extends { readonly code: string }> {
  /** Adds a draft with its journal entry. */
  begin(draft: NewDraft): Result<Journalled, Fault>;
  /**
   * Records that an operator works on what another one began, with its journal entry: opening it is enough, since whoever
   * has it open can change it. Nothing is written for an operator who is known.
   */
  takeUp(submissionId: string, operator: Person): Result<void, { readonly code: 'submission-unknown' } | Fault>;
  /** Takes a step of the state machine with its journal entry; listeners are called once it is durable. */
  takeStep(submissionId: string, asked: StepToTake): Result<StepTaken, StepRefused | Fault>;
  /** Calls `listener` after each step until the returned function is called. */
  subscribe(listener: (taken: StepTaken) => void): () => void;
}

/** The ledger over the rows and the journal. */
export function createLedger<Fault extends { readonly code: string }>(deps: LedgerDeps<Fault>): Ledger<Fault> {
  const { rows, journal, transaction, afterCommit } = deps;
  const listeners = new Set<(taken: StepTaken) => void>();

  return {
    begin(draft) {
      return transaction(() => {
        const { seq, at } = journal.append({
          kind: 'draft-begun',
          subjects: { submissionId: draft.id, ...operatorSubjects(draft.author) },
          details: { programId: draft.programId },
        });
        rows.insert({ ...draft, at, journalSeq: seq });
        return ok({ at, journalSeq: seq });
      });
    },

    takeUp(submissionId, operator) {
      return transaction<undefined, { readonly code: 'submission-unknown' }>(() => {
        if (rows.stateOf(submissionId) === undefined) return err({ code: 'submission-unknown' });
        if (rows.hasAuthor(submissionId, operator)) return ok(undefined);
        const subjects = { submissionId, ...operatorSubjects(operator) };
        journal.append({ kind: 'draft-continued', subjects, details: {} });
        rows.addAuthor(submissionId, operator);
        return ok(undefined);
      });
    },

    takeStep(submissionId, asked) {
      return transaction<StepTaken, StepRefused>(() => {
        const from = rows.stateOf(submissionId);
        if (from === undefined) return err({ code: 'submission-unknown' });
        const next = nextState(from, asked.step);
        if (!next.ok) return next;
        const { seq, at } = journal.append({
          kind: submissionSteps[asked.step].journalKind,
          subjects: { submissionId, ...operatorSubjects('operator' in asked ? asked.operator : null) },
          details: 'details' in asked ? asked.details : {},
        });
        rows.move(submissionId, { from, to: next.value, at, journalSeq: seq });
        const taken: StepTaken = { submissionId, step: asked.step, state: next.value, at };
        afterCommit(() => {
          for (const listener of [...listeners]) listener(taken);
        });
        return ok(taken);
      });
    },

    subscribe(listener) {
      // A new function each time, so that the same listener may subscribe twice.
      const own = (taken: StepTaken) => {
        listener(taken);
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
