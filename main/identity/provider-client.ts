import * as oidc from 'openid-client';
import type { ProviderProfile } from '../submission/evidence/provider-profile.ts';
import { clientAuthentication, type AssertionSigner } from './client-assertion.ts';
import { createProviderFetch, type ProviderFetch } from './provider-fetch.ts';
import { AnswerInvalid, SignInEnded } from './sign-in-failures.ts';

/** This station as a client of one provider. */
export interface ClientDeps {
  readonly profile: ProviderProfile;
  readonly clientId: string;
  readonly signer: AssertionSigner;
  /** Plain http is accepted from an issuer at 127.0.0.1. */
  readonly allowInsecureLoopback: boolean;
  readonly timeoutSeconds: number;
  /** Milliseconds since 1970, of the system's clock: what the provider compares with its own. */
  readonly now: () => number;
}

/** What the provider published when a sign-in began. */
export interface ProviderClient {
  readonly config: oidc.Configuration;
  readonly metadata: Readonly<oidc.ServerMetadata>;
  readonly fetch: ProviderFetch;
  /** Signed answers instead of plain ones are asked for (JARM). */
  readonly jarm: boolean;
  /** Proves the possession of a key of this sign-in (RFC 9449); undefined without. */
  readonly dpop: oidc.DPoPHandle | undefined;
}

/** An assertion is good for a minute: with clocks further apart no provider takes it. */
const CLOCKS_APART_MS = 60_000;

/** Those that providers take for DPoP, the shortest first. */
const DPOP_ALGORITHMS = ['ES256', 'PS256', 'RS256'] as const;

/**
 * Asks the provider for its metadata. Each sign-in asks anew, and gets a client of its own: a client keeps the key set
 * for a minute, and a key rotated within it would cost the person their sign-in. Throws what `failureOf` reads.
 */
export async function discoverProvider(deps: ClientDeps): Promise<ProviderClient> {
  const { profile, clientId, timeoutSeconds } = deps;
  const issuer = new URL(profile.issuer);
  const isInsecure = deps.allowInsecureLoopback && issuer.hostname === '127.0.0.1';
  const keySets = new Set(profile.userinfo.jwksUri === undefined ? [] : [profile.userinfo.jwksUri]);
  const fetch = createProviderFetch((url) => keySets.has(url), deps.now);
  const published = await oidc.discovery(issuer, clientId, {}, undefined, {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to stand out: plain http is for a provider on this machine alone
    execute: isInsecure ? [oidc.allowInsecureRequests] : [],
    timeout: timeoutSeconds,
    [oidc.customFetch]: fetch as oidc.CustomFetch,
  });
  const ahead = fetch.clockAhead();
  if (ahead !== undefined && Math.abs(ahead) > CLOCKS_APART_MS)
    throw new SignInEnded({ code: 'provider-clock-differs' });
  const metadata = published.serverMetadata();
  if (metadata.jwks_uri !== undefined) keySets.add(metadata.jwks_uri);
  const proof = await clientAuthentication(deps, metadata);
  const config = new oidc.Configuration(withOwnRules(metadata, profile), clientId, {}, proof);
  config.timeout = timeoutSeconds;
  config[oidc.customFetch] = fetch as oidc.CustomFetch;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  if (isInsecure) oidc.allowInsecureRequests(config);
  const jarm = isUsed(profile.client.jarm, metadata.response_modes_supported?.includes('jwt'), 'jarm');
  if (jarm) oidc.useJwtResponseMode(config);
  oidc.enableNonRepudiationChecks(config);
  return { config, metadata, fetch, jarm, dpop: await dpopOf(config, profile, metadata) };
}

/** The profile says which signatures count. What the metadata announces neither widens nor narrows that. */
function withOwnRules(metadata: Readonly<oidc.ServerMetadata>, profile: ProviderProfile): oidc.ServerMetadata {
  return {
    ...metadata,
    id_token_signing_alg_values_supported: [...profile.idTokenAlgorithms],
    authorization_signing_alg_values_supported: [...profile.idTokenAlgorithms],
  };
}

/** Whether a feature is used. Throws where it must be and is not announced. */
export function isUsed(use: 'never' | 'offered' | 'always', offered: boolean | undefined, name: string): boolean {
  if (use === 'never') return false;
  if (offered === true) return true;
  if (use === 'always') throw new AnswerInvalid(`${name}-not-offered`);
  return false;
}

async function dpopOf(
  config: oidc.Configuration,
  { client }: ProviderProfile,
  metadata: Readonly<oidc.ServerMetadata>,
): Promise<oidc.DPoPHandle | undefined> {
  const offered = metadata.dpop_signing_alg_values_supported;
  const algorithm = DPOP_ALGORITHMS.find((each) => offered?.includes(each));
  if (!isUsed(client.dpop, algorithm !== undefined, 'dpop') || algorithm === undefined) return undefined;
  return oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair(algorithm));
}
