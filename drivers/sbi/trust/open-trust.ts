import type { X509Certificate } from 'node:crypto';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';
import { importSigner } from './crypto.ts';
import type { Signer } from './crypto.ts';
import { certificateDates, hasSigned, isCurrent, readCertificate } from './certificates.ts';

/**
 * The certification level of a reader, by the time: L1 exactly when its chip certificate stands under the FTM root and the
 * dates of both hold at `now` (milliseconds since 1970). Everything else, however it is named, is L0. Who signed what is
 * looked at once; that does not change.
 */
export function levelOf(
  trust: { readonly ftm?: { readonly certificate: string } | undefined },
  ftmRoot: string | undefined,
): (now: number) => 'L0' | 'L1' {
  const chip = trust.ftm && readCertificate(trust.ftm.certificate);
  const root = ftmRoot === undefined ? undefined : readCertificate(ftmRoot);
  if (!chip || !root || !hasSigned(root, chip)) return () => 'L0';
  return (now) => (isCurrent(chip, now) && isCurrent(root, now) ? 'L1' : 'L0');
}

/** One reader's keys, ready for use. */
export interface OpenReaderTrust {
  readonly device: Signer;
  /** The FTM chip's signer, where the reader has one. */
  readonly ftm: Signer | undefined;
  level(now: number): 'L0' | 'L1';
  /** Each moment (milliseconds since 1970) from which on one of the certificates holds, or no longer. */
  readonly changesAt: readonly number[];
}

/** All keys of the service, ready for use. */
export interface OpenServiceTrust {
  readonly readers: ReadonlyMap<string, OpenReaderTrust>;
  readonly encryptionCertificate: X509Certificate | undefined;
}

/**
 * Reads the PEM texts that main hands over. Fails when a key does not belong to its certificate or a text is none;
 * expired certificates are no failure here, since they have an SBI error of their own.
 */
export async function openServiceTrust(
  trust: ServiceTrust,
): Promise<Result<OpenServiceTrust, { readonly code: 'key-unusable' | 'certificate-unreadable' }>> {
  const readers = new Map<string, OpenReaderTrust>();
  for (const [deviceId, readerTrust] of Object.entries(trust.readers)) {
    const opened = await openReaderTrust(readerTrust, trust.ftmRoot);
    if (!opened.ok) return opened;
    readers.set(deviceId, opened.value);
  }
  if (trust.encryptionCertificate === undefined) return ok({ readers, encryptionCertificate: undefined });
  const encryptionCertificate = readCertificate(trust.encryptionCertificate);
  return encryptionCertificate ? ok({ readers, encryptionCertificate }) : err({ code: 'certificate-unreadable' });
}

/**
 * Reads one reader's PEM texts; fails when a key is not its certificate's.
 * @param ftmRoot PEM of the root that makes a chip certificate count
 */
export async function openReaderTrust(
  trust: ReaderTrust,
  ftmRoot: string | undefined,
): Promise<Result<OpenReaderTrust, { readonly code: 'key-unusable' }>> {
  const device = await importSigner(trust.deviceKey, trust.deviceCertificate);
  if (!device.ok) return device;
  const ftm = trust.ftm && (await importSigner(trust.ftm.key, trust.ftm.certificate));
  if (ftm && !ftm.ok) return ftm;
  const root = ftm && ftmRoot !== undefined ? readCertificate(ftmRoot) : undefined;
  const dated = [device.value.certificate, ftm?.value.certificate, root].filter((one) => one !== undefined);
  return ok({
    device: device.value,
    ftm: ftm?.value,
    level: levelOf(trust, ftmRoot),
    changesAt: dated.map(certificateDates).flatMap(({ from, until }) => [from, until + 1]),
  });
}
