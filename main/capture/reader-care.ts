import type { ReaderTrust } from '../../drivers/link/trust.ts';
import type { Readers } from './readers.ts';
import { createTroubleWatch, type ReaderTrouble } from './reader-troubles.ts';

/** Issues keys for readers, and replaces them before they expire. */
export interface ReaderKeys {
  register(deviceId: string): Promise<ReaderTrust>;
  rotate(): Promise<readonly { readonly deviceId: string; readonly trust: ReaderTrust }[]>;
}

/** Looks after the readers while the station runs. */
export interface ReaderCare {
  /** After each change: readers without keys get theirs, and new troubles are reported. */
  changed(): void;
  /** Replaces keys that are due, looks for a new encryption certificate, and passes all of them to the readers. */
  rotate(): void;
}

/** @param deps.listingKey the name of our listing's key among the keys of the readers */
export function createReaderCare(deps: {
  readonly readers: Pick<Readers, 'readers' | 'busTroubles' | 'trust' | 'trustListing' | 'trustEncryption'>;
  readonly keys: ReaderKeys;
  readonly listingKey: string;
  /** The certificate that auth answers are encrypted to, if its file holds another one now. */
  readonly renewedEncryption: () => string | undefined;
  readonly onTrouble: (trouble: ReaderTrouble) => void;
  /** Keys could not be created or kept; the old ones stay in use. */
  readonly onFault: (fault: unknown) => void;
}): ReaderCare {
  const { readers, keys, listingKey, renewedEncryption, onTrouble, onFault } = deps;
  const newTroubles = createTroubleWatch();
  return {
    changed() {
      for (const trouble of newTroubles(readers.readers(), readers.busTroubles())) onTrouble(trouble);
      for (const { deviceId, state, own } of readers.readers()) {
        // Only an open reader has a grade. It gets keys even when it cannot capture yet.
        const lacksKeys = own?.grade !== undefined && own.certificateUntil === undefined;
        // A certificate that does not fit would be the same again.
        if (!lacksKeys || state === 'gone' || own.problem === 'certificate-unfit') continue;
        keys.register(deviceId).then((trust) => readers.trust(deviceId, trust), onFault);
      }
    },
    rotate() {
      const certificate = renewedEncryption();
      if (certificate !== undefined) readers.trustEncryption(certificate);
      keys.rotate().then((changed) => {
        for (const { deviceId, trust } of changed) {
          if (deviceId === listingKey) readers.trustListing(trust);
          else readers.trust(deviceId, trust);
        }
      }, onFault);
    },
  };
}
