import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
import { importSigner } from './crypto.ts';
import type { Signer } from './crypto.ts';
import { certificateDates, hasSigned, isCurrent, readCertificate } from './certificates.ts';

/**
 * Returns the certification level of a reader at a time: L1 only when its chip certificate is under the FTM root and
 * both are valid at `now` (milliseconds since 1970). Everything else is L0, whatever its names say. The signatures are
 * checked only once, because they do not change.
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
  /** The signer of the FTM chip, if the reader has one. */
  readonly ftm: Signer | undefined;
  level(now: number): 'L0' | 'L1';
  /** All moments (milliseconds since 1970) when one of the certificates becomes valid or expires. */
  readonly changesAt: readonly number[];
}

/**
 * Reads one reader's PEM texts; fails when a key is not its certificate's.
 * @param ftmRoot PEM of the root of chip certificates
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
