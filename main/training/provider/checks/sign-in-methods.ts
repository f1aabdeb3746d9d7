import { z } from 'zod';
import { ACR } from '#vocabulary/sign-in.ts';

/** The sign-in methods of the demonstration provider, with the names eSignet gives them in `acr_values`. */
export const METHODS = {
  fingerprint: { acr: ACR.biometrics, amr: 'L1-bio-device', label: 'With your fingerprint' },
  code: { acr: ACR['generated-code'], amr: 'OTP', label: 'With a code sent to your phone' },
  pin: { acr: ACR['static-code'], amr: 'PIN', label: 'With your PIN' },
} as const;
export type Method = keyof typeof METHODS;

export const METHOD_NAMES = ['fingerprint', 'code', 'pin'] as const satisfies readonly Method[];

/** Every acr the provider announces. */
export const ACR_VALUES: readonly string[] = METHOD_NAMES.map((method) => METHODS[method].acr);

const AcrRequestSchema = z.object({
  id_token: z.object({ acr: z.object({ value: z.string().optional(), values: z.array(z.string()).optional() }) }),
});

/**
 * The methods an authorization request asks for, in its order. `claims.id_token.acr` wins over `acr_values`. A
 * request that names no method of this provider is offered all of them, as eSignet does.
 */
export function requestedMethods(params: Readonly<Record<string, unknown>>): readonly Method[] {
  const wanted = acrsInClaims(params['claims']) ?? acrsIn(params['acr_values']);
  // Keycloak's one name for every sign-in stands for the PIN.
  const methods = wanted.flatMap((acr) =>
    METHOD_NAMES.filter((method) => METHODS[method].acr === acr || (acr === '1' && method === 'pin')),
  );
  return methods.length === 0 ? METHOD_NAMES : [...new Set(methods)];
}

function acrsIn(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.split(' ') : [];
}

function acrsInClaims(claims: unknown): readonly string[] | undefined {
  if (typeof claims !== 'string') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(claims);
  } catch {
    return undefined;
  }
  const request = AcrRequestSchema.safeParse(json);
  if (!request.success) return undefined;
  const { value, values } = request.data.id_token.acr;
  return values ?? (value === undefined ? undefined : [value]);
}
