import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import type { webcrypto } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { ProviderProfile } from '../submission/evidence/provider-profile.ts';
import { createProviderFetch, ProviderOutOfOrder } from './provider-fetch.ts';

/**
 * Why a sign-in at the provider did not give a verified person.
 * - `provider-unreachable`: no connection
 * - `provider-out-of-order`: the provider answers that it cannot serve now; a later try may succeed
 * - `provider-refused`: the provider ended it with an OAuth error (`access_denied` when the person cancelled)
 * - `provider-answer-invalid`: token or userinfo failed a check: signature, nonce, state, audience, subject
 * - `sign-in-too-weak`: another authentication context (acr) than was requested
 */
export type RelyingPartyError =
  | { readonly code: 'provider-unreachable' }
  | { readonly code: 'provider-out-of-order' }
  | { readonly code: 'provider-refused'; readonly error: string }
  | { readonly code: 'provider-answer-invalid'; readonly detail: string }
  | { readonly code: 'sign-in-too-weak'; readonly acr: string };

/** A sign-in that was started: where the person is sent, and what the answer is checked against. */
export interface PendingSignIn {
  readonly url: URL;
  readonly acrValues: readonly string[];
  readonly nonce: string;
  readonly state: string;
  readonly codeVerifier: string;
}

export const ClaimsSchema = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  acr: z.string().optional(),
  auth_time: z.number().optional(),
});
export type Claims = z.infer<typeof ClaimsSchema>;

/** A verified sign-in. Tokens stay in main's memory; the two signed texts are the evidence. */
export interface SignedIn {
  readonly idToken: string;
  readonly idClaims: Claims;
  /** The userinfo answer, compact JWS (OpenID Connect Core 5.3.2). */
  readonly userinfo: string;
  readonly userinfoClaims: Claims;
  readonly acr: string;
  readonly accessToken: string;
}

/** What a sign-in requests from the provider. */
export interface SignInRequest {
  readonly acrValues: readonly string[];
  readonly nonce: string;
  readonly scope: string;
  /** BCP 47. */
  readonly language: string;
}

/** How far the clocks of provider and station may be apart: what the library allows for ID tokens, for userinfo too. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** The kiosk as relying party: authorization code, PKCE S256, `private_key_jwt` (ES256), signed userinfo. */
export interface RelyingParty {
  readonly profile: ProviderProfile;
  readonly callback: URL;
  /** `acr_values_supported` as the provider announces it; undefined when it does not, or before it was reached. */
  acrValuesOffered(): readonly string[] | undefined;
  begin(request: SignInRequest): Promise<Result<PendingSignIn, RelyingPartyError>>;
  finish(pending: PendingSignIn, answer: URL): Promise<Result<SignedIn, RelyingPartyError>>;
}

/** OAuth errors that say "not now" (RFC 6749, 4.1.2.1). */
const LATER: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** Libraries wrap what `fetch` throws. */
function isOutOfOrder(error: unknown): boolean {
  if (error instanceof ProviderOutOfOrder) return true;
  return error instanceof Error && error.cause !== undefined && isOutOfOrder(error.cause);
}

/** The kind of the error, never its text, decides between unreachable and invalid. */
function classify(error: unknown): RelyingPartyError {
  if (isOutOfOrder(error)) return { code: 'provider-out-of-order' };
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return LATER.has(error.error)
      ? { code: 'provider-out-of-order' }
      : { code: 'provider-refused', error: error.error };
  }
  if (error instanceof oidc.ClientError)
    return { code: 'provider-answer-invalid', detail: error.code ?? 'client-error' };
  if (error instanceof TypeError) return { code: 'provider-unreachable' };
  if (error instanceof Error && error.name === 'TimeoutError') return { code: 'provider-unreachable' };
  return { code: 'provider-answer-invalid', detail: error instanceof Error ? error.name : 'unknown' };
}

export interface RelyingPartyDeps {
  readonly profile: ProviderProfile;
  readonly clientId: string;
  readonly key: { readonly privateKey: webcrypto.CryptoKey; readonly kid: string };
  /** Plain http is accepted from an issuer at 127.0.0.1. */
  readonly allowInsecureLoopback: boolean;
  readonly timeoutSeconds: number;
}

