import type { X509Certificate } from 'node:crypto';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';
import { SPEC_VERSION } from '../sbi/answer/messages.ts';
import { parseForeignTime } from './wire/foreign-time.ts';
import { readBoundedJson } from './wire/bounded-json.ts';
import { DeviceInfoSchema, ForeignDigitalIdSchema } from './wire/foreign-messages.ts';
import type { DeviceInfo, DeviceStatus, DiscoveryElement, ForeignDigitalId } from './wire/foreign-messages.ts';
import { checkPath } from './pinned-roots.ts';
import type { PathProblem, PinnedRoots } from './pinned-roots.ts';
import { openStatement } from './signed-statement.ts';
import type { SignedStatement } from './signed-statement.ts';

/** How far a service's clock may differ from ours (as in MOSIP's registration client). */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** A reader of another vendor's service. All its statements hold. */
export interface VerifiedDevice {
  readonly info: DeviceInfo;
  readonly digitalId: ForeignDigitalId;
  /** SHA-256 fingerprint of the certificate that signed the device info. */
  readonly signedBy: string;
}

/** What a listing is compared with. */
export interface ListingExpectation {
  readonly port: number;
  readonly env: string;
  readonly roots: PinnedRoots;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The `digitalId` of a discovery element. Nobody has signed it: it only serves to show a name and to compare. */
export function readUnsignedDigitalId(text: string): ForeignDigitalId | undefined {
  const json = readBoundedJson(Buffer.from(text, 'base64url'));
  const parsed = json.ok ? ForeignDigitalIdSchema.safeParse(json.value) : undefined;
  return parsed?.success ? parsed.data : undefined;
}

/**
 * Verifies one reader as a service lists it: the discovery element and its `deviceInfo` from the info answer. Not for
 * readers that are `Not Registered`: they have no keys and sign nothing.
 */
export async function verifyDevice(
  listed: DiscoveryElement,
  deviceInfo: string,
  expected: ListingExpectation,
): Promise<Result<VerifiedDevice, { readonly code: ListingProblem }>> {
  const { roots, now } = expected;
  if (!deviceInfo.includes('.')) return err({ code: 'info-unsigned' });
  const statement = await openStatement(deviceInfo);
  if (!statement.ok) return err({ code: 'info-signature-invalid' });
  const path = checkPath(statement.value, roots.device, now);
  if (!path.ok) return err({ code: `info-${path.error.code}` });
  const parsed = DeviceInfoSchema.safeParse(statement.value.payload);
  if (!parsed.success) return err({ code: 'malformed' });
  const info = parsed.data;

  const signedId = await verifyDigitalId(info.digitalId, info.certification, expected);
  if (!signedId.ok) return signedId;
  const digitalId = signedId.value;

  const problem = differenceOf(listed, { info, digitalId }, expected);
  if (problem) return err({ code: problem });
  return ok({ info, digitalId, signedBy: statement.value.leaf.fingerprint256 });
}

/**
 * Opens a signed digitalId. For an L1 reader it must be signed by a chip under a pinned FTM root. For an L0 reader the
 * device key signs it; a chip may sign it too, as MOSIP's mock does, and that does not raise the level.
 */
export async function verifyDigitalId(
  token: string,
  level: 'L0' | 'L1',
  expected: Pick<ListingExpectation, 'roots' | 'now'>,
): Promise<Result<ForeignDigitalId, { readonly code: ListingProblem }>> {
  const statement = await openStatement(token);
  if (!statement.ok) return err({ code: 'id-signature-invalid' });
  const problem = digitalIdPathProblem(statement.value, level, expected);
  if (problem) return err({ code: problem });
  const parsed = ForeignDigitalIdSchema.safeParse(statement.value.payload);
  return parsed.success ? ok(parsed.data) : err({ code: 'malformed' });
}

function digitalIdPathProblem(
  statement: SignedStatement,
  level: 'L0' | 'L1',
  { roots, now }: Pick<ListingExpectation, 'roots' | 'now'>,
): ListingProblem | undefined {
  const judge = (pinned: readonly X509Certificate[]): PathProblem | undefined => {
    const path = checkPath(statement, pinned, now);
    return path.ok ? undefined : path.error.code;
  };
  const byChip = judge(roots.ftm);
  if (byChip === undefined) return undefined;
  const byDevice = judge(roots.device);
  if (byDevice === undefined) return level === 'L0' ? undefined : 'level-not-proven';
  // Report the more helpful of the two: for an expired chip it does not help to say that it is no device key.
  return `id-${byChip === 'certificate-not-trusted' ? byDevice : byChip}`;
}

/** Where what was signed differs from what was listed, or from what the station expects. */
function differenceOf(
  listed: DiscoveryElement,
  { info, digitalId }: Pick<VerifiedDevice, 'info' | 'digitalId'>,
  expected: ListingExpectation,
): ListingProblem | undefined {
  if (!info.specVersion.includes(SPEC_VERSION)) return 'version-unsupported';
  // A listing that was recorded elsewhere, or that a program in between relays, names another port.
  if (!isOwnAddress(info.callbackId, expected.port)) return 'callback-differs';
  const unsigned = readUnsignedDigitalId(listed.digitalId);
  const agrees =
    listed.deviceId === info.deviceId &&
    listed.certification === info.certification &&
    listed.purpose === info.purpose &&
    listed.deviceCode === info.deviceCode &&
    listed.callbackId === info.callbackId &&
    unsigned !== undefined &&
    isSameDevice(unsigned, digitalId);
  if (!agrees) return 'discovery-differs';
  if (info.env !== expected.env) return 'env-differs';
  return isNear(digitalId.dateTime, expected.now) ? undefined : 'clock-differs';
}

/** Whether two digitalIds name the same reader; their times may differ. */
export function isSameDevice(one: ForeignDigitalId, other: ForeignDigitalId): boolean {
  return (
    one.serialNo === other.serialNo &&
    one.make === other.make &&
    one.model === other.model &&
    one.type === other.type &&
    one.deviceSubType === other.deviceSubType &&
    one.deviceProvider === other.deviceProvider &&
    one.deviceProviderId === other.deviceProviderId
  );
}

/** Whether a time that a service states is within {@link CLOCK_TOLERANCE_MS} of `now`. */
export function isNear(time: string, now: number): boolean {
  const stated = parseForeignTime(time);
  return stated !== undefined && Math.abs(stated - now) <= CLOCK_TOLERANCE_MS;
}

function isOwnAddress(callbackId: string, port: number): boolean {
  return [`http://127.0.0.1:${port}`, `http://localhost:${port}`].includes(callbackId.replace(/\/$/, ''));
}

const STATES = {
  Ready: 'ready',
  Busy: 'busy',
  'Not Ready': 'not-ready',
  'Not Registered': 'not-registered',
} as const satisfies Record<DeviceStatus, string>;

/** The kiosk's word for a state of SBI. */
export function stateOfStatus(status: DeviceStatus): (typeof STATES)[DeviceStatus] {
  return STATES[status];
}
