import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';
import { openJpeg2000 } from '../../../drivers/imaging/codec/jpeg2000.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Clock } from '#kit/clock.ts';
import type { ProviderFault } from '#vocabulary/sign-in.ts';
import { drawMaster } from '../../../drivers/simulated/finger/fingerprint.ts';
import { createAttemptLimiter } from './checks/attempt-limiter.ts';
import { createEnrolledFingers } from './checks/enrolled-fingers.ts';
import { listFingerPictures } from '../people/finger-pictures.ts';
import { sendHtml, sendJson, setPageHeaders } from './http-exchange.ts';
import { answerByFault } from './faults.ts';
import { behave } from './profiles/behave.ts';
import { BEHAVIOURS, isRegistrable } from './profiles/behaviour.ts';
import { alterIdTokens, faultyIdToken, keycloakIdToken } from './profiles/id-token.ts';
import { createIdentitySystem, IDENTITY_SYSTEM_KEYS, type IdentitySystem } from './profiles/identity-system.ts';
import { INTERACTION_SECONDS, openidConfiguration } from './openid-configuration.ts';
import { CLIENT_STYLE_HASHES, pageAssets } from './pages/page-assets.ts';
import { endedPage } from './pages/pages.ts';
import { seededPeople } from '../people/people.ts';
import type { Person } from '../people/people.ts';
import { loadOrCreateKeys } from './provider-keys.ts';
import type { ProviderKeys } from './provider-keys.ts';
import type { Comparison, ToProvider } from '../link/provider-messages.ts';
import { sbiEnvironment } from './checks/sbi-environment.ts';
import { createSignInHandler } from './sign-in-handler.ts';
import { createSignIns } from './sign-ins.ts';
import { createFingerVerifier } from './checks/verify-finger.ts';

/** Why the provider did not start. */
export type ProviderStartError =
  | { readonly code: 'port-taken' }
  | { readonly code: 'folder-unwritable' }
  | { readonly code: 'fingers-folder-unreadable' };

