import { createMutex } from '#kit/mutex.ts';
import type { Mutex } from '#kit/mutex.ts';
import type { Purpose } from '#vocabulary/readers.ts';
import type { ReaderStatus } from '../../link/reader-status.ts';
import { isCalibratable } from '../../reader/port.ts';
import type { BiometricReader } from '../../reader/port.ts';
import { offeredSubIds } from './capture-rules.ts';
import { SBI_SUCCESS, sbiError } from '../answer/errors.ts';
import type { SbiError } from '../answer/errors.ts';
import { createFrameBroadcast } from './frame-broadcast.ts';
import type { FrameBroadcast } from './frame-broadcast.ts';
import { countFrames, createReaderActivity } from './reader-activity.ts';
import type { ReaderActivity } from './reader-activity.ts';
import { formatSbiTime, SPEC_VERSION } from '../answer/messages.ts';
import type { DigitalId } from '../answer/messages.ts';
import { signOnce } from '../answer/sign-once.ts';
import { certificateDates, isCurrent } from '../trust/certificates.ts';
import type { OpenReaderTrust } from '../trust/open-trust.ts';

/** A reader behind the service: the device, its frames, its keys (none: not registered) and the lock a capture holds. */
export interface ServedReader {
  readonly reader: BiometricReader;
  readonly frames: FrameBroadcast;
  readonly trust: OpenReaderTrust | undefined;
  /** Keys came for it that are not those of their certificates; it has none then. */
  readonly isTrustUnfit?: boolean;
  readonly lock: Mutex;
  readonly activity: ReaderActivity;
  /** Milliseconds by which the reader's own clock is ahead of the machine's: what it signs bears its own time. */
  readonly clockAheadMs?: number;
}

