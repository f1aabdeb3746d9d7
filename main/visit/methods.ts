import type { Method, MethodReason } from '#vocabulary/sign-in.ts';
import type { RegistrantProvider } from '../submission/evidence/provider-profile.ts';
import type { ReaderStatus } from '../../drivers/link/reader-status.ts';

const READER_TYPE: Readonly<Partial<Record<Method, ReaderStatus['type']>>> = { fingerprint: 'Finger', iris: 'Iris' };

/** Whether the method needs a reader; if so, the readers are armed for the sign-in. */
export function usesReader(method: Method): boolean {
  return READER_TYPE[method] !== undefined;
}

const ACR_GROUP: Readonly<Record<Method, keyof RegistrantProvider['acr']>> = {
  fingerprint: 'biometrics',
  iris: 'biometrics',
  code: 'code',
  wallet: 'wallet',
  password: 'password',
};

/** The authentication contexts that a method asks for at the provider, the preferred one first. */
export function acrValuesOf(method: Method, { acr }: Pick<RegistrantProvider, 'acr'>): readonly string[] {
  return acr[ACR_GROUP[method]];
}

/**
 * Why a method is not possible, from the profile, from what the provider announces and the state of the readers; null when it is.
 * @param offered `acr_values_supported` of the provider's metadata; undefined when it announces nothing (the member
 *   is optional, OpenID Connect Discovery 1.0 section 3) or has not been asked yet: then it excludes no method
 */
export function reasonAgainst(
  method: Method,
  profile: Pick<RegistrantProvider, 'acr'>,
  offered: readonly string[] | undefined,
  readers: readonly Pick<ReaderStatus, 'type' | 'state' | 'level' | 'service' | 'own'>[],
): MethodReason | null {
  const wanted = acrValuesOf(method, profile);
  if (wanted.length === 0) return 'not-used-here';
  if (offered && !wanted.some((acr) => offered.includes(acr))) return 'provider-does-not-offer';
  const type = READER_TYPE[method];
  if (type === undefined) return null;
  const present = readers.filter((reader) => reader.type === type && reader.state !== 'gone');
  if (present.length === 0) return 'no-reader';
  const trusted = present.filter(
    ({ level, state, service }) =>
      level === 'L1' && state !== 'not-registered' && state !== 'not-trusted' && (service?.offered ?? true),
  );
  if (trusted.length === 0) return 'reader-not-trusted';
  if (trusted.some((reader) => reader.state === 'ready')) return null;
  return trusted.some(({ own }) => own?.problem === 'resting') ? 'reader-resting' : 'reader-not-ready';
}
