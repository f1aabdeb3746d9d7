import type { Clock } from '#kit/clock.ts';
import { createMutex } from '#kit/mutex.ts';
import type { Mutex } from '#kit/mutex.ts';
import type { Purpose } from '#vocabulary/readers.ts';
import type { ReaderStatus } from '../../link/reader-status.ts';
import type { BiometricReader } from '../../reader/port.ts';
import { formatSbiTime } from '../answer/messages.ts';
import type { DigitalId } from '../answer/messages.ts';
import { signOnce } from '../answer/sign-once.ts';
import type { OpenReaderTrust } from '../trust/open-trust.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import { createFrameBroadcast } from './frame-broadcast.ts';
import type { FrameBroadcast } from './frame-broadcast.ts';
import { countFrames, createReaderActivity } from './reader-activity.ts';
import type { ReaderActivity } from './reader-activity.ts';

/**
 * A reader behind our own service: the device, its frames and the lock of captures. Its keys are in the
 * {@link TrustBook}.
 */
export interface ServedReader {
  readonly reader: BiometricReader;
  readonly frames: FrameBroadcast;
  readonly lock: Mutex;
  readonly activity: ReaderActivity;
  /** How far the reader's own clock is ahead of the machine's, milliseconds: the reader signs its own time. */
  clockAheadMs(): number;
}

/** Puts a reader behind the service. */
export function createServedReader(
  reader: BiometricReader,
  options: {
    /** Measures the frame rate. */
    readonly clock: Pick<Clock, 'monotonic'>;
    /** Called when a capture takes or releases the reader. */
    readonly onChange: () => void;
    /** Default 0. */
    readonly clockAheadMs?: () => number;
  },
): ServedReader {
  const activity = createReaderActivity(() => options.clock.monotonic());
  return {
    reader,
    frames: createFrameBroadcast(countFrames(reader, activity)),
    lock: createMutex(options.onChange),
    activity,
    clockAheadMs: options.clockAheadMs ?? (() => 0),
  };
}

/** The states of our own readers; only readers of other vendors' services can be distrusted. */
export type OwnState = Exclude<ReaderStatus['state'], 'not-trusted' | 'no-permission' | 'wrong-certificate'>;

/**
 * The state that SBI reports. Without keys it is `not-registered`, whatever else is wrong, because only then an answer
 * may be unsigned. A reader that rests is not ready. It is `busy` while a capture holds it.
 */
export function stateOf({ reader, lock }: ServedReader, trust: Pick<TrustBook, 'of'>): OwnState {
  const own = plainState(reader);
  if (own === 'gone') return own;
  if (!trust.of(reader.identity.deviceId)) return 'not-registered';
  return own === 'ready' && lock.isHeld() ? 'busy' : own;
}

/** What a reader reports about itself. Resting is a cause of `not-ready` and is reported beside the state. */
export function plainState(reader: BiometricReader): OwnState {
  const own = reader.state();
  return own === 'resting' ? 'not-ready' : own;
}

/** Whether a reader may be used for `purpose`: a reader for demonstrations never registers anybody. */
export function isOffered({ reader }: Pick<ServedReader, 'reader'>, purpose: Purpose): boolean {
  return purpose === 'Auth' || reader.grade !== 'demo';
}

/** The digitalId of a reader at `now` of the machine's clock, written in the reader's own time. */
export function digitalIdOf({ reader, clockAheadMs }: ServedReader, now: number): DigitalId {
  const { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId } = reader.identity;
  const dateTime = formatSbiTime(now + clockAheadMs());
  return { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId, dateTime };
}

/** The digitalId, signed by the FTM chip when the reader is L1, else by the device key. */
export async function signedDigitalId(served: ServedReader, keys: OpenReaderTrust, now: number): Promise<string> {
  const signer = keys.level(now) === 'L1' && keys.ftm ? keys.ftm : keys.device;
  return signOnce(digitalIdOf(served, now), signer);
}
