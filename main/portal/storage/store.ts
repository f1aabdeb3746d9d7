import type { ApplicationsRepository } from './applications.ts';
import { applicationsRepository } from './applications.ts';
import type { AuthorityKeysRepository, ProviderKeysRepository } from './keys.ts';
import { authorityKeysRepository, providerKeysRepository } from './keys.ts';
import type { ProgramsRepository } from './programs.ts';
import { programsRepository } from './programs.ts';
import type { RegistrantsRepository } from './registrants.ts';
import { registrantsRepository } from './registrants.ts';
import type { SessionsRepository } from './sessions.ts';
import { sessionsRepository } from './sessions.ts';
import type { StationsRepository } from './stations.ts';
import { stationsRepository } from './stations.ts';
import type { SubmissionsRepository, UploadsRepository } from './submissions.ts';
import { submissionsRepository, uploadsRepository } from './submissions.ts';
import type { PortalDatabase } from './tables.ts';

export interface Repositories {
  readonly applications: ApplicationsRepository;
  readonly authorityKeys: AuthorityKeysRepository;
  readonly programs: ProgramsRepository;
  readonly providerKeys: ProviderKeysRepository;
  readonly registrants: RegistrantsRepository;
  readonly sessions: SessionsRepository;
  readonly stations: StationsRepository;
  readonly submissions: SubmissionsRepository;
  readonly uploads: UploadsRepository;
}

/** Everything the portal keeps. */
export interface Store extends Repositories {
  /** All or nothing: what `work` does through the repositories it is given is undone when it throws. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Fixes the mode of a new data folder, and says the mode of an old one. */
  fixMode(mode: string, at: string): Promise<string>;
  close(): Promise<void>;
}

export function createStore(db: PortalDatabase): Store {
  return {
    ...repositoriesOver(db),
    transaction: (work) => db.transaction().execute((transaction) => work(repositoriesOver(transaction))),
    async fixMode(mode, at) {
      await db
        .insertInto('portal')
        .values({ id: 1, mode, created_at: at })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      const row = await db.selectFrom('portal').select('mode').executeTakeFirstOrThrow();
      return row.mode;
    },
    close: () => db.destroy(),
  };
}

function repositoriesOver(db: PortalDatabase): Repositories {
  return {
    applications: applicationsRepository(db),
    authorityKeys: authorityKeysRepository(db),
    programs: programsRepository(db),
    providerKeys: providerKeysRepository(db),
    registrants: registrantsRepository(db),
    sessions: sessionsRepository(db),
    stations: stationsRepository(db),
    submissions: submissionsRepository(db),
    uploads: uploadsRepository(db),
  };
}
