import { ACR } from '#vocabulary/sign-in.ts';
import { ProviderSchema, type Provider } from '../../portal/settings/config.ts';
import {
  OperatorProviderSchema,
  RegistrantProviderSchema,
  type OperatorProvider,
  type RegistrantProvider,
} from '../../submission/evidence/provider-profile.ts';

const NAME = 'Demonstration identity provider';

/** The kiosk's client at the demonstration provider. The redirect URI is one that eSignet registers, too. */
const CLIENT = { id: 'station-{station}', redirectUri: 'https://localhost/callback' };

/** The demonstration provider at `issuer`, as a profile: where registrants and where operators sign in. */
export function trainingProviders(issuer: string): {
  readonly registrants: RegistrantProvider;
  readonly operators: OperatorProvider;
} {
  return {
    registrants: RegistrantProviderSchema.parse({
      id: 'demonstration',
      name: NAME,
      issuer,
      client: CLIENT,
      scope: 'openid profile email phone address',
      acr: {
        biometrics: [ACR.biometrics],
        code: [ACR['generated-code']],
        wallet: [ACR['linked-wallet']],
      },
    }),
    operators: OperatorProviderSchema.parse({
      id: 'demonstration',
      name: NAME,
      issuer,
      client: CLIENT,
      acr: [ACR['static-code']],
      roles: {
        path: ['kiosk_roles'],
        names: { officer: 'officer', supervisor: 'supervisor', administrator: 'administrator' },
      },
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
