import * as oidc from 'openid-client';
import { pageOriginsOf, type ProviderProfile } from '../submission/evidence/provider-profile.ts';
import { isUsed, type ProviderClient } from './provider-client.ts';
import { AnswerInvalid, refusalOf, SignInEnded } from './sign-in-failures.ts';

/** A claim to ask for by name (OpenID Connect Core 5.5); an essential one is fixed on the provider's consent page. */
export interface ClaimAsked {
  readonly name: string;
  readonly essential: boolean;
}

/** What a sign-in requests from the provider. */
export interface SignInRequest {
  /** Any of them suffices, the first is preferred. */
  readonly acrValues: readonly string[];
  readonly nonce: string;
  readonly scope: string;
  readonly claims?: readonly ClaimAsked[];
  /** BCP 47: of the provider's page, and of claims that it has in several languages. */
  readonly language: string;
}

/** The values of one sign-in that its answer is checked against. */
export interface Expected {
  readonly nonce: string;
  readonly state: string;
  readonly codeVerifier: string;
}

/** The address of the provider's page, with a new state and a new code verifier. Throws what `failureOf` reads. */
export async function authorizationOf(
  client: ProviderClient,
  profile: ProviderProfile,
  request: SignInRequest,
): Promise<Expected & { readonly url: URL }> {
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const { nonce, language } = request;
  const parameters = {
    redirect_uri: profile.client.redirectUri,
    scope: request.scope,
    state,
    nonce,
    prompt: 'login',
    acr_values: request.acrValues.join(' '),
    ui_locales: language,
    claims_locales: language,
    ...(request.claims !== undefined && request.claims.length > 0 && { claims: claimsParameter(request.claims) }),
    ...(client.jarm && { response_mode: 'jwt' }),
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  };
  const offered = client.metadata.pushed_authorization_request_endpoint !== undefined;
  const url = isUsed(profile.client.par, offered, 'par')
    ? await oidc.buildAuthorizationUrlWithPAR(client.config, parameters, dpopOption(client))
    : oidc.buildAuthorizationUrl(client.config, parameters);
  if (!pageOriginsOf(profile).includes(url.origin)) throw new AnswerInvalid('page-origin');
  return { url, nonce, state, codeVerifier };
}

function claimsParameter(claims: readonly ClaimAsked[]): string {
  return JSON.stringify({
    userinfo: Object.fromEntries(claims.map(({ name, essential }) => [name, essential ? { essential } : null])),
  });
}

/** The library takes no member whose value is undefined. */
export function dpopOption({ dpop }: ProviderClient): { DPoP?: oidc.DPoPHandle } {
  return dpop === undefined ? {} : { DPoP: dpop };
}

/**
 * Ends a sign-in that the provider's redirect says is over. eSignet writes no `iss` into an error, though it announces
 * that it does: an error for this sign-in's `state` is read as what it says, and only a success must name its issuer.
 */
export function readError(answer: URL, profile: Pick<ProviderProfile, 'issuer'>, expectedState: string): void {
  const said = (name: string) => answer.searchParams.getAll(name);
  const [error, ...more] = said('error');
  if (error === undefined) return;
  if (said('state').length !== 1 || said('state')[0] !== expectedState || more.length > 0) {
    throw new AnswerInvalid('state');
  }
  if (said('iss').some((issuer) => issuer !== profile.issuer)) throw new AnswerInvalid('iss');
  throw new SignInEnded(refusalOf(error));
}
