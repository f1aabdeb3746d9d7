import { nextEntry, type JournalEntry } from '../../journal/chain.ts';
import { HEAD_TYPE, type JournalProof } from '../../journal/proof.ts';
import { manifestHash } from '../../submission/canonical.ts';
import type { Delivery } from '../../submission/manifest.ts';

/** The journal of a station in a test. */
export interface TestJournal {
  /** A test may change them: that is what a rollback, a clone or a rewriting does. */
  entries: JournalEntry[];
  append(event: Partial<Pick<JournalEntry, 'kind' | 'subjects' | 'details'>>): JournalEntry;
  /** Journals what happens to a submission until it is sent. */
  tell(delivery: Delivery): void;
  /** The entries from `from` on, 1 unless it is given, with their signed head. */
  proof(from?: number, head?: object): Promise<JournalProof>;
}

export function createTestJournal(deps: {
  readonly stationId: string;
  readonly sign: (payload: object, header: { readonly typ: string; readonly x5c: string[] }) => Promise<string>;
  readonly x5c: () => string[];
  readonly now: () => number;
}): TestJournal {
  const journal: TestJournal = {
    entries: [],
    append({ kind = 'visit-started', subjects = {}, details = {} }) {
      const at = new Date(deps.now()).toISOString();
      const entry = nextEntry(journal.entries.at(-1), { kind, subjects, details }, at);
      journal.entries.push(entry);
      return entry;
    },
    tell(delivery) {
      const { submissionId } = delivery.manifest;
      const subjects = { submissionId };
      const manifestSha256 = manifestHash(delivery.manifest);
      journal.append({ kind: 'draft-begun', subjects, details: { programId: delivery.manifest.program.id } });
      journal.append({ kind: 'submission-submitted', subjects, details: { revision: 1, parts: 1, manifestSha256 } });
      journal.append({ kind: 'submission-approved', subjects, details: { revision: 1, manifestSha256 } });
      journal.append({ kind: 'submission-upload-begun', subjects, details: { attempt: 1 } });
    },
    async proof(from = 1, head = {}) {
      const entries = journal.entries.filter(({ seq }) => seq >= from);
      const { seq, hash } = entries.at(-1) ?? { seq: 0, hash: '' };
      const payload = { stationId: deps.stationId, seq, hash, ...head };
      return { entries, head: await deps.sign(payload, { typ: HEAD_TYPE, x5c: deps.x5c() }) };
    },
  };
  return journal;
}
