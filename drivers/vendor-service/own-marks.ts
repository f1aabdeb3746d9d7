/**
 * By what this kiosk's own service is known when the scan comes across it. Ports alone would not do: the same service may
 * answer on another port (a forwarded one, or a second copy of the kiosk that shares its keys).
 */
export interface OwnMarks {
  /** The port our service listens on; it is not even asked. */
  readonly port: number;
  /** Knows the device ids of our own readers, which come and go. */
  readonly deviceIds: Pick<ReadonlySet<string>, 'has'>;
  /** SHA-256 fingerprints (Node's `fingerprint256`) of the certificates our service signs with at the moment. */
  readonly certificates: () => ReadonlySet<string>;
}

/** How device ids begin under which a kiosk lists another vendor's reader again. */
export const PASS_THROUGH_PREFIX = 'via/';

/**
 * Whether a listed device is one of this kiosk's own, or one that some kiosk only hands on. To claim this falsely gains
 * nothing: what is ours is left out.
 */
export function isOwnDevice(deviceId: string, signedBy: string | undefined, marks: OwnMarks): boolean {
  return (
    marks.deviceIds.has(deviceId) ||
    deviceId.startsWith(PASS_THROUGH_PREFIX) ||
    (signedBy !== undefined && marks.certificates().has(signedBy))
  );
}
