import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Mode } from '#vocabulary/station.ts';
import { ACR } from '#vocabulary/sign-in.ts';
import { createAcceptDelivery } from './applications/accept-delivery.ts';
import type { EnrolmentCode, Provider, ReleasedConsentText, Seed, StartMessage } from './settings/config.ts';
import { POLICIES } from './settings/policies.ts';
import { fetchJwks } from './identity/fetch-jwks.ts';
import type { FetchJwks } from './identity/provider-tokens.ts';
import { createProviderTokens } from './identity/provider-tokens.ts';
import { createApp, drain, type Reach } from './http/create-app.ts';
import { errorFields, SILENT, type Log } from './log/log.ts';
import { seedPortal } from './seed.ts';
import { selfServiceRoutes } from './selfservice/routes.ts';
import { openAuthority } from './stations/authority.ts';
import { createEnrol } from './station/enrol.ts';
import { createParts } from './station/parts.ts';
import { stationRoutes } from './station/routes.ts';
import { createSharedClients } from './stations/shared-clients.ts';
import { createStationAuth } from './stations/station-auth.ts';
import { createStationJournals } from './stations/station-journals.ts';
import { type AnswerChecks, openAnswerChecks } from '../submission/apart/answer-checks.ts';
import { type DocumentChecks, openDocumentChecks } from '../submission/apart/document-checks.ts';
import { MOST_DOCUMENT_BYTES } from '../submission/form/limits.ts';
import { lockFolder } from './storage/lock-folder.ts';
import { openFolder, openSqlite } from './storage/open-database.ts';
import type { Store } from './storage/store.ts';
import { createStore } from './storage/store.ts';

export interface PortalOptions {
  readonly mode: Mode;
  /** Folder of the database and the uploaded parts; made when missing. */
  readonly dataFolder: string;
  /** The URL stations use for the portal, without a slash at the end: the audience of their tokens. */
  readonly baseUrl: () => string;
  readonly providers: readonly Provider[];
  readonly enrolmentCodes: readonly EnrolmentCode[];
  readonly consentTexts: readonly ReleasedConsentText[];
  readonly seed: Seed;
  readonly limits?: StartMessage['limits'];
  /** Plain HTTP without a proxy when absent. */
  readonly reach?: Reach;
  /** Nothing is written when absent. */
  readonly log?: Log;
  /** Milliseconds since 1970; the machine's clock when absent. */
  readonly now?: () => number;
  readonly random?: (limit: number) => number;
  readonly fetchJwks?: FetchJwks;
  readonly answerChecks?: AnswerChecks;
  readonly documentChecks?: DocumentChecks;
}

export interface Portal {
  /** Ready for `inject` or `listen`. */
  readonly app: FastifyInstance;
  readonly store: Store;
  /** Stops. What is being answered gets `graceMs` to end, none when absent. */
  close(graceMs?: number): Promise<void>;
}

/** The data folder was made for another mode; training and production never share one. */
export class WrongModeError extends Error {
  override readonly name = 'WrongModeError';
}

const SIGN_IN_DAYS = 14;
const DAY = 86_400_000;

/** Builds the portal over its data folder. Throws when the folder cannot be used (`WrongModeError`, `FolderInUseError`, SQLite's errors). */
export async function createPortal(options: PortalOptions): Promise<Portal> {
  const { mode, dataFolder, now = Date.now } = options;
  const lock = lockFolder(openFolder(dataFolder));
  const store = await openSqlite(dataFolder).then(createStore, (error: unknown) => {
    lock.release();
    throw error;
  });
  const checks = {
    answers: options.answerChecks ?? openAnswerChecks(),
    documents: options.documentChecks ?? openDocumentChecks(),
  };
  async function release(): Promise<void> {
    await Promise.all([checks.answers.close(), checks.documents.close()]);
    await store.close();
    lock.release();
  }
  try {
    if ((await store.fixMode(mode, new Date(now()).toISOString())) !== mode) throw new WrongModeError();
    await seedPortal(store, options.seed, new Date(now()).toISOString());
    const app = await composeApp({ ...options, now }, store, checks);
    return {
      app,
      store,
      async close(graceMs = 0) {
        await drain(app, graceMs);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** What looks at answers and documents, each apart from this process's own work. */
interface Checks {
  readonly answers: AnswerChecks;
  readonly documents: DocumentChecks;
}

/** The server with its routes, over an open store. */
async function composeApp(
  options: PortalOptions & { readonly now: () => number },
  store: Store,
  checks: Checks,
): Promise<FastifyInstance> {
  const { mode, providers, now, log = SILENT } = options;
  const random = options.random ?? ((limit: number): number => randomInt(limit));
  const authority = await openAuthority({ keys: store.authorityKeys, mode, now });
  const stationAuth = createStationAuth({
    authority,
    stations: store.stations,
    mode,
    audience: options.baseUrl,
    now,
  });
  const journals = createStationJournals({ store, stationAuth, now });
  const fetcher = options.fetchJwks ?? fetchJwks;
  const tokens = createProviderTokens({ providers, keys: store.providerKeys, fetchJwks: fetcher, now });
  const parts = await createParts({
    folder: join(options.dataFolder, 'parts'),
    path: '/station/parts',
    limitBytes: options.limits?.partBytes ?? MOST_DOCUMENT_BYTES,
    quotaBytes: options.limits?.stationBytes ?? POLICIES.unfinishedUploads.value,
    uploads: store.uploads,
    now,
  });
  const byIssuer = new Map(providers.map((provider) => [provider.issuer, provider]));
  const accept = createAcceptDelivery({
    store,
    authority,
    stationAuth,
    journals,
    tokens,
    readPart: parts.read,
    checkAnswers: checks.answers.check,
    checkDocument: checks.documents.check,
    mode,
    signInWindow: (options.limits?.signInDays ?? SIGN_IN_DAYS) * DAY,
    isOperatorIssuer: (issuer) => byIssuer.get(issuer)?.operators === true,
    acrValues: (issuer) => byIssuer.get(issuer)?.acrValues,
    captureAcrValues: (issuer) => byIssuer.get(issuer)?.captureAcrValues ?? [ACR.biometrics],
    consentTexts: options.consentTexts,
    random,
    now,
  });
  const enrol = createEnrol({ store, authority, codes: options.enrolmentCodes, providers, mode, random, now });

  const { clientKeys, tries } = store;
  const sharedClients = createSharedClients({ providers, clientKeys, tries, now });
  const app = createApp(options.reach ?? {}, log);
  const onFailure = (error: unknown): void => log.error('failed', errorFields(error));
  await app.register(selfServiceRoutes({ store, now, onFailure }));
  await app.register(
    stationRoutes({
      enrol,
      providers,
      sharedClients,
      accept,
      journals,
      store,
      parts,
      stationAuth,
      tokens,
      now,
      onFailure,
    }),
  );
  await app.ready();
  return app;
}
