import { decodeJwt } from 'jose';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { partOf } from '../documents/documents.ts';
import type { Journal } from '../journal/journal.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';
import type { SubmissionRecord } from '../store/submissions-repository.ts';
import { answersHash, canonicalJson, manifestHash } from '../submission/canonical.ts';
import { exceptionsProblem } from '../submission/exceptions.ts';
import { AnswersSchema, ManifestSchema, StationSignatureSchema, type Manifest } from '../submission/manifest.ts';
import { isOpenForChange, submissionSteps } from '../submission/states.ts';
import type { DraftContext, Drafts, KeepingError } from './ports.ts';

const RegistrantSchema = z.strictObject({ sub: z.string() });

/** A draft, or a returned submission, that waits for a visit to go on with it. */
export interface UnfinishedWork {
  readonly submissionId: string;
  readonly programId: string;
  readonly programName: string;
  readonly state: 'draft' | 'returned';
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Unfinished work over the store: what `Drafts` asks for, and what the home screen and the housekeeping need. */
export interface DraftKeeping extends Drafts {
  /** Everything unfinished, oldest first, without opening anything sealed. */
  unfinished(): Result<readonly UnfinishedWork[], KeepingError>;
  /** Destroys drafts that nobody touched since `before` (ISO 8601); gives their number. Returned work is kept. */
  giveUpOlderThan(before: string): Result<number, KeepingError>;
}

/**
 * The drafts of the station. A manifest that does not say what is kept throws: main made it from what is kept, so that
 * is a fault of the program and nothing a person could mend.
 */
export function createDrafts(parts: {
  readonly store: Store;
  readonly journal: Journal;
  readonly nowIso: () => string;
}): DraftKeeping {
  const { store, journal, nowIso } = parts;

  function kept(submissionId: string): SubmissionRecord {
    const record = store.submissions.get(submissionId);
    if (!record) throw new RangeError('no such submission');
    return record;
  }

  function open(): SubmissionRecord[] {
    return store.submissions.inStates(['draft', 'returned']);
  }

  function abandon(record: SubmissionRecord): void {
    const entry = journal.append({
      kind: submissionSteps.abandon.journalKind,
      subjects: { submissionId: record.id },
      details: {},
    });
    store.submissions.take('abandon', { id: record.id, at: entry.at, journalSeq: entry.seq });
    store.values.removeAll(record.id);
    store.chunks.removeOfSubmission(record.id);
    store.parts.forgetNames(record.id);
  }

  return {
    begin({ submissionId, visitId, program, officer, context }) {
      return keeping(
        store.transaction<undefined, StoreError>(() => {
          if (store.submissions.get(submissionId)) return ok(undefined);
          const entry = journal.append({
            kind: 'draft-begun',
            subjects: { submissionId, operatorSub: officer.sub },
            details: { programId: program.id },
          });
          store.submissions.insert({
            id: submissionId,
            visitId,
            programId: program.id,
            programName: program.name,
            authorSub: officer.sub,
            at: entry.at,
            journalSeq: entry.seq,
          });
          store.values.put(submissionId, 'author', officer.name, entry.at);
          store.values.put(submissionId, 'registrant', { sub: context.registrantSub }, entry.at);
          store.values.put(submissionId, 'context', context, entry.at);
          store.values.put(submissionId, 'answers', {}, entry.at);
          return ok(undefined);
        }),
      );
    },

    left() {
      return open().flatMap(({ id, programId }) => {
        // One draft that cannot be opened any more must not keep the others from going on.
        const value = store.read(() => ok(store.values.get(id, 'context')?.value));
        if (!value.ok || value.value === undefined) return [];
        return [{ submissionId: id, programId, context: value.value as DraftContext }];
      });
    },

    waitingFor(registrantSub) {
      const waiting = store.submissions.inStates(['submitted', 'approved', 'uploading', 'quarantined']);
      const own = waiting.filter(({ id }) => {
        const value = store.read(() => ok(RegistrantSchema.safeParse(store.values.get(id, 'registrant')?.value)));
        return value.ok && value.value.data?.sub === registrantSub;
      });
      return new Set(own.map(({ programId }) => programId));
    },

    save(submissionId, answers) {
      return keeping(
        store.transaction(() => {
          if (!isOpenForChange(kept(submissionId).state)) throw new RangeError('submission is not open for change');
          const savedAt = nowIso();
          store.values.put(submissionId, 'answers', answers, savedAt);
          return ok({ savedAt });
        }),
      );
    },

    answers(submissionId) {
      return keeping(store.read(() => ok(AnswersSchema.parse(store.values.get(submissionId, 'answers')?.value))));
    },

    parts(submissionId) {
      return store.parts.of(submissionId).flatMap((record) => partOf(record) ?? []);
    },

    revision(submissionId) {
      return kept(submissionId).revision;
    },

    submit({ manifest, answers, stationSignature }) {
      return keeping(
        store.transaction(() => {
          const id = manifest.submissionId;
          const record = kept(id);
          // The second press: what was saved stands, whatever a second manifest says.
          const isRepeated = !isOpenForChange(record.state) || manifest.revision < record.revision;
          if (isRepeated && record.submittedAt !== undefined) return ok({ savedAt: record.submittedAt });
          if (isRepeated) throw new RangeError('submission was given up');

          for (const part of store.parts.of(id)) {
            if (part.state === 'complete') continue;
            store.chunks.removeOf(part.id);
            store.parts.remove(part.id);
          }
          const sha256 = manifestHash(manifest);
          const misfit = misfitOf(manifest, {
            record,
            answersSha256: answersHash(answers),
            parts: store.parts.of(id).flatMap((part) => partOf(part) ?? []),
            signed: StationSignatureSchema.safeParse(decodeJwt(stationSignature)).data,
            sha256,
          });
          if (misfit !== undefined) throw new RangeError(`manifest does not fit what is kept: ${misfit}`);

          const { operator } = manifest.evidence;
          const entry = journal.append({
            kind: submissionSteps.submit.journalKind,
            subjects: { submissionId: id, operatorSub: operator.sub },
            details: { revision: manifest.revision, parts: manifest.parts.length, manifestSha256: sha256 },
          });
          store.values.put(id, 'author', operator.name, entry.at);
          store.values.put(id, 'answers', answers, entry.at);
          store.values.put(id, 'manifest', manifest, entry.at);
          store.values.put(id, 'station-signature', stationSignature, entry.at);
          store.submissions.fix(id, {
            manifestSha256: sha256,
            visitId: manifest.visit.id,
            authorSub: operator.sub,
            at: entry.at,
          });
          store.submissions.take('submit', { id, at: entry.at, journalSeq: entry.seq });
          store.outbox.insert(id, entry.at);
          return ok({ savedAt: entry.at });
        }),
      );
    },

    giveUp(submissionId) {
      const given = store.transaction<undefined, StoreError>(() => {
        const record = kept(submissionId);
        if (record.state === 'draft') abandon(record);
        return ok(undefined);
      });
      // The wrapped key lives on in the write-ahead log until that is emptied.
      if (given.ok) store.checkpoint();
      return keeping(given);
    },

    unfinished() {
      return keeping(
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

    giveUpOlderThan(before) {
      const given = store.transaction<number, StoreError>(() => {
        const old = store.submissions
          .inStates(['draft'])
          .filter(({ id, createdAt }) => (store.values.savedAt(id, 'answers') ?? createdAt) < before);
        old.forEach(abandon);
        return ok(old.length);
      });
      if (given.ok && given.value > 0) store.checkpoint();
      return keeping(given);
    },
  };
}

function keeping<T>(result: Result<T, StoreError>): Result<T, KeepingError> {
  if (result.ok) return result;
  return err(result.error.code === 'disk-full' ? { code: 'disk-full' } : { code: 'store-failed' });
}

/** The first thing in which a manifest differs from what is kept. */
function misfitOf(
  manifest: Manifest,
  own: {
    readonly record: SubmissionRecord;
    readonly answersSha256: string;
    readonly parts: Manifest['parts'];
    readonly signed: z.infer<typeof StationSignatureSchema> | undefined;
    readonly sha256: string;
  },
): string | undefined {
  const { record, answersSha256, parts, signed, sha256 } = own;
  if (!ManifestSchema.safeParse(manifest).success) return 'shape';
  if (manifest.revision !== record.revision) return 'revision';
  if (manifest.program.id !== record.programId) return 'program';
  if (manifest.answersSha256 !== answersSha256) return 'answers';
  if (canonicalJson(sortedById(manifest.parts)) !== canonicalJson(sortedById(parts))) return 'parts';
  const { parts: listed, evidence, visit, createdAt } = manifest;
  const { exceptions } = evidence;
  if (exceptionsProblem({ exceptions, parts: listed, visitStartedAt: visit.startedAt, createdAt })) return 'exceptions';
  if (signed?.submissionId !== record.id || signed.manifestSha256 !== sha256) return 'signature';
  return undefined;
}

function sortedById(parts: Manifest['parts']): Manifest['parts'] {
  return [...parts].sort((one, other) => (one.id < other.id ? -1 : 1));
}
