import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';

/** The store could not be read or written; `detail` never holds a key. */
export interface KeyStoreError {
  readonly code: 'key-store-failed';
  readonly detail: string;
}

/**
 * Where the keys of readers live, by device id. In the kiosk that is main's sealed store, behind the link; a service that
 * runs alone keeps temporary files.
 */
export interface KeyStore {
  /** The device ids there are keys for. */
  list(): Promise<Result<readonly string[], KeyStoreError>>;
  /** The keys of one reader; undefined where there are none. */
  load(deviceId: string): Promise<Result<ReaderTrust | undefined, KeyStoreError>>;
  /** Keeps the keys of one reader in place of those it had, wholly or not at all. */
  save(deviceId: string, trust: ReaderTrust): Promise<Result<void, KeyStoreError>>;
}

/** A store that forgets everything with the process. */
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
