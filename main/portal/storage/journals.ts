import type { JournalEntry } from '../../journal/chain.ts';
import type { KeptEntry } from '../../journal/proof.ts';
import type { PortalDatabase } from './tables.ts';

/** An entry about a submission, as far as it is asked for. */
export type EntryAbout = Pick<JournalEntry, 'seq' | 'at' | 'kind' | 'details'>;

/** What stations have shown of their journals: of each station, the chain that it continues now. */
export interface JournalsRepository {
  /** The last entry of a station. */
  newest(stationId: string): Promise<KeptEntry | undefined>;
  /** The entries from `from` to `to`, both included. */
  between(stationId: string, from: number, to: number): Promise<readonly KeptEntry[]>;
  about(stationId: string, submissionId: string): Promise<readonly EntryAbout[]>;
  /** When the portal heard of the journal for the last time before this entry; undefined when it never had. */
  heardBefore(stationId: string, seq: number): Promise<string | undefined>;
  /** The last head that a station signed. */
  head(stationId: string): Promise<{ readonly seq: number; readonly jws: string } | undefined>;
  add(
    stationId: string,
    shown: { readonly entries: readonly JournalEntry[]; readonly seq: number; readonly head: string },
    at: string,
  ): Promise<void>;
  /** The next entry that the station shows begins another chain; what was kept stays. */
  restart(stationId: string, at: string): Promise<void>;
}

const KEPT = ['seq', 'at', 'hash'] as const;

export function createJournalsRepository(db: PortalDatabase): JournalsRepository {
  return {
    newest: async (stationId) =>
      db
        .selectFrom('journal_entries')
        .select(KEPT)
        .where('station_id', '=', stationId)
        .where('chain', '=', await chainOf(db, stationId))
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    between: async (stationId, from, to) =>
      db
        .selectFrom('journal_entries')
        .select(KEPT)
        .where('station_id', '=', stationId)
        .where('chain', '=', await chainOf(db, stationId))
        .where('seq', '>=', from)
        .where('seq', '<=', to)
        .orderBy('seq')
        .execute(),
    async about(stationId, submissionId) {
      const rows = await db
        .selectFrom('journal_entries')
        .select(['seq', 'at', 'kind', 'details'])
        .where('station_id', '=', stationId)
        .where('chain', '=', await chainOf(db, stationId))
        .where('submission_id', '=', submissionId)
        .orderBy('seq')
        .execute();
      return rows.map(({ seq, at, kind, details }) => ({
        seq,
        at,
        kind,
        details: JSON.parse(details) as EntryAbout['details'],
      }));
    },
    ...headRows(db),
    async add(stationId, { entries, seq, head }, at) {
      const chain = await chainOf(db, stationId);
      const rows = entries.map((entry) => ({
        station_id: stationId,
        chain,
        seq: entry.seq,
        at: entry.at,
        kind: entry.kind,
        submission_id: entry.subjects['submissionId'] ?? null,
        subjects: JSON.stringify(entry.subjects),
        details: JSON.stringify(entry.details),
        hash: entry.hash,
      }));
      if (rows.length > 0) await db.insertInto('journal_entries').values(rows).execute();
      await db
        .insertInto('journal_heads')
        .values({ station_id: stationId, chain, seq, jws: head, received_at: at })
        .onConflict((conflict) => conflict.columns(['station_id', 'chain', 'seq']).doNothing())
        .execute();
    },
    async restart(stationId, at) {
      const chain = (await chainOf(db, stationId)) + 1;
      await db.insertInto('journal_chains').values({ station_id: stationId, chain, begun_at: at }).execute();
    },
  };
}

function headRows(db: PortalDatabase): Pick<JournalsRepository, 'heardBefore' | 'head'> {
  return {
    async heardBefore(stationId, seq) {
      const row = await db
        .selectFrom('journal_heads')
        .select('received_at')
        .where('station_id', '=', stationId)
        .where('chain', '=', await chainOf(db, stationId))
        .where('seq', '<', seq)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.received_at;
    },
    head: async (stationId) =>
      db
        .selectFrom('journal_heads')
        .select(['seq', 'jws'])
        .where('station_id', '=', stationId)
        .where('chain', '=', await chainOf(db, stationId))
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
  };
}

/** The number of the chain that the station continues: 0 until a person lets it begin another one. */
async function chainOf(db: PortalDatabase, stationId: string): Promise<number> {
  const row = await db
    .selectFrom('journal_chains')
    .select('chain')
    .where('station_id', '=', stationId)
    .orderBy('chain', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.chain ?? 0;
}
