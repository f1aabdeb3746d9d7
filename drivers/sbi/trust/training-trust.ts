import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';
import { ok } from '#kit/result.ts';
import { issueLeaf, createLeaf, createRoot } from './certificate-authority.ts';
import type { KeyAndCertificate, LeafContent } from './certificate-authority.ts';
import { DEVICE_CERTIFICATE_LIFE } from './rotation.ts';
import type { DeviceProvider } from './rotation.ts';

/**
 * The keys of a training station: those of the service, and those with which a training verifier checks and opens
 * answers.
 */
export interface TrainingTrust {
  /** Sent over the link to the device host. */
  readonly service: ServiceTrust;
  /** PEM of the root above the device certificates. */
  readonly deviceRoot: string;
  /** PKCS#8 PEM of that root's key; it certifies the new device keys of a rotation. */
  readonly deviceRootKey: string;
  /** PEM of the root above the FTM chip certificates. */
  readonly ftmRoot: string;
  /** PKCS#8 PEM of the key that opens auth answers. */
  readonly encryptionKey: string;
  /** PEM of the certificate that auth answers are encrypted to. */
  readonly encryptionCertificate: string;
}

const ROOT_DAYS = 3650;
/** A chip keeps its key for life; five years are longer than any training station lasts. */
const CHIP_DAYS = 1825;
const ENCRYPTION_DAYS = 1825;

const FTM_ORGANISATION = 'Training FTM Provider';
/** The organisation in the device certificates of a training chain. */
export const TRAINING_PROVIDER = 'Training Device Provider';
const AUTHORITY_ORGANISATION = 'Training Identity Authority';

/** The three roots of a training chain. */
export interface TrainingRoots {
  readonly ftm: KeyAndCertificate;
  readonly deviceProvider: KeyAndCertificate;
  readonly authority: KeyAndCertificate;
}

/** Creates the roots of a training chain. `now` is milliseconds since 1970. */
export async function createTrainingRoots(now: number): Promise<TrainingRoots> {
  const root = async (commonName: string, organisation: string): Promise<KeyAndCertificate> =>
    createRoot({ commonName, organisation, now, days: ROOT_DAYS });
  const [ftm, deviceProvider, authority] = await Promise.all([
    root('FTM Root', FTM_ORGANISATION),
    root('Device Provider Root', TRAINING_PROVIDER),
    root('Authentication Root', AUTHORITY_ORGANISATION),
  ]);
  return { ftm, deviceProvider, authority };
}

/** The content of a device certificate; its days are those of {@link DEVICE_CERTIFICATE_LIFE} where none are given. */
export function deviceLeaf(options: {
  readonly deviceId: string;
  readonly now: number;
  readonly days?: number | undefined;
  readonly organisation?: string;
}): LeafContent {
  const { deviceId, now, days = DEVICE_CERTIFICATE_LIFE.days, organisation = TRAINING_PROVIDER } = options;
  return { commonName: `Device ${deviceId}`, organisation, use: 'sign', now, days };
}

/**
 * Creates the keys of one training reader: those of the device, and at level L1 those of its chip, so that a training
 * reader is L1 by its certificate and not by a constant.
 */
export async function createReaderTrust(
  roots: Pick<TrainingRoots, 'ftm' | 'deviceProvider'>,
  deviceId: string,
  options: { readonly now: number; readonly level?: 'L0' | 'L1'; readonly deviceDays?: number },
): Promise<ReaderTrust> {
  const { now, level = 'L1', deviceDays } = options;
  const [device, chip] = await Promise.all([
    createLeaf(roots.deviceProvider, deviceLeaf({ deviceId, now, days: deviceDays })),
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

/** Creates the key pair of a training authority; auth answers are encrypted to its certificate. */
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
 * Creates a complete training chain: FTM root and chip certificates, device-provider root and device certificates,
 * encryption certificate.
 * @param options.now milliseconds since 1970
 * @param options.deviceIds the readers that get keys
 * @param options.level the level of the readers; default L1
 * @param options.deviceDays how long the device certificates are valid
 */
export async function createTrainingTrust(options: {
  readonly now: number;
  readonly deviceIds: readonly string[];
  readonly level?: 'L0' | 'L1';
  readonly deviceDays?: number;
}): Promise<TrainingTrust> {
  const { now, deviceIds } = options;
  const roots = await createTrainingRoots(now);
  const encryption = await createEncryptionPair(roots, now);
  const readers: Record<string, ReaderTrust> = {};
  for (const deviceId of deviceIds) readers[deviceId] = await createReaderTrust(roots, deviceId, options);
  return {
    service: { readers, ftmRoot: roots.ftm.certificate, encryptionCertificate: encryption.certificate },
    deviceRoot: roots.deviceProvider.certificate,
    deviceRootKey: roots.deviceProvider.key,
    ftmRoot: roots.ftm.certificate,
    encryptionKey: encryption.key,
    encryptionCertificate: encryption.certificate,
  };
}

/** A device provider that certifies every key under a root at hand. */
export function createDeviceProvider(root: KeyAndCertificate, organisation = TRAINING_PROVIDER): DeviceProvider {
  return {
    async certify({ deviceId, publicKey, now, days, laterThan }) {
      return ok(await issueLeaf(root, publicKey, { ...deviceLeaf({ deviceId, now, days, organisation }), laterThan }));
    },
  };
}
