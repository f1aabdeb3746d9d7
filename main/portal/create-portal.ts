import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Mode } from '#vocabulary/station.ts';
import { ACR } from '#vocabulary/sign-in.ts';
import { createAcceptDelivery } from './applications/accept-delivery.ts';
import type { EnrolmentCode, Provider, ReleasedConsentText, Seed, StartMessage } from './settings/config.ts';
import { POLICIES } from './settings/policies.ts';
import { fetchJwks } from './identity/fetch-jwks.ts';
import type { FetchJwks } from './identity/provider-tokens.ts';
import { createProviderTokens } from './identity/provider-tokens.ts';
import { errorBody } from './http/refusal.ts';
import { seedPortal } from './seed.ts';
import { selfServiceRoutes } from './selfservice/routes.ts';
import { openAuthority } from './stations/authority.ts';
import { createEnrol } from './station/enrol.ts';
import { createParts } from './station/parts.ts';
import { stationRoutes } from './station/routes.ts';
import { createStationAuth } from './stations/station-auth.ts';
import { createStationJournals } from './stations/station-journals.ts';
import { type AnswerChecks, openAnswerChecks } from '../submission/apart/answer-checks.ts';
import { type DocumentChecks, openDocumentChecks } from '../submission/apart/document-checks.ts';
import { openSqlite } from './storage/open-database.ts';
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
  close(): Promise<void>;
}

/** The data folder was made for another mode; training and production never share one. */
export class WrongModeError extends Error {
  override readonly name = 'WrongModeError';
}

const PART_BYTES = 10 * 1024 * 1024;
const SIGN_IN_DAYS = 14;
const DAY = 86_400_000;

/** Builds the portal over its data folder. Throws when the folder cannot be used (`WrongModeError`, SQLite's errors). */
export async function createPortal(options: PortalOptions): Promise<Portal> {
  const { mode, dataFolder, providers } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? ((limit: number): number => randomInt(limit));
  const partsFolder = join(dataFolder, 'parts');
  const store = createStore(await openSqlite(dataFolder));
  const answerChecks = options.answerChecks ?? openAnswerChecks();
  const documentChecks = options.documentChecks ?? openDocumentChecks();
  try {
    if ((await store.fixMode(mode, new Date(now()).toISOString())) !== mode) throw new WrongModeError();
    await seedPortal(store, options.seed, new Date(now()).toISOString());
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
      folder: partsFolder,
      path: '/station/parts',
      limitBytes: options.limits?.partBytes ?? PART_BYTES,
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
      checkAnswers: answerChecks.check,
      checkDocument: documentChecks.check,
      mode,
      signInWindow: (options.limits?.signInDays ?? SIGN_IN_DAYS) * DAY,
      isOperatorIssuer: (issuer) => byIssuer.get(issuer)?.operators === true,
      acrValues: (issuer) => byIssuer.get(issuer)?.acrValues,
      captureAcrValues: (issuer) => byIssuer.get(issuer)?.captureAcrValues ?? [ACR.biometrics],
      consentTexts: options.consentTexts,
      random,
      now,
    });
    const enrol = createEnrol({ store, authority, codes: options.enrolmentCodes, mode, random, now });

    // No request log: paths and headers name people and sessions.
    const app = fastify({ logger: false, forceCloseConnections: true });
    app.addHook('onSend', (_request, reply, payload, done) => {
      void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      done(null, payload);
    });
    app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody('G2P-REQ-404')));
    await app.register(selfServiceRoutes({ store, now }));
    await app.register(stationRoutes({ enrol, accept, journals, store, parts, stationAuth, tokens, now }));
    await app.ready();
    return {
      app,
      store,
      async close() {
        await app.close();
        await Promise.all([answerChecks.close(), documentChecks.close()]);
        await store.close();
      },
    };
  } catch (error) {
    await answerChecks.close();
    await store.close();
    throw error;
  }
}
