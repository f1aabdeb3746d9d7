import { rotateDeviceKey, isRotationDue } from './rotation.ts';
import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';
import { createLeaf, createRoot } from './certificate-authority.ts';
import { readCertificate } from './certificates.ts';
import { createDeviceProvider, deviceLeaf, TRAINING_PROVIDER } from './training-trust.ts';

/** The keys of a station's own readers, under a root that the station itself has made. */
export interface OwnChain {
  /** Sent over the link to the device host. */
  readonly service: ServiceTrust;
  /** PEM of the root above the device certificates. */
  readonly deviceRoot: string;
  /** PKCS#8 PEM of that root's key; it certifies new device keys. */
  readonly deviceRootKey: string;
}

/** The chain while the station runs: readers that come later get keys, and keys are replaced before they expire. */
export interface RunningChain {
  /** The current keys, for a device host that starts. */
  service(): ServiceTrust;
  /**
   * Creates keys for a reader without keys; they are stored before the answer. The reader has no certified chip, so it is
   * L0: it is listed and can be tried, and no provider that asks for L1 takes its captures.
   */
  register(deviceId: string): Promise<ReaderTrust>;
  /** Replaces the keys that are due; returns the readers that have new keys. */
  rotate(): Promise<readonly { readonly deviceId: string; readonly trust: ReaderTrust }[]>;
}

const ROOT_DAYS = 3650;

/** Creates a root, and keys of level L0 for each reader. `now` is milliseconds since 1970. */
export async function createOwnChain(options: {
  readonly organisation: string;
  readonly now: number;
  readonly deviceIds: readonly string[];
}): Promise<OwnChain> {
  const { organisation, now } = options;
  const root = await createRoot({ commonName: 'Device root', organisation, now, days: ROOT_DAYS });
  const readers: Record<string, ReaderTrust> = {};
  for (const deviceId of options.deviceIds) {
    const { key, certificate } = await createLeaf(root, deviceLeaf({ deviceId, now, organisation }));
    readers[deviceId] = { deviceKey: key, deviceCertificate: certificate };
  }
  return { service: { readers }, deviceRoot: root.certificate, deviceRootKey: root.key };
}

/**
 * Follows an opened chain. Changes are made one after the other, and each is stored before it counts.
 * @param options.put stores the changed chain; when it throws, the chain stays as it was
 */
export function runOwnChain<C extends OwnChain>(options: {
  readonly opened: C;
  readonly put: (chain: C) => void;
  readonly now: () => number;
  readonly organisation?: string;
}): RunningChain {
  const { put, now, organisation = TRAINING_PROVIDER } = options;
  let chain = options.opened;
  let queue: Promise<unknown> = Promise.resolve();

  async function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = queue.then(change);
    queue = done.catch(() => undefined);
    return done;
  }
  function keep(changed: C): void {
    put(changed);
    chain = changed;
  }

  return {
    service: () => chain.service,
    async register(deviceId) {
      return inTurn(async () => {
        const known = chain.service.readers[deviceId];
        if (known) return known;
        const root = { key: chain.deviceRootKey, certificate: chain.deviceRoot };
        const device = await createLeaf(root, deviceLeaf({ deviceId, now: now(), organisation }));
        const made = { deviceKey: device.key, deviceCertificate: device.certificate };
        const { service } = chain;
        keep({ ...chain, service: { ...service, readers: { ...service.readers, [deviceId]: made } } });
        return made;
      });
    },
    async rotate() {
      return inTurn(async () => {
        const before = chain.service.readers;
        const fresh = await withFreshKeys(chain, { now: now(), organisation });
        if (fresh === chain) return [];
        keep(fresh);
        return Object.entries(fresh.service.readers)
          .filter(([deviceId, readerTrust]) => before[deviceId] !== readerTrust)
          .map(([deviceId, readerTrust]) => ({ deviceId, trust: readerTrust }));
      });
    },
  };
}

/** The chain with new keys for the readers whose certificates have a third of their life or less left. */
export async function withFreshKeys<C extends OwnChain>(
  chain: C,
  options: { readonly now: number; readonly organisation?: string },
): Promise<C> {
  const { now, organisation = TRAINING_PROVIDER } = options;
  const provider = createDeviceProvider({ key: chain.deviceRootKey, certificate: chain.deviceRoot }, organisation);
  const readers = { ...chain.service.readers };
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
  return changed ? { ...chain, service: { ...chain.service, readers } } : chain;
}
