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
