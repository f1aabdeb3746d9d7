/** The authentication contexts of MOSIP's eSignet (OpenID Connect `acr`), by what the person shows or knows. */
export const ACR = {
  biometrics: 'mosip:idp:acr:biometrics',
  'generated-code': 'mosip:idp:acr:generated-code',
  'linked-wallet': 'mosip:idp:acr:linked-wallet',
  'static-code': 'mosip:idp:acr:static-code',
  password: 'mosip:idp:acr:password',
} as const;
export type AcrName = keyof typeof ACR;
export type Acr = (typeof ACR)[AcrName];

/** The name of an authentication context; null for a value of another provider. */
export function acrNameOf(value: string): AcrName | null {
  const names = Object.keys(ACR) as AcrName[];
  return names.find((name) => ACR[name] === value) ?? null;
}

/** How a registrant shows who they are. */
export const METHODS = ['fingerprint', 'iris', 'code', 'wallet', 'password'] as const;
export type Method = (typeof METHODS)[number];

/**
 * Why a method cannot be chosen here and now.
 * - `not-used-here`: the programme does not use it at this provider
 * - `provider-does-not-offer`: the provider announces other authentication contexts only
 * - `no-reader`: no reader of the kind is connected
 * - `reader-not-trusted`: there is one, but the provider's page lists only readers of level L1, and of other vendors'
 *   services only those that are believed and offered to it
 * - `reader-not-ready`: there is one, but it cannot capture now
 * - `reader-resting`: there is one, and it can capture again in a minute or so, once it has cooled down
 */
export const METHOD_REASONS = [
  'not-used-here',
  'provider-does-not-offer',
  'no-reader',
  'reader-not-trusted',
  'reader-not-ready',
  'reader-resting',
] as const;
export type MethodReason = (typeof METHOD_REASONS)[number];

/** The numbers a registrant can name at the provider: MOSIP's UIN and VID. */
export const ID_TYPES = ['national-id', 'virtual-id'] as const;
export type IdType = (typeof ID_TYPES)[number];

/** The phase of a sign-in at the provider's page. */
export const SIGN_IN_PHASES = ['opening', 'page', 'verifying'] as const;
export type SignInPhase = (typeof SIGN_IN_PHASES)[number];

/** Who signs in. */
export const SIGN_IN_PEOPLE = ['operator', 'registrant'] as const;
export type SignInPerson = (typeof SIGN_IN_PEOPLE)[number];

/**
 * What the demonstration provider behaves like.
 * - `plain`: as OpenID Connect describes it
 * - `esignet-1.8`: MOSIP's eSignet 1.8 with an identity system of its own
 * - `esignet-1.5`: eSignet 1.5, whose client assertions are older
 * - `mosip-ida`: eSignet before MOSIP's ID authentication, whose userinfo names neither issuer nor audience
 * - `keycloak`: Keycloak as it is set up for operators
 */
export const TRAINING_PROVIDERS = ['plain', 'esignet-1.8', 'esignet-1.5', 'mosip-ida', 'keycloak'] as const;
export type TrainingProviderKind = (typeof TRAINING_PROVIDERS)[number];

/** What can be wrong with the demonstration provider, to see what the kiosk says then. */
export const PROVIDER_FAULTS = [
  'slow',
  'down',
  'keys-rotated',
  'wrong-issuer',
  'wrong-acr',
  'code-expired',
  'clock-off',
  'malformed-userinfo',
  'discovery-fails',
  'keys-fail',
  'pushing-fails',
  'page-fails',
  'token-fails',
  'userinfo-fails',
] as const;
export type ProviderFault = (typeof PROVIDER_FAULTS)[number];
