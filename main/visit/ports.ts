import type { Result } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import type { DraftContext } from '../submission/draft-context.ts';
import type { Answers, Manifest, Part } from '../submission/manifest.ts';

/** What saving or reading what is kept can fail with, as far as a visit needs to know. */
export type StorageError = { readonly code: 'disk-full' } | { readonly code: 'store-failed' };

/** A draft that an earlier visit left. */
export interface LeftDraft {
  readonly submissionId: string;
  readonly programId: string;
  readonly registrant: Person;
  readonly context: DraftContext;
}

/** Unfinished work, sealed. The store is behind it. */
export interface Drafts {
  begin(draft: {
    readonly submissionId: string;
    readonly visitId: string;
    readonly program: { readonly id: string; readonly name: string };
    readonly officer: Person & { readonly name: string };
    readonly registrant: Person;
    readonly context: DraftContext;
  }): Result<void, StorageError>;
  /** Records that this operator works on the draft from now on, with its journal entry when they are new to it. */
  takeUp(submissionId: string, operator: Person): Result<void, StorageError>;
  /** Drafts that earlier visits left, of every registrant. */
  left(): readonly LeftDraft[];
  /** Programs for which a submission of this registrant is kept here and not yet accepted. */
  waitingFor(registrant: Person): ReadonlySet<string>;
  /** Durable once it returns. */
  save(submissionId: string, answers: Answers): Result<{ readonly savedAt: string }, StorageError>;
  answers(submissionId: string): Result<Answers, StorageError>;
  parts(submissionId: string): readonly Part[];
  /** The next number of what is submitted: 1, and one more after each return. */
  revision(submissionId: string): number;
  /**
   * One transaction; a second call with the same submission returns the same. `isAsShown` is asked inside it: whether
   * what is kept is still what the person has seen.
   */
  submit(
    submission: { readonly manifest: Manifest; readonly answers: Answers; readonly stationSignature: string },
    isAsShown: () => boolean,
  ): Result<{ readonly savedAt: string }, StorageError | { readonly code: 'changed-since-shown' }>;
  /** Destroys the content of a draft. */
  giveUp(submissionId: string): Result<void, StorageError>;
}
