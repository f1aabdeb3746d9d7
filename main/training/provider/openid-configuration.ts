import { errors, interactionPolicy } from 'oidc-provider';
import type { ClientMetadata, Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Behaviour } from './profiles/behaviour.ts';
import { claimsOf, SCOPE_CLAIMS } from './account.ts';
import { endedPage } from './pages/pages.ts';
import { subjectOf } from '../people/people.ts';
import type { Person } from '../people/people.ts';
import type { ProviderKeys } from './provider-keys.ts';
import type { ProviderClient } from '../link/provider-messages.ts';
import { ACR_VALUES } from './checks/sign-in-methods.ts';

/** How long a sign-in may take from its first page to its last, seconds. */
export const INTERACTION_SECONDS = 900;

/** Under which a person's agreement with a client is remembered. */
export function agreementOf(clientId: string | undefined, accountId: string | undefined): string {
  return `${clientId ?? ''} ${accountId ?? ''}`;
}

/** Path of a sign-in's pages. */
export function signInPath(uid: string): string {
  return `/sign-in/${uid}`;
}

/**
 * The configuration of oidc-provider: only the authorization code flow, always with PKCE (S256) and `private_key_jwt`, no
 * refresh tokens, ID tokens and userinfo signed with RS256.
 */
export function openidConfiguration(options: {
  readonly people: readonly Person[];
  readonly keys: ProviderKeys;
  readonly clients: readonly ProviderClient[];
  readonly behaviour: Behaviour;
  /** What people agreed to share, where that is remembered; by client and person. */
  readonly agreed: Map<string, string>;
}): Configuration {
  const { people, keys, behaviour } = options;
  const isKeycloak = behaviour.operators === 'keycloak';
  return {
    clients: options.clients.map((client) => clientMetadata(client, behaviour)),
    jwks: keys.jwks,
    acrValues: ACR_VALUES,
    scopes: ['openid', ...Object.keys(SCOPE_CLAIMS), ...(isKeycloak ? ['roles'] : [])],
    claims: {
      // The claims under `openid` are in every ID token: only what the station needs to accept a sign-in.
      openid: ['sub', 'acr', 'amr', 'auth_time', ...(isKeycloak ? [] : ['kiosk_roles'])],
      ...(isKeycloak && { roles: ['realm_access'] }),
      ...Object.fromEntries(Object.entries(SCOPE_CLAIMS).map(([scope, names]) => [scope, [...names]])),
    },
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'RS256', 'PS256'],
      idTokenSigningAlgValues: ['RS256', 'PS256'],
      userinfoSigningAlgValues: ['RS256'],
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
      jwtResponseModes: { enabled: true },
      pushedAuthorizationRequests: {
        enabled: behaviour.par !== 'never',
        requirePushedAuthorizationRequests: behaviour.par === 'required',
      },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    ...(behaviour.oldAssertions && { assertJwtClientAuthClaimsAndHeader: assertOld }),
    issueRefreshToken: () => false,
    cookies: {
      keys: [keys.cookieKey],
      names: { session: 'training_session', interaction: 'training_sign_in', resume: 'training_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    interactions: { policy: policy(), url: (_context, interaction) => signInPath(interaction.uid) },
    /** Seconds. */
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: INTERACTION_SECONDS,
      PushedAuthorizationRequest: 60,
      Session: INTERACTION_SECONDS,
    },
    findAccount: (_context, accountId) => {
      const person = people.find((one) => subjectOf(one) === accountId);
      return person && { accountId, claims: () => claimsOf(person, behaviour) };
    },
    loadExistingGrant: (context) => loadGrant(context, options),
    renderError: (context, out) => {
      context.type = 'html';
      context.body = endedPage(
        'The identity provider cannot go on with this sign-in.',
        'Close this page and start the sign-in again.',
        out.error,
      );
    },
  };
}

/** eSignet up to 1.6 takes RS256 and its token endpoint as the audience, nothing else. */
function assertOld(
  context: KoaContextWithOIDC,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
): void {
  const endpoint = context.oidc.urlFor('token');
  if (header['alg'] !== 'RS256' || claims['aud'] !== endpoint)
    throw new errors.InvalidClientAuth('old assertions only');
}

function clientMetadata(client: ProviderClient, behaviour: Behaviour): ClientMetadata {
  const loopback = client.redirect_uris.every((uri) => uri.startsWith('http://127.0.0.1'));
  return {
    client_id: client.client_id,
    redirect_uris: client.redirect_uris,
    jwks: client.jwks,
    application_type: loopback ? 'native' : 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'private_key_jwt',
    id_token_signed_response_alg: behaviour.idTokenAlgorithm,
    userinfo_signed_response_alg: 'RS256',
  };
}

function policy(): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  // That check exists because any program can pretend to be a native client; these clients authenticate with a key.
  prompts.get('consent')?.checks.remove('native_client_prompt');
  return prompts;
}

/** A registrant agrees on the sharing page; an operator is not asked. */
async function loadGrant(
  context: KoaContextWithOIDC,
  { people, agreed }: { readonly people: readonly Person[]; readonly agreed: ReadonlyMap<string, string> },
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { provider, result, client, account } = context.oidc;
  if (result?.consent?.grantId !== undefined) return provider.Grant.find(result.consent.grantId);
  const remembered = agreed.get(agreementOf(client?.clientId, account?.accountId));
  if (remembered !== undefined) return provider.Grant.find(remembered);
  const person = people.find((one) => subjectOf(one) === account?.accountId);
  if (person?.kind !== 'operator' || client === undefined || account === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope([...context.oidc.requestParamScopes].join(' '));
  grant.addOIDCClaims([...context.oidc.requestParamClaims]);
  await grant.save();
  return grant;
}
