import type Database from 'better-sqlite3';
import { ok, type Result } from '#kit/result.ts';
import { createLedger, type Ledger, type StepJournal } from '../submission/ledger.ts';
import { clockRepository, type ClockRepository } from './clock-repository.ts';
import type { Connection } from './connection.ts';
import { guarded, type StoreError } from './fault.ts';
import { headsRepository, type HeadsRepository } from './journal/heads-repository.ts';
import { journalRepository, type JournalRepository } from './journal-repository.ts';
import { outboxRepository, type OutboxRepository } from './outbox-repository.ts';
import { partChunksRepository, type PartChunksRepository } from './part-chunks-repository.ts';
import { partsRepository, type PartsRepository } from './parts-repository.ts';
import { queueLinesRepository, type QueueLinesRepository } from './queue-lines-repository.ts';
import { receiptsRepository, type ReceiptsRepository } from './receipts-repository.ts';
import { reviewsRepository, type ReviewsRepository } from './reviews-repository.ts';
import { sealedValuesRepository, type SealedValuesRepository } from './sealed-values-repository.ts';
import { secretsRepository, type SecretsRepository } from './secrets-repository.ts';
import { settingsRepository, type SettingsRepository } from './settings-repository.ts';
import { stateRows } from './state-rows.ts';
import { submissionsRepository, type SubmissionsRepository } from './submissions-repository.ts';
import { createTransactions, type Transaction } from './transactions.ts';

/** The ledger of the station: a step that fails with an error of the store has changed nothing. */
export type SubmissionLedger = Ledger<StoreError>;

/**
 * All that the station keeps. Repositories are used inside `transaction` or `read`, which turn faults of the disk into
 * results; outside of them a fault is thrown.
 */
export interface Store {
  readonly submissions: SubmissionsRepository;
  readonly values: SealedValuesRepository;
  readonly parts: PartsRepository;
  readonly chunks: PartChunksRepository;
  readonly reviews: ReviewsRepository;
  readonly outbox: OutboxRepository;
  readonly lines: QueueLinesRepository;
  readonly receipts: ReceiptsRepository;
  readonly journal: JournalRepository;
  readonly heads: HeadsRepository;
  readonly secrets: SecretsRepository;
  readonly settings: SettingsRepository;
  readonly clock: ClockRepository;
  /**
   * Runs `work` in one immediate transaction. It is durable when this returns a success; an error of `work`, like a
   * throw, undoes all of it. `work` is synchronous: no other work can run in between.
   */
  readonly transaction: Transaction;
  /** Runs `work` on one unchanging view of the data. */
  readonly read: Transaction;
  /** The ledger over this store's submissions, the only way to change the state of one. */
  createLedger(journal: StepJournal): SubmissionLedger;
  /** Frees what a purged submission held; row, receipt, decisions and journal stay. Its data key is gone already. */
  forgetContent(submissionId: string): void;
  /** Moves the write-ahead log into the database and empties it; false when a reader was in the way. */
  checkpoint(): Result<boolean, StoreError>;
  close(): void;
}

/** The store over a database that is open, checked and migrated. */
export function storeOver(db: Database.Database, storageKey: Buffer): Store {
  const connection: Connection = { db, storageKey };
  const submissions = submissionsRepository(connection);
  const { transaction, read, afterCommit } = createTransactions(db);

  const values = sealedValuesRepository(connection, submissions);
  const parts = partsRepository(connection, submissions);
  const chunks = partChunksRepository(connection, submissions);
  const reviews = reviewsRepository(connection, submissions);

  return {
    submissions,
    values,
    parts,
    chunks,
    reviews,
    outbox: outboxRepository(connection),
    lines: queueLinesRepository(connection),
    receipts: receiptsRepository(connection),
    journal: journalRepository(db),
    heads: headsRepository(db),
    secrets: secretsRepository(connection),
    settings: settingsRepository(connection),
    clock: clockRepository(connection),
    transaction,
    read,
    createLedger: (journal) => createLedger({ rows: stateRows(connection), journal, transaction, afterCommit }),
    forgetContent(submissionId) {
      values.removeAll(submissionId);
      chunks.removeOfSubmission(submissionId);
      parts.forgetNames(submissionId);
      reviews.forgetContent(submissionId);
    },
    checkpoint: () =>
      guarded(() => {
        const [row] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
        return ok(row?.busy === 0);
      }),
    close: () => {
      db.close();
    },
  };
}
