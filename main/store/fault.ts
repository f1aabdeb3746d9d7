import Database from 'better-sqlite3';
import type { z } from 'zod';
import { err, type Result } from '#kit/result.ts';

/**
 * What can go wrong with what the station keeps.
 * - `disk-full`: nothing of the transaction was kept; what was saved before is still there
 * - `store-failed`: the disk or the file failed; `sqlite` is SQLite's own result code
 * - `sealed-damaged`: what is on the disk is not what was sealed
 * - `value-unreadable`: what is kept under `name` opens, but is not what this version reads there
 * - `content-destroyed`: the key was destroyed, by a purge or because a draft was abandoned
 */
export type StoreError =
  | { readonly code: 'disk-full' }
  | { readonly code: 'store-failed'; readonly sqlite: string }
  | { readonly code: 'sealed-damaged' }
  | { readonly code: 'value-unreadable'; readonly name: string }
  | { readonly code: 'content-destroyed' };

/** Carries a `StoreError` out of the repositories to the edge of the store, where it becomes a `Result`. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly error: StoreError;

  constructor(error: StoreError) {
    super(error.code);
    this.error = error;
  }
}

/** The value of a sealed content; throws a fault, which rolls the transaction back. */
export function valueOrFault<T>(result: Result<T, StoreError>): T {
  if (!result.ok) throw new StoreFault(result.error);
  return result.value;
}

/** `value` if `schema` accepts it; throws a fault that names it, since an older version may have written it. */
export function readAs<T>(schema: z.ZodType<T>, name: string, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw new StoreFault({ code: 'value-unreadable', name });
  return read.data;
}

// Broken constraints, refusals of triggers and wrong SQL are errors of the program: they are thrown again.
const programErrors = /^SQLITE_(CONSTRAINT|ERROR|MISUSE|RANGE|MISMATCH|AUTH|SCHEMA|TOOBIG)/;

/** The `StoreError` behind something caught, or undefined when it is an error of the program. */
export function storeErrorOf(caught: unknown): StoreError | undefined {
  if (caught instanceof StoreFault) return caught.error;
  if (!(caught instanceof Database.SqliteError) || programErrors.test(caught.code)) return undefined;
  if (caught.code === 'SQLITE_FULL') return { code: 'disk-full' };
  return { code: 'store-failed', sqlite: caught.code };
}

/** Runs `work` and turns faults of the disk into results; everything else is thrown again. */
export function guarded<T, E extends { readonly code: string }>(work: () => Result<T, E>): Result<T, E | StoreError> {
  try {
    return work();
  } catch (caught) {
    const error = storeErrorOf(caught);
    if (error === undefined) throw caught;
    return err(error);
  }
}
