import type { TrainingProviderKind } from '#vocabulary/sign-in.ts';

/** What the demonstration provider does otherwise than OpenID Connect's plainest way, as providers in the field do. */
export interface Behaviour {
  readonly idTokenAlgorithm: 'RS256' | 'PS256';
  /** Only redirect URIs of hosts with a real top-level domain, or of `localhost`, are registered. */
  readonly realRedirectsOnly: boolean;
  /** A nonce is taken once in a day; a second try with it gets a page and no redirect. */
  readonly nonceOnce: boolean;
  /** Redirects with an error carry no `iss`, although the metadata announces it. */
  readonly errorsWithoutIssuer: boolean;
  /** Claims that are not essential are not ticked on the page of consent, and what was chosen is remembered. */
  readonly voluntaryUnticked: boolean;
  /** The person's name in one piece and the date of birth with slashes. */
  readonly oneName: boolean;
  /** Userinfo by the provider itself, or by an identity system that has a key of its own. */
  readonly userinfo: 'own' | 'identity-system' | 'identity-system-encrypted' | 'id-authentication';
  readonly par: 'never' | 'offered' | 'required';
  /** RS256 with the token endpoint as audience is the only assertion taken. */
  readonly oldAssertions: boolean;
  /** How operators are described: roles in the ID token, or Keycloak's way by a mapper into userinfo, with acr `1`. */
  readonly operators: 'id-token' | 'keycloak';
}

const PLAIN: Behaviour = {
  idTokenAlgorithm: 'RS256',
  realRedirectsOnly: false,
  nonceOnce: false,
  errorsWithoutIssuer: false,
  voluntaryUnticked: false,
  oneName: false,
  userinfo: 'own',
  par: 'offered',
  oldAssertions: false,
  operators: 'id-token',
};

/** Measured at eSignet 1.8.0, and read in the sources of 1.5.1 and 1.6.2. */
const ESIGNET: Behaviour = {
  ...PLAIN,
  idTokenAlgorithm: 'PS256',
  realRedirectsOnly: true,
  nonceOnce: true,
  errorsWithoutIssuer: true,
  voluntaryUnticked: true,
  oneName: true,
  userinfo: 'identity-system',
  par: 'never',
};

export const BEHAVIOURS: Readonly<Record<TrainingProviderKind, Behaviour>> = {
  plain: PLAIN,
  'esignet-1.8': { ...ESIGNET, userinfo: 'identity-system-encrypted', par: 'required' },
  'esignet-1.5': { ...ESIGNET, idTokenAlgorithm: 'RS256', oldAssertions: true },
  'mosip-ida': { ...ESIGNET, userinfo: 'id-authentication' },
  keycloak: { ...PLAIN, operators: 'keycloak' },
};

/** Top-level domains that are reserved for no real host (RFC 2606, RFC 6761). */
const RESERVED = new Set(['invalid', 'test', 'example', 'local', 'localhost']);

/** Whether eSignet would register the redirect URI. */
export function isRegistrable(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { hostname, protocol } = new URL(uri);
  if (protocol === 'http:') return hostname === '127.0.0.1';
  if (protocol !== 'https:') return true;
  const top = hostname.split('.').at(-1) ?? '';
  return hostname === 'localhost' || (hostname.includes('.') && /^[a-z]{2,}$/u.test(top) && !RESERVED.has(top));
}
