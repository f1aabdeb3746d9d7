import type { ApplicationsRepository } from './applications.ts';
import { createApplicationsRepository } from './applications.ts';
import type { AuthorityKeysRepository, ProviderKeysRepository } from './keys.ts';
import { createAuthorityKeysRepository, createProviderKeysRepository } from './keys.ts';
import type { ClientKeysRepository, ProvisioningRepository } from './provisioning.ts';
import { createClientKeysRepository, createProvisioningRepository } from './provisioning.ts';
import type { EnrolmentCodesRepository } from './enrolment-codes.ts';
import { createEnrolmentCodesRepository } from './enrolment-codes.ts';
import type { JournalsRepository } from './journals.ts';
import { createJournalsRepository } from './journals.ts';
import type { ProgramsRepository } from './programs.ts';
import { createProgramsRepository } from './programs.ts';
import type { RegistrantsRepository } from './registrants.ts';
import { createRegistrantsRepository } from './registrants.ts';
import type { SessionsRepository } from './sessions.ts';
import { createSessionsRepository } from './sessions.ts';
import type { StationsRepository } from './stations.ts';
import { createStationsRepository } from './stations.ts';
import type { SubmissionsRepository, UploadsRepository } from './submissions.ts';
import { createSubmissionsRepository, createUploadsRepository } from './submissions.ts';
import type { PortalDatabase } from './tables.ts';
import type { TriesRepository } from './tries.ts';
import { createTriesRepository } from './tries.ts';

export interface Repositories {
  readonly applications: ApplicationsRepository;
  readonly authorityKeys: AuthorityKeysRepository;
  readonly clientKeys: ClientKeysRepository;
  readonly enrolmentCodes: EnrolmentCodesRepository;
  readonly journals: JournalsRepository;
  readonly programs: ProgramsRepository;
  readonly providerKeys: ProviderKeysRepository;
  readonly provisioning: ProvisioningRepository;
  readonly registrants: RegistrantsRepository;
  readonly sessions: SessionsRepository;
  readonly stations: StationsRepository;
  readonly submissions: SubmissionsRepository;
  readonly tries: TriesRepository;
  readonly uploads: UploadsRepository;
}

/** Everything the portal stores. */
export interface Store extends Repositories {
  /** All or nothing: when `work` throws, everything it did through its repositories is undone. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Records the mode of a new data folder; answers the recorded mode. */
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
    applications: createApplicationsRepository(db),
    authorityKeys: createAuthorityKeysRepository(db),
    clientKeys: createClientKeysRepository(db),
    enrolmentCodes: createEnrolmentCodesRepository(db),
    journals: createJournalsRepository(db),
    programs: createProgramsRepository(db),
    providerKeys: createProviderKeysRepository(db),
    provisioning: createProvisioningRepository(db),
    registrants: createRegistrantsRepository(db),
    sessions: createSessionsRepository(db),
    stations: createStationsRepository(db),
    submissions: createSubmissionsRepository(db),
    tries: createTriesRepository(db),
    uploads: createUploadsRepository(db),
  };
}
