import type Database from 'better-sqlite3';
import type { Result } from '#kit/result.ts';
import { guarded, type StoreError } from './fault.ts';

/** Runs `work` and keeps what it wrote when it returns a success. */
export type Transaction = <T, E extends { readonly code: string }>(
  work: () => Result<T, E>,
) => Result<T, E | StoreError>;

/** The transactions of one database. */
export interface Transactions {
  /** Immediate: no other connection can write once it has begun. Inside another transaction it is part of that one. */
  readonly transaction: Transaction;
  /** One unchanging view of the data. */
  readonly read: Transaction;
  /** Runs `run` once the outermost transaction has been committed; not at all when it is rolled back. */
  readonly afterCommit: (run: () => void) => void;
}

/** Carries an error result through better-sqlite3: its transactions roll back only on a throw. */
class Refused extends Error {
  readonly result: Result<never>;

  constructor(result: Result<never>) {
    super('refused');
    this.result = result;
  }
}

/** Transactions over `db` that roll back on an error result as they do on a throw. */
export function createTransactions(db: Database.Database): Transactions {
  let afterwards: (() => void)[] = [];

  function attempt<T, E extends { readonly code: string }>(
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

  function within<T, E extends { readonly code: string }>(
    mode: 'immediate' | 'deferred',
    work: () => Result<T, E>,
  ): Result<T, E | StoreError> {
    const isOutermost = !db.inTransaction;
    const promisedBefore = afterwards.length;
    let isKept = false;
    try {
      const result = attempt(mode, work);
      isKept = result.ok;
      return result;
    } finally {
      if (!isKept) afterwards.length = promisedBefore;
      if (isOutermost) {
        const due = afterwards;
        afterwards = [];
        for (const run of due) run();
      }
    }
  }

  return {
    transaction: (work) => within('immediate', work),
    read: (work) => within('deferred', work),
    afterCommit(run) {
      if (!db.inTransaction) throw new Error('there is no transaction to wait for');
      afterwards.push(run);
    },
  };
}
