import type { z } from 'zod';
import {
  OperatorProviderSchema,
  RegistrantProviderSchema,
  type OperatorProvider,
  type RegistrantProvider,
} from '../provider-profile.ts';

/** A registrants' provider with the defaults of a profile, and what a test changes. */
export function registrantProvider(change: Partial<z.input<typeof RegistrantProviderSchema>> = {}): RegistrantProvider {
  return RegistrantProviderSchema.parse({
    id: 'national-id',
    name: 'National ID',
    issuer: 'https://id.example',
    client: { id: 'station-{station}', redirectUri: 'https://localhost/callback' },
    acr: {
      biometrics: ['mosip:idp:acr:biometrics'],
      code: ['mosip:idp:acr:generated-code'],
      wallet: ['mosip:idp:acr:linked-wallet'],
    },
    ...change,
  });
}

/** An operators' provider with the defaults of a profile, and what a test changes. */
export function operatorProvider(change: Partial<z.input<typeof OperatorProviderSchema>> = {}): OperatorProvider {
  return OperatorProviderSchema.parse({
    id: 'staff',
    name: 'Staff accounts',
    issuer: 'https://staff.example',
    client: { id: 'station-{station}', redirectUri: 'https://localhost/callback' },
    acr: ['mosip:idp:acr:static-code'],
    roles: {
      path: ['kiosk_roles'],
      names: { officer: 'officer', supervisor: 'supervisor', administrator: 'administrator' },
    },
    ...change,
  });
}
