import type { PortalDatabase } from './tables.ts';

/** What is counted, because it is allowed only so often. */
export type TryKind = 'enrolment-code' | 'assertion';

/** Tries of the last while, in the database: a restart forgives nobody, and another process counts the same ones. */
export interface TriesRepository {
  /** The times since `since`, oldest first: of everybody, or of one source. */
  since(kind: TryKind, since: string, source?: string): Promise<readonly string[]>;
  /** Notes one; forgets those of this kind that are older than `before`. */
  note(tried: { readonly kind: TryKind; readonly source: string; readonly at: string }, before: string): Promise<void>;
}

export function createTriesRepository(db: PortalDatabase): TriesRepository {
  return {
    async since(kind, since, source) {
      let query = db.selectFrom('tries').select('at').where('kind', '=', kind).where('at', '>', since);
      if (source !== undefined) query = query.where('source', '=', source);
      return (await query.orderBy('at').execute()).map(({ at }) => at);
    },
    async note(tried, before) {
      await db.deleteFrom('tries').where('kind', '=', tried.kind).where('at', '<=', before).execute();
      await db.insertInto('tries').values(tried).execute();
    },
  };
}
