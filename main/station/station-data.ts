import type { Clock } from '#kit/clock.ts';
import type { StationKind } from '#vocabulary/journal-kinds.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { createDocuments, type Documents } from '../documents/documents.ts';
import { createTrustedClock, type TrustedClock } from '../journal/clock.ts';
import { createClockWatch, createJournal, recordEvent, type Journal } from '../journal/journal.ts';
import { openStore, type OpenError } from '../store/open.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import { createDrafts, type StationDrafts } from '../visit/drafts.ts';

/** Everything the station keeps on its disk, opened and checked. */
export interface StationData {
  readonly store: Store;
  /** The only way to change a submission's state. */
  readonly ledger: SubmissionLedger;
  readonly clock: TrustedClock;
  /** For what is recorded in the transaction of its own change. */
  readonly journal: Journal;
  readonly documents: Documents;
  readonly drafts: StationDrafts;
  /** Journals something that changes no other table of the store. */
  record(
    kind: StationKind,
    subjects: Readonly<Record<string, string>>,
    details: Readonly<Record<string, string | number | boolean>>,
  ): void;
  /** Checks whether the system clock was set back. */
  checkClock(): void;
}

/** One clear line for each way the store does not open. What is on the disk stays as it is. */
function lineOf(error: OpenError): string {
  switch (error.code) {
    case 'store-corrupt':
      return `The station's database is damaged. It was kept as ${error.keptAs}; nothing was deleted. Restore a backup, or move that file away to start an empty database.`;
    case 'store-newer':
      return "The station's database was written by a newer version of the kiosk. Install that version; nothing was changed.";
    case 'store-not-durable':
      return `The database did not accept "${error.pragma}", so it could not promise that what is saved stays saved. Nothing was changed.`;
    case 'storage-key-wrong':
      return "The station's database was sealed under another storage key. Restore the key store this data folder belongs to.";
    case 'disk-full':
      return 'The disk is full: free some space and start again. Nothing was lost.';
    case 'store-failed':
    case 'sealed-damaged':
    case 'value-unreadable':
    case 'content-destroyed':
      return `The station's database cannot be opened (${error.code}). Nothing was changed.`;
  }
}

/** Opens the store in `folder` and creates all that works on it. */
export function openStationData(options: {
  readonly folder: string;
  readonly storageKey: Buffer;
  readonly maxPageCount: number | undefined;
  readonly documentBytes: number;
  readonly newId: () => string;
  readonly clock: Clock;
}): Result<StationData, { readonly code: OpenError['code']; readonly line: string }> {
  const opened = openStore({
    folder: options.folder,
    storageKey: options.storageKey,
    now: options.clock.now,
    ...(options.maxPageCount !== undefined && { maxPageCount: options.maxPageCount }),
  });
  if (!opened.ok) return err({ code: opened.error.code, line: lineOf(opened.error) });
  const store = opened.value;
  const clock = createTrustedClock({ highest: store.clock, machine: options.clock });
  const journal = createJournal({ entries: store.journal, clock });
  const ledger = store.createLedger(journal);
  const { nowIso } = clock;
  const documents = createDocuments({
    store,
    newId: options.newId,
    nowIso,
    limits: { maxBytes: options.documentBytes },
  });
  const cleaned = documents.clean();
  if (!cleaned.ok) return err({ code: cleaned.error.code, line: lineOf(cleaned.error) });
  const watch = createClockWatch({ journal, clock, transaction: (work) => store.transaction(work) });
  return ok({
    store,
    ledger,
    clock,
    journal,
    documents,
    drafts: createDrafts({ store, ledger, nowIso }),
    record(kind, subjects, details) {
      // A full disk must not stop a person from signing in or out; the chain continues with the next entry.
      recordEvent({ journal, transaction: (work) => store.transaction(work) }, { kind, subjects, details });
    },
    checkClock: () => void watch.check(),
  });
}
