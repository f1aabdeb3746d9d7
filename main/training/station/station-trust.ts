import { z } from 'zod';
import { ReaderTrustSchema, ServiceTrustSchema } from '../../../drivers/link/trust.ts';
import { runOwnChain, withFreshKeys, type RunningChain } from '../../../drivers/sbi/trust/own-chain.ts';
import { createTrainingTrust, type TrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';

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
  const trust = await withFreshKeys(before, { now: now() });
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

/** Follows a chain that {@link openTrainingTrust} opened. */
export function runTrainingTrust(opened: TrainingTrust, store: TrustStore, now: () => number): RunningChain {
  return runOwnChain({ opened, put: (trust) => store.putTrust(trust), now });
}
