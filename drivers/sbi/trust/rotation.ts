import { generateKeyPair } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
import { importSigner } from './crypto.ts';
import { isCurrent, LEAST_RSA_BITS, readCertificate } from './certificates.ts';

/**
 * How long a device certificate is valid, and when its key is replaced. MOSIP uses thirty days for device keys. A third
 * is the reserve: a station that reaches no provider for ten days can still capture.
 */
export const DEVICE_CERTIFICATE_LIFE = {
  unit: 'days',
  days: 30,
  /** The remaining part of its life when a certificate is replaced. */
  rotateWithLeft: 1 / 3,
} as const;

/** Certifies device keys: the device provider's own server, or a training chain. */
export interface DeviceProvider {
  /**
   * Certifies a new key of a known device.
   * @param request.publicKey SPKI, DER
   * @param request.now milliseconds since 1970
   * @param request.days how long the certificate should be valid
   * @param request.laterThan the beginning of the old certificate, milliseconds since 1970; the new one must begin
   * later
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
 * Why a device key was not replaced; the old one stays in use.
 * - `certificate-unreadable`: the old certificate cannot be read
 * - `certificate-unfit`: the provider's answer cannot replace the old certificate
 */
export type RotationError =
  | { readonly code: 'provider-refused' | 'provider-unreachable' | 'certificate-unreadable' }
  | {
      readonly code: 'certificate-unfit';
      readonly why: 'no-certificate' | 'other-key' | 'not-later' | 'other-subject' | 'not-current';
    };

/** When to replace a certificate, milliseconds since 1970; the rest of its life is the reserve. */
export function rotationTime(certificate: X509Certificate): number {
  const begins = Date.parse(certificate.validFrom);
  const ends = Date.parse(certificate.validTo);
  return ends - (ends - begins) * DEVICE_CERTIFICATE_LIFE.rotateWithLeft;
}

/** Whether to replace a certificate at `now` (milliseconds since 1970); also true for an expired one. */
export function isRotationDue(certificate: X509Certificate, now: number): boolean {
  return now >= rotationTime(certificate);
}

const createKeyPair = promisify(generateKeyPair);

/**
 * Creates a new device key for a reader and lets the provider certify it. The result passes MOSIP's key-rotation check:
 * a different certificate that begins later, with the same subject. Make, model and serial number are in the digitalId,
 * which the chip or the new key signs unchanged.
 */
export async function rotateDeviceKey(options: {
  readonly deviceId: string;
  readonly current: ReaderTrust;
  readonly provider: DeviceProvider;
  readonly now: number;
  readonly days?: number;
}): Promise<Result<ReaderTrust, RotationError>> {
  const { deviceId, current, provider, now, days = DEVICE_CERTIFICATE_LIFE.days } = options;
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
