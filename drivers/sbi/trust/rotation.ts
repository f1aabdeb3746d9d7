import { generateKeyPair } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
import { importSigner } from './crypto.ts';
import { isCurrent, LEAST_RSA_BITS, readCertificate } from './certificates.ts';

/**
 * How long a device certificate holds, and when its key is replaced. Thirty days is what MOSIP sets for device keys; a
 * third is kept in hand so that a station which meets no provider for ten days still captures.
 */
export const DEVICE_CERTIFICATE_LIFE = {
  unit: 'days',
  days: 30,
  /** The share of its life that is left when a certificate is replaced. */
  rotateWithLeft: 1 / 3,
} as const;

/** Who certifies device keys: the device provider's own server, or a training chain. */
export interface DeviceProvider {
  /**
   * Certifies a new key of a device it knows.
   * @param request.publicKey SPKI, DER
   * @param request.now milliseconds since 1970
   * @param request.days how long the certificate is to hold
   * @param request.laterThan milliseconds since 1970 when the former certificate began, which this one must begin after
   * @returns the certificate as PEM
   */
  certify(request: {
    readonly deviceId: string;
    readonly publicKey: Uint8Array;
    readonly now: number;
    readonly days: number;
    readonly laterThan: number;
  }): Promise<Result<string, { readonly code: 'provider-refused' | 'provider-unreachable' }>>;
}

/**
 * Why a device key was not replaced; the former one stays in use.
 * - `certificate-unreadable`: the former certificate is none
 * - `certificate-unfit`: what the provider answered cannot take the place of the former one
 */
export type RotationError =
  | { readonly code: 'provider-refused' | 'provider-unreachable' | 'certificate-unreadable' }
  | {
      readonly code: 'certificate-unfit';
      readonly why: 'no-certificate' | 'other-key' | 'not-later' | 'other-subject' | 'not-current';
    };

/** When a certificate is to be replaced, milliseconds since 1970: the rest of its life from then on is the reserve. */
export function rotationTime(certificate: X509Certificate): number {
  const begins = Date.parse(certificate.validFrom);
  const ends = Date.parse(certificate.validTo);
  return ends - (ends - begins) * DEVICE_CERTIFICATE_LIFE.rotateWithLeft;
}

/** Whether a certificate is to be replaced at `now` (milliseconds since 1970); also true of an expired one. */
export function isRotationDue(certificate: X509Certificate, now: number): boolean {
  return now >= rotationTime(certificate);
}

const createKeyPair = promisify(generateKeyPair);

/**
 * Makes a reader a new device key and has it certified. What MOSIP's key-rotation check compares holds of the answer:
 * another certificate that begins later, of the same subject; make, model and serial number stand in the digitalId, which
 * the chip or the new key signs unchanged.
 */
export async function rotateDeviceKey(input: {
  readonly deviceId: string;
  readonly current: ReaderTrust;
  readonly provider: DeviceProvider;
  readonly now: number;
  readonly days?: number;
}): Promise<Result<ReaderTrust, RotationError>> {
  const { deviceId, current, provider, now, days = DEVICE_CERTIFICATE_LIFE.days } = input;
  const former = readCertificate(current.deviceCertificate);
  if (!former) return err({ code: 'certificate-unreadable' });
  const keys = await createKeyPair('rsa', {
    modulusLength: LEAST_RSA_BITS,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const laterThan = Date.parse(former.validFrom);
  const certified = await provider.certify({ deviceId, publicKey: keys.publicKey, now, days, laterThan });
  if (!certified.ok) return certified;
  const next = readCertificate(certified.value);
  if (!next) return err({ code: 'certificate-unfit', why: 'no-certificate' });
  if (!(await importSigner(keys.privateKey, certified.value)).ok) {
    return err({ code: 'certificate-unfit', why: 'other-key' });
  }
  if (Date.parse(next.validFrom) <= laterThan) return err({ code: 'certificate-unfit', why: 'not-later' });
  if (next.subject !== former.subject) return err({ code: 'certificate-unfit', why: 'other-subject' });
  if (!isCurrent(next, now)) return err({ code: 'certificate-unfit', why: 'not-current' });
  return ok({ ...current, deviceKey: keys.privateKey, deviceCertificate: certified.value });
}