/** What every answer of the service needs to know of the service itself. */
export interface ServiceFacts {
  readonly env: string;
  readonly purpose: Purpose;
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Puts a reader behind the service; `onChange` is called when a capture takes or leaves it. */
export function createServedReader(
  reader: BiometricReader,
  trust: OpenReaderTrust | undefined,
  onChange: () => void,
  monotonic: () => number = () => performance.now(),
): ServedReader {
  const activity = createReaderActivity(monotonic);
  return {
    reader,
    frames: createFrameBroadcast(countFrames(reader, activity)),
    trust,
    lock: createMutex(onChange),
    activity,
  };
}

/** What one of our own readers can be; distrust is for other vendors' services. */
type OwnState = Exclude<ReaderStatus['state'], 'not-trusted' | 'no-permission' | 'wrong-certificate'>;

/**
 * The state SBI reports: `not-registered` without keys, whatever else is wrong, since only then may an answer go unsigned;
 * a reader that rests is not ready; `busy` while a capture holds it.
 */
export function stateOf({ reader, trust, lock }: ServedReader): OwnState {
  const own = plainState(reader);
  if (own === 'gone') return own;
  if (!trust) return 'not-registered';
  return own === 'ready' && lock.isHeld() ? 'busy' : own;
}

/** The state main shows: of a reader without keys too, what is wrong with the reader itself comes first. */
function shownState(entry: ServedReader): OwnState {
  const own = plainState(entry.reader);
  return entry.trust || own === 'ready' ? stateOf(entry) : own;
}

/** What a reader says of itself; that it rests is a cause of not being ready, and told beside it. */
function plainState(reader: BiometricReader): OwnState {
  const own = reader.state();
  return own === 'resting' ? 'not-ready' : own;
}

const CALIBRATION = { maker: 'maker', measurement: 'measured', nobody: 'none' } as const;

/** A reader of our own as main shows it. */
export function statusOf(entry: ServedReader, now: number): ReaderStatus {
  const { reader, trust, activity } = entry;
  const { deviceId, make, model, serialNo, type } = reader.identity;
  const calibration = reader.calibration();
  const dates = trust && certificateDates(trust.device.certificate);
  // The certificate is spoken of when it is what keeps the reader from being used.
  const ofCertificate =
    dates && (now < dates.from ? 'certificate-early' : now > dates.until ? 'certificate-over' : undefined);
  const problem = reader.state() === 'resting' ? 'resting' : entry.isTrustUnfit ? 'certificate-unfit' : ofCertificate;
  const state = shownState(entry);
  const { framesPerSecond, lastCaptureAt, detail } = activity.now();
  return {
    deviceId,
    make,
    model,
    serialNo,
    type,
    state: problem && (state === 'ready' || state === 'not-registered') ? 'wrong-certificate' : state,
    level: trust?.level(now) ?? 'L0',
    own: {
      grade: reader.grade,
      calibration: CALIBRATION[calibration.by],
      ...(calibration.by === 'measurement' && { calibratedAt: calibration.measuredAt }),
      canCalibrate: isCalibratable(reader),
      ...(dates && { certificateUntil: dates.until }),
      ...(lastCaptureAt !== undefined && { lastCaptureAt }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(problem && { problem }),
      ...(detail !== undefined && { detail }),
    },
  };
}

type ListedState = Exclude<OwnState, 'gone'>;

const STATUS_TEXT: Record<ListedState, string> = {
  ready: 'Ready',
  busy: 'Busy',
  'not-ready': 'Not Ready',
  'not-calibrated': 'Not Ready',
  'not-registered': 'Not Registered',
};

const INFO_ERROR: Record<ListedState, SbiError> = {
  ready: SBI_SUCCESS,
  busy: sbiError('busy'),
  'not-ready': sbiError('not-ready'),
  'not-calibrated': sbiError('not-ready'),
  'not-registered': sbiError('not-registered'),
};

/** Whether a reader may be used for `purpose`: what is only good for demonstrations never registers anybody. */
export function isOffered({ reader }: Pick<ServedReader, 'reader'>, purpose: Purpose): boolean {
  return purpose === 'Auth' || reader.grade !== 'demo';
}

/** The readers that are there and may be used for `purpose`, in the order they came. */
export function listedReaders(
  readers: Iterable<ServedReader>,
  purpose: Purpose,
): readonly (ServedReader & { readonly listed: ListedState })[] {
  return [...readers].flatMap((entry) => {
    const state = stateOf(entry);
    return state === 'gone' || !isOffered(entry, purpose) ? [] : [{ ...entry, listed: state }];
  });
}

/** `digitalId` of a reader at `now`. */
function digitalIdOf(reader: BiometricReader, now: number): DigitalId {
  const { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId } = reader.identity;
  const dateTime = formatSbiTime(now);
  return { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId, dateTime };
}

function unsignedDigitalId({ reader, clockAheadMs = 0 }: ServedReader, now: number): string {
  return Buffer.from(JSON.stringify(digitalIdOf(reader, now + clockAheadMs))).toString('base64url');
}

/** The signed digitalId: by the FTM chip where the reader is L1, else by the device key. */
export async function signedDigitalId(
  { reader, clockAheadMs = 0 }: Pick<ServedReader, 'reader' | 'clockAheadMs'>,
  trust: OpenReaderTrust,
  now: number,
): Promise<string> {
  const signer = trust.level(now) === 'L1' && trust.ftm ? trust.ftm : trust.device;
  return signOnce(digitalIdOf(reader, now + clockAheadMs), signer);
}

/** Whether the device certificate's dates hold. */
export function deviceCertificateHolds(trust: OpenReaderTrust, now: number): boolean {
  return isCurrent(trust.device.certificate, now);
}

function describe(entry: ServedReader & { readonly listed: ListedState }, facts: ServiceFacts) {
  const { reader, trust, listed } = entry;
  const { deviceId, serialNo, serviceVersion } = reader.identity;
  return {
    deviceId,
    deviceStatus: STATUS_TEXT[listed],
    certification: trust?.level(facts.now) ?? 'L0',
    serviceVersion,
    deviceSubId: offeredSubIds(reader.identity, facts.purpose).map(String),
    // MOSIP's registration client puts path after this text, so it must end in a slash.
    callbackId: `http://127.0.0.1:${facts.port}/`,
    deviceCode: serialNo,
    specVersion: [SPEC_VERSION],
    purpose: listed === 'not-registered' ? '' : facts.purpose,
  };
}

/** One element of a discovery answer; the digitalId stays unsigned here. */
export function discoveryElement(entry: ServedReader & { readonly listed: ListedState }, facts: ServiceFacts): object {
  const digitalId = unsignedDigitalId(entry, facts.now);
  return { ...describe(entry, facts), digitalId, error: SBI_SUCCESS };
}

/** One element of a device-info answer: a JWS, or plain base64url where the reader is not registered and so has no key. */
export async function infoElement(
  entry: ServedReader & { readonly listed: ListedState },
  facts: ServiceFacts,
): Promise<object> {
  const { reader, trust, listed } = entry;
  const described = describe(entry, facts);
  // At L0 the program on the PC is the firmware, as the standard has it: nothing in the reader signs.
  const firmware = described.certification === 'L0' ? described.serviceVersion : reader.identity.firmware;
  const error = INFO_ERROR[listed];
  if (!trust || listed === 'not-registered') {
    const digitalId = unsignedDigitalId(entry, facts.now);
    const info = { ...described, env: 'None', firmware, digitalId };
    return { deviceInfo: Buffer.from(JSON.stringify(info)).toString('base64url'), error };
  }
  const digitalId = await signedDigitalId(entry, trust, facts.now);
  const info = { ...described, env: facts.env, firmware, digitalId };
  return { deviceInfo: await signOnce(info, trust.device), error };
}
