import type { z } from 'zod';
import { ACR, type TrainingProviderKind } from '#vocabulary/sign-in.ts';
import { ProviderSchema, type Provider } from '../../portal/settings/config.ts';
import {
  OperatorProviderSchema,
  RegistrantProviderSchema,
  type OperatorProvider,
  type RegistrantProvider,
} from '../../submission/evidence/provider-profile.ts';
import { IDENTITY_SYSTEM_KEYS } from '../provider/profiles/identity-system.ts';

const NAME = 'Demonstration identity provider';

/** The kiosk's client at the demonstration provider. The redirect URI is one that eSignet registers, too. */
const CLIENT = { id: 'station-{station}', redirectUri: 'https://localhost/callback' };

const ROLE_NAMES = { officer: 'officer', supervisor: 'supervisor', administrator: 'administrator' };

/** What the forms of the training programs ask for. eSignet shares no claim by scope that a person has not ticked. */
const CLAIMS = [
  { name: 'name', essential: true },
  { name: 'birthdate', essential: true },
  { name: 'gender', essential: true },
  { name: 'individual_id', essential: true },
  { name: 'email', essential: false },
  { name: 'phone_number', essential: false },
];

type Told = Pick<z.input<typeof RegistrantProviderSchema>, 'client' | 'userinfo'>;
type Asked = Pick<z.input<typeof RegistrantProviderSchema>, 'scope' | 'claims'>;

/** What the profile of each kind says about its client and its userinfo. */
function toldOf(kind: TrainingProviderKind, issuer: string): Told {
  const jwksUri = `${issuer}${IDENTITY_SYSTEM_KEYS}`;
  switch (kind) {
    case 'plain':
    case 'keycloak':
      return { client: CLIENT };
    case 'esignet-1.8':
      return { client: { ...CLIENT, par: 'always' }, userinfo: { form: 'encrypted', jwksUri } };
    case 'esignet-1.5':
      return {
        client: { ...CLIENT, par: 'never', assertion: { algorithm: 'RS256', audience: 'token-endpoint' } },
        userinfo: { jwksUri },
      };
    case 'mosip-ida':
      return { client: CLIENT, userinfo: { issuer: null, audience: 'not-stated', jwksUri } };
  }
}

function askedOf(kind: TrainingProviderKind): Asked {
  return kind === 'plain' || kind === 'keycloak'
    ? { scope: 'openid profile email phone address' }
    : { scope: 'openid', claims: CLAIMS };
}

/** The demonstration provider at `issuer`, as a profile: where registrants and where operators sign in. */
export function trainingProviders(
  issuer: string,
  kind: TrainingProviderKind,
): {
  readonly registrants: RegistrantProvider;
  readonly operators: OperatorProvider;
} {
  const shared = { id: 'demonstration', name: NAME, issuer, ...toldOf(kind, issuer) };
  const isKeycloak = kind === 'keycloak';
  return {
    registrants: RegistrantProviderSchema.parse({
      ...shared,
      ...askedOf(kind),
      acr: {
        biometrics: [ACR.biometrics],
        code: [ACR['generated-code']],
        wallet: [ACR['linked-wallet']],
        password: [ACR.password],
      },
    }),
    operators: OperatorProviderSchema.parse({
      ...shared,
      acr: [isKeycloak ? '1' : ACR['static-code']],
      scope: isKeycloak ? 'openid profile roles' : 'openid profile',
      roles: isKeycloak
        ? { in: 'userinfo', path: ['realm_access', 'roles'], names: ROLE_NAMES }
        : { path: ['kiosk_roles'], names: ROLE_NAMES },
    }),
  };
}

/** The demonstration provider as the portal of a training station knows it. */
export function portalProviderOf(
  { registrants, operators }: ReturnType<typeof trainingProviders>,
  clientIds: readonly string[],
): Provider {
  const { issuer, idTokenAlgorithms, userinfo } = registrants;
  return ProviderSchema.parse({
    issuer,
    jwksUri: `${issuer}/jwks`,
    clientIds: [...clientIds],
    idTokenAlgorithms,
    userinfo,
    operators: true,
    roles: operators.roles,
  });
}
