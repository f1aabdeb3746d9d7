import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';
import { ok } from '#kit/result.ts';
import { issueLeaf, createLeaf, createRoot } from './certificate-authority.ts';
import type { KeyAndCertificate, LeafContent } from './certificate-authority.ts';
import { DEVICE_CERTIFICATE_LIFE } from './rotation.ts';
import type { DeviceProvider } from './rotation.ts';

/** What a training station needs: the service's own keys, and what a training verifier checks and opens answers with. */
export interface TrainingTrust {
  /** Goes over the link to the device host. */
  readonly service: ServiceTrust;
  /** PEM of the root above the device certificates. */
  readonly deviceRoot: string;
  /** PKCS#8 PEM of that root's key, by which device keys are certified anew when they rotate. */
  readonly deviceRootKey: string;
  /** PEM of the root above the FTM chip certificates. */
  readonly ftmRoot: string;
  /** PKCS#8 PEM of the key that opens auth answers. */
  readonly encryptionKey: string;
  /** PEM of the certificate auth answers are encrypted to. */
  readonly encryptionCertificate: string;
}

const ROOT_DAYS = 3650;
/** A chip's key stays with the chip for its life; five years outlive every training station. */
const CHIP_DAYS = 1825;
const ENCRYPTION_DAYS = 1825;

const FTM_ORGANISATION = 'Training FTM Provider';
const PROVIDER_ORGANISATION = 'Training Device Provider';
const AUTHORITY_ORGANISATION = 'Training Identity Authority';

/** The three roots of a training chain. */
export interface TrainingRoots {
  readonly ftm: KeyAndCertificate;
  readonly deviceProvider: KeyAndCertificate;
  readonly authority: KeyAndCertificate;
}

/** Makes the roots of a training chain. `now` is milliseconds since 1970. */
export async function createTrainingRoots(now: number): Promise<TrainingRoots> {
  const root = async (commonName: string, organisation: string): Promise<KeyAndCertificate> =>
    createRoot({ commonName, organisation, now, days: ROOT_DAYS });
  const [ftm, deviceProvider, authority] = await Promise.all([
    root('FTM Root', FTM_ORGANISATION),
    root('Device Provider Root', PROVIDER_ORGANISATION),
    root('Authentication Root', AUTHORITY_ORGANISATION),
  ]);
  return { ftm, deviceProvider, authority };
}

/** What a training device certificate says; its days are those of {@link DEVICE_CERTIFICATE_LIFE}. */
export function deviceLeaf(deviceId: string, now: number, days: number = DEVICE_CERTIFICATE_LIFE.days): LeafContent {
  return { commonName: `Device ${deviceId}`, organisation: PROVIDER_ORGANISATION, use: 'sign', now, days };
}

/**
 * Makes the keys of one training reader: the device's, and at level L1 those of its chip (so that a training reader is L1
 * by its certificate and not by a constant).
 */
export async function createReaderTrust(
  roots: Pick<TrainingRoots, 'ftm' | 'deviceProvider'>,
  deviceId: string,
  options: { readonly now: number; readonly level?: 'L0' | 'L1'; readonly deviceDays?: number },
): Promise<ReaderTrust> {
  const { now, level = 'L1', deviceDays } = options;
  const [device, chip] = await Promise.all([
    createLeaf(roots.deviceProvider, deviceLeaf(deviceId, now, deviceDays)),
    level === 'L1' ? createChip(roots.ftm, deviceId, now) : undefined,
  ]);
  return { deviceKey: device.key, deviceCertificate: device.certificate, ...(chip && { ftm: chip }) };
}

async function createChip(ftmRoot: KeyAndCertificate, deviceId: string, now: number): Promise<KeyAndCertificate> {
  return createLeaf(ftmRoot, {
    commonName: `FTM chip of ${deviceId}`,
    organisation: FTM_ORGANISATION,
    use: 'sign',
    now,
    days: CHIP_DAYS,
  });
}

/** Makes the key pair of a training authority, which auth answers are encrypted to. */
export async function createEncryptionPair(
  roots: Pick<TrainingRoots, 'authority'>,
  now: number,
  days: number = ENCRYPTION_DAYS,
): Promise<KeyAndCertificate> {
  return createLeaf(roots.authority, {
    commonName: 'IDA-FIR',
    organisation: AUTHORITY_ORGANISATION,
    use: 'encrypt',
    now,
    days,
  });
}

/**
 * Makes a whole training chain: FTM root and chip certificates, device-provider root and device certificates,
 * encryption certificate.
 * @param input.now milliseconds since 1970
 * @param input.deviceIds the readers to make keys for
 * @param input.level what the readers are to be; L1 where it is not given
 * @param input.deviceDays how long the device certificates hold
 */
export async function createTrainingTrust(input: {
  readonly now: number;
  readonly deviceIds: readonly string[];
  readonly level?: 'L0' | 'L1';
  readonly deviceDays?: number;
}): Promise<TrainingTrust> {
  const { now, deviceIds } = input;
  const roots = await createTrainingRoots(now);
  const encryption = await createEncryptionPair(roots, now);
  const readers: Record<string, ReaderTrust> = {};
  for (const deviceId of deviceIds) readers[deviceId] = await createReaderTrust(roots, deviceId, input);
  return {
    service: { readers, ftmRoot: roots.ftm.certificate, encryptionCertificate: encryption.certificate },
    deviceRoot: roots.deviceProvider.certificate,
    deviceRootKey: roots.deviceProvider.key,
    ftmRoot: roots.ftm.certificate,
    encryptionKey: encryption.key,
    encryptionCertificate: encryption.certificate,
  };
}

/** The device provider of a training chain: it certifies whatever key it is shown. */
export function createTrainingProvider(root: KeyAndCertificate): DeviceProvider {
  return {
    async certify({ deviceId, publicKey, now, days, laterThan }) {
      return ok(await issueLeaf(root, publicKey, { ...deviceLeaf(deviceId, now, days), laterThan }));
    },
  };
}
