import type { PortalDatabase } from './tables.ts';

export interface SessionsRepository {
  /** The registrant of a session that is open at `now`. The token itself is never stored, only its SHA-256. */
  registrantOf(tokenSha256: string, now: string): Promise<number | undefined>;
  open(session: {
    tokenSha256: string;
    registrantId: number;
    stationId: string;
    visitId: string;
    openedAt: string;
    expiresAt: string;
  }): Promise<void>;
  close(tokenSha256: string): Promise<void>;
  dropExpired(now: string): Promise<void>;
}

export function createSessionsRepository(db: PortalDatabase): SessionsRepository {
  return {
    async registrantOf(tokenSha256, now) {
      const row = await db
        .selectFrom('sessions')
        .select('registrant_id')
        .where('token_sha256', '=', tokenSha256)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row?.registrant_id;
    },
    async open(session) {
      await db
        .insertInto('sessions')
        .values({
          token_sha256: session.tokenSha256,
          registrant_id: session.registrantId,
          station_id: session.stationId,
          visit_id: session.visitId,
          opened_at: session.openedAt,
          expires_at: session.expiresAt,
        })
        .execute();
    },
    async close(tokenSha256) {
      await db.deleteFrom('sessions').where('token_sha256', '=', tokenSha256).execute();
    },
    async dropExpired(now) {
      await db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
    },
  };
}
