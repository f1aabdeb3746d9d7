import { ACR_OF_METHOD, type Method, type MethodReason } from '#vocabulary/sign-in.ts';
import type { ReaderStatus } from '../../drivers/link/reader-status.ts';

const READER_TYPE: Readonly<Partial<Record<Method, ReaderStatus['type']>>> = { fingerprint: 'Finger', iris: 'Iris' };

/** Whether the method needs a reader; if so, the readers are armed for the sign-in. */
export function usesReader(method: Method): boolean {
  return READER_TYPE[method] !== undefined;
}

/**
 * Why a method is not possible, from what the provider announces and the state of the readers; null when it is.
 * @param offered `acr_values_supported` of the provider's metadata; undefined when it announces nothing (the member
 *   is optional, OpenID Connect Discovery 1.0 section 3) or has not been asked yet: then it excludes no method
 */
export function reasonAgainst(
  method: Method,
  offered: readonly string[] | undefined,
  readers: readonly Pick<ReaderStatus, 'type' | 'state' | 'level' | 'service' | 'own'>[],
): MethodReason | null {
  if (offered && !offered.includes(ACR_OF_METHOD[method])) return 'provider-does-not-offer';
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
