import { z } from 'zod';
import { ReaderTrustSchema, ServiceTrustSchema, type ReaderTrust } from '../../../drivers/link/trust.ts';
import { createLeaf } from '../../../drivers/sbi/trust/certificate-authority.ts';
import { readCertificate } from '../../../drivers/sbi/trust/certificates.ts';
import { isRotationDue, rotateDeviceKey } from '../../../drivers/sbi/trust/rotation.ts';
import {
  createTrainingProvider,
  deviceLeaf,
  createTrainingTrust,
  type TrainingTrust,
} from '../../../drivers/sbi/trust/training-trust.ts';

/** The one simulated reader of a training station. */
export const TRAINING_READER = 'simulated/TRAINING-0001';
/** Name of the key that signs the list of other vendors' readers for the provider's page. */
export const LISTING_KEY = 'listing';

const KeptTrustSchema = z.strictObject({
  service: ServiceTrustSchema.extend({
    // A chain from before one of these keys was needed is replaced by a new chain.
    readers: z
      .object({ [TRAINING_READER]: ReaderTrustSchema, [LISTING_KEY]: ReaderTrustSchema })
      .catchall(ReaderTrustSchema),
  }),
  deviceRoot: z.string(),
  deviceRootKey: z.string(),
  ftmRoot: z.string(),
  encryptionKey: z.string(),
  encryptionCertificate: z.string(),
});

/** Where the chain is stored, sealed. */
export interface TrustStore {
  trust(): unknown;
  putTrust(trust: TrainingTrust): void;
}

/**
 * The training chain of this station. It is created at the first start; at a later start, device keys are replaced when a
 * third of their certificates' life or less is left.
 */
export async function openTrainingTrust(store: TrustStore, now: () => number): Promise<TrainingTrust> {
  const kept = KeptTrustSchema.safeParse(store.trust());
  const before = kept.success
    ? kept.data
    : await createTrainingTrust({ now: now(), deviceIds: [TRAINING_READER, LISTING_KEY] });
  const trust = await withFreshKeys(before, now());
  if (!kept.success) store.putTrust(trust);
  else if (trust !== before) {
    try {
      store.putTrust(trust);
    } catch {
      // A full disk must not keep the station from starting: the former keys are valid for some more days.
      return before;
    }
  }
  return trust;
}

/** The chain while the station runs: readers that come later get keys, and keys are replaced before they expire. */
export interface RunningTrust {
  /** The current keys, for a device host that starts. */
  service(): TrainingTrust['service'];
  /**
   * Creates keys for a reader without keys; they are stored before the answer. The reader has no certified chip, so it is
   * L0: it is listed and can be tried, but its captures are not signed for the provider.
   */
  register(deviceId: string): Promise<ReaderTrust>;
  /** Replaces the keys that are due; returns the readers that have new keys. */
  rotate(): Promise<readonly { readonly deviceId: string; readonly trust: ReaderTrust }[]>;
}

/** Follows a chain that {@link openTrainingTrust} opened. Changes are made one after the other. */
export function runTrainingTrust(opened: TrainingTrust, store: TrustStore, now: () => number): RunningTrust {
  let trust = opened;
  let queue: Promise<unknown> = Promise.resolve();

  async function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = queue.then(change);
    queue = done.catch(() => undefined);
    return done;
  }
  function keep(changed: TrainingTrust): void {
    store.putTrust(changed);
    trust = changed;
  }

  return {
    service: () => trust.service,
    async register(deviceId) {
      return inTurn(async () => {
        const known = trust.service.readers[deviceId];
        if (known) return known;
        const root = { key: trust.deviceRootKey, certificate: trust.deviceRoot };
        const device = await createLeaf(root, deviceLeaf(deviceId, now()));
        const made = { deviceKey: device.key, deviceCertificate: device.certificate };
        const { service } = trust;
        keep({ ...trust, service: { ...service, readers: { ...service.readers, [deviceId]: made } } });
        return made;
      });
    },
    async rotate() {
      return inTurn(async () => {
        const before = trust.service.readers;
        const fresh = await withFreshKeys(trust, now());
        if (fresh === trust) return [];
        keep(fresh);
        return Object.entries(fresh.service.readers)
          .filter(([deviceId, readerTrust]) => before[deviceId] !== readerTrust)
          .map(([deviceId, readerTrust]) => ({ deviceId, trust: readerTrust }));
      });
    },
  };
}

async function withFreshKeys(trust: TrainingTrust, now: number): Promise<TrainingTrust> {
  const provider = createTrainingProvider({ key: trust.deviceRootKey, certificate: trust.deviceRoot });
  const readers = { ...trust.service.readers };
  let changed = false;
  for (const [deviceId, current] of Object.entries(readers)) {
    const certificate = readCertificate(current.deviceCertificate);
    if (certificate && !isRotationDue(certificate, now)) continue;
    const rotated = await rotateDeviceKey({ deviceId, current, provider, now });
    // The former key stays in use until it expires; then the reader's own error says so.
    if (!rotated.ok) continue;
    readers[deviceId] = rotated.value;
    changed = true;
  }
  return changed ? { ...trust, service: { ...trust.service, readers } } : trust;
}
