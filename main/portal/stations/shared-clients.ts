import { createPrivateKey, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { Provider } from '../settings/config.ts';
import type { ClientKeyRow, ClientKeysRepository } from '../storage/provisioning.ts';
import { createAllowance } from './allowance.ts';
import type { TriesRepository } from '../storage/tries.ts';

/** Providers at which all stations are one client: its key is the portal's, and no station has it. */
export interface SharedClients {
  /**
   * An assertion for the client at `issuer` (RFC 7523): every claim is the portal's own. It is good for a minute at most,
   * at this provider.
   */
  assertion(
    stationId: string,
    issuer: string,
  ): Promise<
    Result<
      { readonly clientId: string; readonly assertion: string },
      { readonly code: Some<PortalRefusal, 'no-shared-client' | 'slow-down'>; readonly retryAfterSeconds?: number }
    >
  >;
}

const LIFETIME_SECONDS = 60;
const RSA_BITS = 3072;
const makeKeyPair = promisify(generateKeyPair);

export function createSharedClients(deps: {
  readonly providers: readonly Provider[];
  readonly clientKeys: ClientKeysRepository;
  readonly tries: TriesRepository;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): SharedClients {
  const { providers, clientKeys, tries, now } = deps;
  const allowance = createAllowance({ kind: 'assertion', tries, now });
  return {
    async assertion(stationId, issuer) {
      const client = providers.find((each) => each.issuer === issuer)?.sharedClient;
      const key = client && (await clientKeys.find(issuer));
      // A key that nobody has registered at the provider would sign for nothing: the command makes it.
      if (!client || key?.alg !== client.algorithm) return err({ code: 'no-shared-client' });
      const retryAfterSeconds = await allowance.wait(stationId);
      if (retryAfterSeconds !== undefined) return err({ code: 'slow-down', retryAfterSeconds });
      await allowance.note(stationId);
      const iat = Math.floor(now() / 1000);
      const claims = {
        iss: client.id,
        sub: client.id,
        aud: client.audience,
        jti: randomUUID(),
        iat,
        exp: iat + LIFETIME_SECONDS,
      };
      const assertion = await new SignJWT(claims)
        .setProtectedHeader({ alg: key.alg, kid: key.jwk.kid ?? '' })
        .sign(createPrivateKey(key.privatePem));
      return ok({ clientId: client.id, assertion });
    },
  };
}

/** The public key of the client at a provider, made at the first time. */
export async function openClientKey(
  clientKeys: ClientKeysRepository,
  provider: { readonly issuer: string; readonly algorithm: string },
  at: string,
): Promise<Result<JWK, { readonly code: 'other-algorithm'; readonly alg: string }>> {
  const { issuer, algorithm } = provider;
  if ((await clientKeys.find(issuer)) === undefined) await clientKeys.add(await newKey(issuer, algorithm), at);
  const kept = await clientKeys.find(issuer);
  if (kept === undefined) throw new Error('the client key was not kept');
  return kept.alg === algorithm ? ok(kept.jwk) : err({ code: 'other-algorithm', alg: kept.alg });
}

async function newKey(issuer: string, alg: string): Promise<ClientKeyRow> {
  const { privateKey, publicKey } =
    alg === 'ES256'
      ? await makeKeyPair('ec', { namedCurve: 'P-256' })
      : await makeKeyPair('rsa', { modulusLength: RSA_BITS });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk, 'sha256');
  return {
    issuer,
    alg,
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    jwk: { ...jwk, kid, alg, use: 'sig' },
  };
}
