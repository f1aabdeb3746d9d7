import type { ReaderStatus } from '../../drivers/link/reader-status.ts';

/** How a registrant shows who they are. */
export type Method = 'fingerprint' | 'iris' | 'code' | 'wallet';

/** eSignet's authentication context classes by the method the officer chose. */
export const ACR_OF_METHOD: Readonly<Record<Method, string>> = {
  fingerprint: 'mosip:idp:acr:biometrics',
  iris: 'mosip:idp:acr:biometrics',
  code: 'mosip:idp:acr:generated-code',
  wallet: 'mosip:idp:acr:linked-wallet',
};

const READER_TYPE: Readonly<Partial<Record<Method, ReaderStatus['type']>>> = { fingerprint: 'Finger', iris: 'Iris' };

/** Whether the method needs a reader, which is armed for it then. */
export function usesReader(method: Method): boolean {
  return READER_TYPE[method] !== undefined;
}

/**
 * Why a method cannot be chosen here and now.
 * - `provider-does-not-offer`: the provider announces other authentication contexts only
 * - `no-reader`: no reader of the kind is connected
 * - `reader-not-trusted`: there is one, but the provider's page lists only readers of level L1, and of other vendors'
 *   services only those that are believed and offered to it
 * - `reader-not-ready`: there is one, but it cannot capture now
 * - `reader-resting`: there is one, and it can capture again in a minute or so, once it has cooled down
 */
export type MethodReason =
  'provider-does-not-offer' | 'no-reader' | 'reader-not-trusted' | 'reader-not-ready' | 'reader-resting';

/**
 * Whether a method is possible, from what the provider announces and the readers say of themselves; null when it is.
 * @param offered `acr_values_supported` of the provider's metadata; undefined when it announces none (the member is
 *   optional, OpenID Connect Discovery 1.0 section 3) or has not been asked yet, which rules nothing out
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