export function createRelyingParty(deps: RelyingPartyDeps): RelyingParty {
  const { profile } = deps;
  const callback = new URL(profile.client.redirectUri);
  let discovered: oidc.Configuration | undefined;
  const fetch = createProviderFetch(() => discovered?.serverMetadata().jwks_uri);
  async function configuration(): Promise<oidc.Configuration> {
    discovered ??= await discover(deps, fetch);
    return discovered;
  }

  return {
    profile,
    callback,
    acrValuesOffered: () => discovered?.serverMetadata().acr_values_supported,
    async begin(request) {
      try {
        return ok(await authorization(await configuration(), callback, request));
      } catch (error) {
        return err(classify(error));
      }
    },
    async finish(pending, answer) {
      try {
        return await redeem(await configuration(), { ...deps, fetch }, { pending, answer });
      } catch (error) {
        return err(classify(error));
      }
    },
  };
}

type ProviderFetch = ReturnType<typeof createProviderFetch>;

async function discover(deps: RelyingPartyDeps, fetch: ProviderFetch): Promise<oidc.Configuration> {
  const issuer = new URL(deps.profile.issuer);
  const insecure = deps.allowInsecureLoopback && issuer.hostname === '127.0.0.1';
  const config = await oidc.discovery(
    issuer,
    deps.clientId,
    { id_token_signed_response_alg: 'RS256' },
    oidc.PrivateKeyJwt({ key: deps.key.privateKey, kid: deps.key.kid }),
    {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to stand out: plain http is for a provider on this machine alone
      execute: insecure ? [oidc.allowInsecureRequests] : [],
      timeout: deps.timeoutSeconds,
      [oidc.customFetch]: fetch as oidc.CustomFetch,
    },
  );
  oidc.enableNonRepudiationChecks(config);
  return config;
}

/** Starts a sign-in: the address of the provider's page, with a new state and a new code verifier. */
async function authorization(
  config: oidc.Configuration,
  callback: URL,
  request: SignInRequest,
): Promise<PendingSignIn> {
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback.href,
    scope: request.scope,
    state,
    nonce: request.nonce,
    prompt: 'login',
    acr_values: request.acrValues.join(' '),
    ui_locales: request.language,
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  return { url, acrValues: request.acrValues, nonce: request.nonce, state, codeVerifier };
}

/** Exchanges the provider's answer for tokens and checks all their claims. Throws the errors that `classify` reads. */
async function redeem(
  config: oidc.Configuration,
  deps: RelyingPartyDeps & { readonly fetch: ProviderFetch },
  { pending, answer }: { readonly pending: PendingSignIn; readonly answer: URL },
): Promise<Result<SignedIn, RelyingPartyError>> {
  const tokens = await oidc.authorizationCodeGrant(config, answer, {
    pkceCodeVerifier: pending.codeVerifier,
    expectedNonce: pending.nonce,
    expectedState: pending.state,
    idTokenExpected: true,
  });
  const idClaims = ClaimsSchema.parse(tokens.claims());
  const acr = idClaims.acr ?? '';
  // The library does not compare the acr with the requested ones (OpenID Connect Core 3.1.2.1 leaves it voluntary).
  if (!pending.acrValues.includes(acr)) return err({ code: 'sign-in-too-weak', acr });
  const { access_token: accessToken } = tokens;
  const { userinfo, claims } = await signedUserinfo(config, deps, { accessToken, sub: idClaims.sub });
  return ok({ idToken: tokens.id_token ?? '', idClaims, userinfo, userinfoClaims: claims, acr, accessToken });
}

/** The userinfo answer, which must be signed by the provider and have the same subject as the ID token. */
async function signedUserinfo(
  config: oidc.Configuration,
  deps: RelyingPartyDeps & { readonly fetch: ProviderFetch },
  { accessToken, sub }: { readonly accessToken: string; readonly sub: string },
): Promise<{ userinfo: string; claims: Claims }> {
  const metadata = config.serverMetadata();
  if (metadata.userinfo_endpoint === undefined || metadata.jwks_uri === undefined) throw new SyntaxError('no userinfo');
  const response = await oidc.fetchProtectedResource(config, accessToken, new URL(metadata.userinfo_endpoint), 'GET');
  if (response.headers.get('content-type')?.startsWith('application/jwt') !== true)
    throw new SyntaxError('userinfo is not signed');
  const userinfo = await response.text();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
    timeoutDuration: deps.timeoutSeconds * 1000,
    [customFetch]: deps.fetch,
  });
  const { payload } = await jwtVerify(userinfo, keys, {
    issuer: metadata.issuer,
    audience: deps.clientId,
    algorithms: ['RS256', 'PS256', 'ES256'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  });
  const claims = ClaimsSchema.parse(payload);
  if (claims.sub !== sub) throw new SyntaxError('userinfo is of another subject');
  return { userinfo, claims };
}
