import type Database from 'better-sqlite3';
import { ok, type Result } from '#kit/result.ts';
import { clockRepository, type ClockRepository } from './clock-repository.ts';
import type { Connection } from './connection.ts';
import { guarded, type StoreError } from './fault.ts';
import { journalRepository, type JournalRepository } from './journal-repository.ts';
import { outboxRepository, type OutboxRepository } from './outbox-repository.ts';
import { partChunksRepository, type PartChunksRepository } from './part-chunks-repository.ts';
import { partsRepository, type PartsRepository } from './parts-repository.ts';
import { receiptsRepository, type ReceiptsRepository } from './receipts-repository.ts';
import { reviewsRepository, type ReviewsRepository } from './reviews-repository.ts';
import { sealedValuesRepository, type SealedValuesRepository } from './sealed-values-repository.ts';
import { secretsRepository, type SecretsRepository } from './secrets-repository.ts';
import { settingsRepository, type SettingsRepository } from './settings-repository.ts';
import { submissionsRepository, type SubmissionsRepository } from './submissions-repository.ts';

/**
 * The station's keeping. Repositories are used inside `transaction` or `read`, which turn faults of the disk into
 * results; outside of them a fault is thrown.
 */
export interface Store {
  readonly submissions: SubmissionsRepository;
  readonly values: SealedValuesRepository;
  readonly parts: PartsRepository;
  readonly chunks: PartChunksRepository;
  readonly reviews: ReviewsRepository;
  readonly outbox: OutboxRepository;
  readonly receipts: ReceiptsRepository;
  readonly journal: JournalRepository;
  readonly secrets: SecretsRepository;
  readonly settings: SettingsRepository;
  readonly clock: ClockRepository;
  /**
   * Runs `work` in one immediate transaction. It is durable when this returns a success; an error of `work`, like a
   * throw, leaves nothing behind. `work` is synchronous: nothing else can come between.
   */
  readonly transaction: <T, E extends { readonly code: string }>(work: () => Result<T, E>) => Result<T, E | StoreError>;
  /** Runs `work` on one unchanging view of the data. */
  readonly read: <T, E extends { readonly code: string }>(work: () => Result<T, E>) => Result<T, E | StoreError>;
  /** Moves the write-ahead log into the database and empties it; false when a reader was in the way. */
  checkpoint(): Result<boolean, StoreError>;
  close(): void;
}

/** Carries an error result through better-sqlite3, whose transactions roll back on a throw only. */
class Refused extends Error {
  readonly result: Result<never>;

  constructor(result: Result<never>) {
    super('refused');
    this.result = result;
  }
}

/** The store over a database that is open, checked and migrated. */
export function storeOver(db: Database.Database, storageKey: Buffer): Store {
  const connection: Connection = { db, storageKey };
  const submissions = submissionsRepository(connection);

  function within<T, E extends { readonly code: string }>(
    mode: 'immediate' | 'deferred',
    work: () => Result<T, E>,
  ): Result<T, E | StoreError> {
    const run = db.transaction(() => {
      const result = work();
      if (!result.ok) throw new Refused(result);
      return result;
    });
    return guarded<T, E>(() => {
      try {
        return run[mode]();
      } catch (caught) {
        if (caught instanceof Refused) return caught.result as Result<never, E>;
        throw caught;
      }
    });
  }

  return {
    submissions,
    values: sealedValuesRepository(connection, submissions),
    parts: partsRepository(connection, submissions),
    chunks: partChunksRepository(connection, submissions),
    reviews: reviewsRepository(connection, submissions),
    outbox: outboxRepository(connection),
    receipts: receiptsRepository(connection),
    journal: journalRepository(db),
    secrets: secretsRepository(connection),
    settings: settingsRepository(connection),
    clock: clockRepository(connection),
    transaction: (work) => within('immediate', work),
    read: (work) => within('deferred', work),
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
