import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { KeyStore, KeyStoreError } from './key-store.ts';
import { openReaderTrust } from './open-trust.ts';
import type { OpenReaderTrust } from './open-trust.ts';
import { isRotationDue, rotateDeviceKey, rotationTime } from './rotation.ts';
import type { DeviceProvider, RotationError } from './rotation.ts';

export type DeviceKeysError =
  KeyStoreError | RotationError | { readonly code: 'key-unusable' } | { readonly code: 'reader-unknown' };

/** The keys of all readers of a service; they are replaced before they expire. */
export interface DeviceKeys {
  /** The present keys of a reader; undefined when it has no keys (SBI: not registered). */
  trustOf(deviceId: string): OpenReaderTrust | undefined;
  /**
   * Gives a reader a new device key and certificate, even before they are due. When that fails, the old ones stay in
   * use.
   */
  rotate(deviceId: string): Promise<Result<void, DeviceKeysError>>;
  /** Stops replacing keys. */
  close(): void;
}

/** The longest time between two checks: a timer does not notice when the clock is set. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** Wait after a failure: often enough within the reserve of days, and not too often for a provider that is down. */
const RETRY_MS = 3_600_000;

/**
 * Opens the keys of a store and replaces each device key before its certificate expires.
 * @param deps.onChange is called after a reader's keys were replaced
 * @param deps.onProblem is called when a rotation that was due failed; it is tried again
 */
export async function openDeviceKeys(deps: {
  readonly store: KeyStore;
  readonly provider: DeviceProvider;
  /** PEM of the root of the chip certificates. */
  readonly ftmRoot: string | undefined;
  readonly clock: Clock;
  readonly onChange: (deviceId: string, trust: OpenReaderTrust) => void;
  readonly onProblem: (deviceId: string, error: DeviceKeysError) => void;
}): Promise<Result<DeviceKeys, DeviceKeysError>> {
  const { store, provider, ftmRoot, clock, onChange, onProblem } = deps;
  const open = new Map<string, OpenReaderTrust>();
  const listed = await store.list();
  if (!listed.ok) return listed;
  for (const deviceId of listed.value) {
    const loaded = await store.load(deviceId);
    if (!loaded.ok) return loaded;
    if (!loaded.value) continue;
    const opened = await openReaderTrust(loaded.value, ftmRoot);
    if (!opened.ok) return opened;
    open.set(deviceId, opened.value);
  }

  let closed = false;
  let cancelTimer = (): void => undefined;
  // One rotation at a time: two for one reader would both start from the same old certificate.
  let queue: Promise<unknown> = Promise.resolve();

  async function replace(deviceId: string): Promise<Result<void, DeviceKeysError>> {
    const loaded = await store.load(deviceId);
    if (!loaded.ok) return loaded;
    if (!loaded.value) return err({ code: 'reader-unknown' });
    const rotated = await rotateDeviceKey({ deviceId, current: loaded.value, provider, now: clock.now() });
    if (!rotated.ok) return rotated;
    const opened = await openReaderTrust(rotated.value, ftmRoot);
    if (!opened.ok) return opened;
    // Kept before it is used: if a key signed and was then lost, we could not prove that it was ours.
    const saved = await store.save(deviceId, rotated.value);
    if (!saved.ok) return saved;
    open.set(deviceId, opened.value);
    onChange(deviceId, opened.value);
    return ok(undefined);
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function rotateDue(): Promise<void> {
    let failed = false;
    for (const [deviceId, { device }] of [...open]) {
      if (closed || !isRotationDue(device.certificate, clock.now())) continue;
      const replaced = await replace(deviceId);
      if (replaced.ok) continue;
      failed = true;
      onProblem(deviceId, replaced.error);
    }
    if (!closed) wait(failed ? RETRY_MS : LONGEST_WAIT_MS);
  }

  function wait(longest: number): void {
    const next = Math.min(...[...open.values()].map(({ device }) => rotationTime(device.certificate) - clock.now()));
    // A key that is still overdue after a check has just failed; it waits for the retry.
    const ms = next > 0 ? Math.min(next, longest) : longest;
    cancelTimer = clock.after(Math.ceil(ms), () => void inTurn(rotateDue));
  }

  await inTurn(rotateDue);
  return ok({
    trustOf: (deviceId) => open.get(deviceId),
    rotate: async (deviceId) => inTurn(async () => replace(deviceId)),
    close() {
      closed = true;
      cancelTimer();
    },
  });
}
