import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';

/** The store could not be read or written; `detail` never contains a key. */
export interface KeyStoreError {
  readonly code: 'key-store-failed';
  readonly detail: string;
}

/**
 * The store of readers' keys, by device id. In the kiosk it is main's sealed store, over the link; a service that runs
 * alone has temporary files.
 */
export interface KeyStore {
  /** The device ids that have keys. */
  list(): Promise<Result<readonly string[], KeyStoreError>>;
  /** The keys of one reader; undefined when it has none. */
  load(deviceId: string): Promise<Result<ReaderTrust | undefined, KeyStoreError>>;
  /** Replaces all keys of one reader, or none when it fails. */
  save(deviceId: string, trust: ReaderTrust): Promise<Result<void, KeyStoreError>>;
}

/** A store in memory only. */
export function createMemoryKeyStore(initial: ServiceTrust['readers'] = {}): KeyStore {
  const kept = new Map(Object.entries(initial));
  return {
    list: async () => Promise.resolve(ok([...kept.keys()])),
    load: async (deviceId) => Promise.resolve(ok(kept.get(deviceId))),
    save: async (deviceId, trust) => {
      kept.set(deviceId, trust);
      return Promise.resolve(ok(undefined));
    },
  };
}
