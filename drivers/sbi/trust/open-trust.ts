import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust } from '../../link/trust.ts';
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
