/**
 * How the scan recognises this kiosk's own service. The port alone is not enough: the same service may answer on
 * another port (a forwarded one, or a second copy of the kiosk that shares its keys).
 */
export interface OwnMarks {
  /** The port of our service; the scan never asks it. */
  readonly port: number;
  /** The device ids of our own readers at the moment. */
  readonly deviceIds: Pick<ReadonlySet<string>, 'has'>;
  /** SHA-256 fingerprints (Node's `fingerprint256`) of the certificates our service signs with at the moment. */
  readonly certificates: () => ReadonlySet<string>;
}

/** The prefix of the device ids under which a kiosk lists another vendor's readers. */
export const PASS_THROUGH_PREFIX = 'via/';

/**
 * Whether a listed device is one of this kiosk's own, or one that a kiosk passes through. A false claim gains nothing:
 * such devices are left out.
 */
export function isOwnDevice(deviceId: string, signedBy: string | undefined, marks: OwnMarks): boolean {
  return (
    marks.deviceIds.has(deviceId) ||
    deviceId.startsWith(PASS_THROUGH_PREFIX) ||
    (signedBy !== undefined && marks.certificates().has(signedBy))
  );
}
