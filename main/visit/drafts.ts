import { decodeJwt } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import { ISSUER_NOT_RECORDED, isSamePerson, personOf, type Person } from '#vocabulary/people.ts';
import { partOf } from '../documents/documents.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import type { SubmissionRecord } from '../store/submissions-repository.ts';
import type { StepRefused } from '../submission/ledger.ts';
import { isOpenForChange } from '../submission/states.ts';
import type { Drafts, StorageError } from './ports.ts';
import { submitDraft } from './submit-draft.ts';

/** A draft, or a returned submission, that a later visit can continue. */
export interface UnfinishedWork {
  readonly submissionId: string;
  readonly programId: string;
  readonly programName: string;
  readonly state: 'draft' | 'returned';
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Unfinished work over the store: what `Drafts` needs, and what the home screen and the hourly upkeep need. */
export interface StationDrafts extends Drafts {
  /** Everything unfinished, oldest first, without opening anything sealed. */
  unfinished(): Result<readonly UnfinishedWork[], StorageError>;
  /** Destroys drafts that nobody touched since `before` (ISO 8601); returns their number. Returned work is kept. */
  giveUpOlderThan(before: string): Result<number, StorageError>;
}

/** What the drafts are kept in, and the clock. */
export interface DraftsDeps {
  readonly store: Store;
  readonly ledger: SubmissionLedger;
  readonly nowIso: () => string;
}

/**
 * The drafts of the station. A manifest that differs from what is kept throws: main made it from what is kept, so that
 * is a fault of the program and not something a person could repair.
 */
export function createDrafts(deps: DraftsDeps): StationDrafts {
  return {
    ...createDraftReading(deps.store),
    ...createDraftWriting(deps),
    ...createDraftEnding(deps),
  };
}

function createDraftReading(
  store: Store,
): Pick<StationDrafts, 'left' | 'waitingFor' | 'answers' | 'parts' | 'revision' | 'unfinished'> {
  const open = () => store.submissions.inStates(['draft', 'returned']);

  return {
    left() {
      return open().flatMap(({ id, programId }) => {
        // One draft that cannot be opened any more must not block the others.
        const value = store.read(() =>
          ok({ context: store.values.get(id, 'context'), whose: registrantOf(store, id) }),
        );
        if (!value.ok) return [];
        const { context, whose: registrant } = value.value;
        return context && registrant ? [{ submissionId: id, programId, registrant, context: context.value }] : [];
      });
    },

    waitingFor(registrant) {
      const waiting = store.submissions.inStates(['submitted', 'approved', 'uploading', 'quarantined']);
      const own = waiting.filter(({ id }) => {
        const value = store.read(() => ok(registrantOf(store, id)));
        return value.ok && value.value !== undefined && isSamePerson(value.value, registrant);
      });
      return new Set(own.map(({ programId }) => programId));
    },

    answers(submissionId) {
      return withStorageError(
        store.read(() => {
          const answers = store.values.get(submissionId, 'answers');
          if (!answers) throw new RangeError('submission has no answers');
          return ok(answers.value);
        }),
      );
    },

    parts(submissionId) {
      return store.parts.of(submissionId).flatMap((record) => partOf(record) ?? []);
    },

    revision(submissionId) {
      return kept(store, submissionId).revision;
    },

    unfinished() {
      return withStorageError(
        store.read(() =>
          ok(
            open().map(({ id, programId, programName, state, createdAt }) => ({
              submissionId: id,
              programId,
              programName,
              state: state === 'returned' ? ('returned' as const) : ('draft' as const),
              createdAt,
            })),
          ),
        ),
      );
    },
  };
}

function createDraftWriting(deps: DraftsDeps): Pick<StationDrafts, 'begin' | 'takeUp' | 'save' | 'submit'> {
  const { store, ledger, nowIso } = deps;

  return {
    begin({ submissionId, visitId, program, officer, registrant, context }) {
      return withStorageError(
        store.transaction<undefined, StoreError>(() => {
          if (store.submissions.get(submissionId)) return ok(undefined);
          const { id: programId, name: programName } = program;
          const author = personOf(officer);
          const begun = ledger.begin({ id: submissionId, visitId, programId, programName, author });
          if (!begun.ok) return begun;
          const { at } = begun.value;
          store.values.put(submissionId, { author: officer.name, registrant, context, answers: {} }, at);
          return ok(undefined);
        }),
      );
    },

    takeUp: (submissionId, operator) => withStorageError(ledger.takeUp(submissionId, operator)),

    save(submissionId, answers) {
      return withStorageError(
        store.transaction(() => {
          if (!isOpenForChange(kept(store, submissionId).state)) {
            throw new RangeError('submission is not open for change');
          }
          const savedAt = nowIso();
          store.values.put(submissionId, { answers }, savedAt);
          return ok({ savedAt });
        }),
      );
    },

    submit(submission, isAsShown) {
      const submitted = submitDraft(deps, submission, isAsShown);
      if (!submitted.ok && submitted.error.code === 'changed-since-shown') return err(submitted.error);
      return withStorageError(submitted as Result<{ savedAt: string }, StoreError | StepRefused>);
    },
  };
}

function createDraftEnding(deps: DraftsDeps): Pick<StationDrafts, 'giveUp' | 'giveUpOlderThan'> {
  const { store, ledger } = deps;

  function abandon(submissionId: string): Result<undefined, StoreError | StepRefused> {
    const taken = ledger.takeStep(submissionId, { step: 'abandon' });
    if (!taken.ok) return taken;
    store.forgetContent(submissionId);
    return ok(undefined);
  }

  return {
    giveUp(submissionId) {
      const given = store.transaction<undefined, StoreError | StepRefused>(() =>
        kept(store, submissionId).state === 'draft' ? abandon(submissionId) : ok(undefined),
      );
      // The wrapped key is still in the write-ahead log until the checkpoint.
      if (given.ok) store.checkpoint();
      return withStorageError(given);
    },

    giveUpOlderThan(before) {
      const given = store.transaction<number, StoreError | StepRefused>(() => {
        const old = store.submissions
          .inStates(['draft'])
          .filter(({ id, createdAt }) => (store.values.savedAt(id, 'answers') ?? createdAt) < before);
        for (const { id } of old) {
          const abandoned = abandon(id);
          if (!abandoned.ok) return abandoned;
        }
        return ok(old.length);
      });
      if (given.ok && given.value > 0) store.checkpoint();
      return withStorageError(given);
    },
  };
}

/**
 * The registrant of a submission, within a transaction. What an earlier version kept has no issuer; where it was submitted
 * before, the ID token of that time says who it was. Otherwise nobody is known to be that person.
 */
function registrantOf(store: Store, submissionId: string): Person | undefined {
  const recorded = store.values.get(submissionId, 'registrant')?.value;
  if (recorded?.issuer !== ISSUER_NOT_RECORDED) return recorded;
  const idToken = store.values.get(submissionId, 'manifest')?.value.evidence.idToken;
  const issuer = idToken === undefined ? undefined : decodeJwt(idToken).iss;
  return { ...recorded, issuer: issuer ?? ISSUER_NOT_RECORDED };
}

function kept(store: Store, submissionId: string): SubmissionRecord {
  const record = store.submissions.get(submissionId);
  if (!record) throw new RangeError('no such submission');
  return record;
}

/** A step that the state machine refuses here is a fault of the program: each caller has checked the state before. */
function withStorageError<T>(result: Result<T, StoreError | StepRefused>): Result<T, StorageError> {
  if (result.ok) return result;
  const { code } = result.error;
  if (code === 'step-not-allowed' || code === 'submission-unknown') throw new RangeError(code);
  return err(code === 'disk-full' ? { code } : { code: 'store-failed' });
}