/** A running demonstration provider. */
export interface TrainingProvider {
  readonly issuer: string;
  readonly port: number;
  /** Prepares the enrolled fingers one by one, with pauses for other work; ends early when the provider closes. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export interface ProviderOptions {
  readonly config: Omit<ToProvider, 'type'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly report: (comparison: Comparison) => void;
}

/** Starts the demonstration identity provider on 127.0.0.1. */
export async function createTrainingProvider(
  options: ProviderOptions,
): Promise<Result<TrainingProvider, ProviderStartError>> {
  const { config } = options;
  const pictures = config.fingersFolder === undefined ? ok([]) : listFingerPictures(config.fingersFolder);
  if (!pictures.ok) return err({ code: 'fingers-folder-unreadable' });
  const people = seededPeople({ pictures: pictures.value });

  let keys: ProviderKeys;
  try {
    keys = await loadOrCreateKeys(config.dataFolder);
  } catch {
    return err({ code: 'folder-unwritable' });
  }

  // The issuer contains the port, so the port comes first. No request is read before the handler exists.
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(config.port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
  if (port === undefined) return err({ code: 'port-taken' });

  const enrolled = createEnrolledFingers(join(config.dataFolder, 'enrolled'), drawMaster);
  const issuer = `http://127.0.0.1:${port}`;
  const handler = createHandler({ ...options, issuer, port, keys, people, enrolled });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void handler(request, response));

  const stop = new AbortController();
  return ok({
    issuer,
    port,
    warmUp: () => enrolled.warmUp(fingersInOrderOfUse(people), stop.signal),
    async close() {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Right index fingers first: they are what people offer. */
function fingersInOrderOfUse(people: readonly Person[]) {
  const fingers = people.flatMap((person) => (person.kind === 'registrant' ? person.fingers : []));
  const isFirst = (finger: (typeof fingers)[number]): boolean => finger.name === 'Right IndexFinger';
  return [...fingers.filter(isFirst), ...fingers.filter((finger) => !isFirst(finger))];
}

function createHandler(
  deps: ProviderOptions & {
    readonly issuer: string;
    readonly port: number;
    readonly keys: ProviderKeys;
    readonly people: readonly Person[];
    readonly enrolled: ReturnType<typeof createEnrolledFingers>;
  },
): Handler {
  const { config, clock, issuer, people, keys } = deps;
  const behaviour = BEHAVIOURS[config.kind ?? 'plain'];
  const clients = config.clients.filter(
    ({ redirect_uris }) => !behaviour.realRedirectsOnly || redirect_uris.every(isRegistrable),
  );
  const agreed = new Map<string, string>();
  const provider = new Provider(issuer, openidConfiguration({ people, keys, clients, behaviour, agreed }));
  forgetSessions(provider);
  const identitySystem = createIdentitySystem(keys.identitySystem, behaviour.userinfo);
  const clientKeys = (clientId: string) => clients.find((one) => one.client_id === clientId)?.jwks.keys ?? [];
  behave(provider, behaviour, { identitySystem, clientKeys });
  const alter = faultyIdToken(config.fault) ?? (behaviour.operators === 'keycloak' ? keycloakIdToken : undefined);
  if (alter) alterIdTokens(provider, alter, signingKey(keys, behaviour.idTokenAlgorithm));
  const published = createPublishedKeys(config.fault, identitySystem);
  const openid = provider.callback();
  const sbiEnv = sbiEnvironment(config.sbi);
  const signIn = createSignInHandler({
    provider,
    people,
    signIns: createSignIns({ capacity: 500, lifetimeMs: INTERACTION_SECONDS * 1000, now: () => clock.monotonic() }),
    limiter: createAttemptLimiter({ limit: 5, waitMs: 60_000, capacity: 1000, now: () => clock.monotonic() }),
    verifier: createFingerVerifier({
      ...config.sbi,
      origin: issuer,
      env: sbiEnv.env,
      jpeg2000: openJpeg2000(),
      enrolled: deps.enrolled,
      now: () => clock.now(),
      report: deps.report,
    }),
    sbiEnv,
    now: () => clock.now(),
    behaviour,
    agreed,
  });
  const assets = pageAssets();
  const headers = {
    styles: CLIENT_STYLE_HASHES,
    formTargets: [
      ...new Set(config.clients.flatMap((client) => client.redirect_uris.map((uri) => new URL(uri).origin))),
    ],
  };

  return async (request, response) => {
    setPageHeaders(response, headers);
    // Another site can let its name resolve to 127.0.0.1, but its pages still send that host name here.
    if (request.headers.host !== `127.0.0.1:${deps.port}`) {
      response.writeHead(421).end();
      return;
    }
    try {
      // Throws on a malformed path, such as `//`.
      const url = new URL(request.url ?? '/', issuer);
      if (answerByFault(config.fault, { request, response, path: url.pathname })) return;
      const keySet = published.at(url.pathname);
      if (keySet) {
        sendJson(response, 200, keySet);
        return;
      }
      const asset = assets.get(url.pathname);
      if (asset !== undefined) response.writeHead(200, { 'Content-Type': asset.type }).end(asset.content);
      else if (!(await signIn(request, response, url))) await openid(request, response);
    } catch {
      if (!response.headersSent) {
        sendHtml(
          response,
          500,
          endedPage('The identity provider failed.', 'Close this page and start again.', 'provider-failed'),
        );
      }
    }
  };
}

function signingKey({ jwks }: ProviderKeys, algorithm: 'RS256' | 'PS256') {
  const key = jwks.keys.find(({ alg }) => alg === algorithm);
  if (key === undefined) throw new Error(`there is no key for ${algorithm}`);
  return { key, algorithm };
}

/**
 * The key sets that the provider's library does not publish itself. With rotated keys the provider's own set is another
 * one until somebody comes to sign in: whoever has kept it is left with keys that sign nothing.
 */
function createPublishedKeys(fault: ProviderFault | undefined, { publicKeys }: IdentitySystem) {
  let isOld = fault === 'keys-rotated';
  return {
    at(path: string): object | undefined {
      if (path.startsWith('/sign-in/')) isOld = false;
      if (path === IDENTITY_SYSTEM_KEYS) return publicKeys;
      return path === '/jwks' && isOld ? publicKeys : undefined;
    },
  };
}

/**
 * People use the kiosk one after another: every authorization request starts without a session, and no cookie outlives
 * the browser.
 */
function forgetSessions(provider: Provider): void {
  const session = provider.cookieName('session');
  provider.use(async (context, next) => {
    const cookies = context.get('cookie').split(/; */);
    const forgotten = context.path === '/auth' ? cookies.filter((cookie) => cookie.startsWith(session)) : [];
    if (forgotten.length > 0) {
      context.req.headers.cookie = cookies.filter((cookie) => !forgotten.includes(cookie)).join('; ');
    }
    await next();
    const set = context.response.headers['set-cookie'] ?? [];
    const ended = forgotten.map((cookie) => `${cookie.split('=', 1).join()}=; path=/; ${IN_THE_PAST}; httponly`);
    const kept = [set]
      .flat()
      .map((cookie: string) => (cookie.includes(IN_THE_PAST) ? cookie : cookie.replace(/; expires=[^;]*/i, '')));
    if (kept.length + ended.length > 0) context.set('Set-Cookie', [...kept, ...ended]);
  });
}

/** Deletes a cookie. */
const IN_THE_PAST = 'expires=Thu, 01 Jan 1970 00:00:00 GMT';
