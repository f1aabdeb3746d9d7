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

/** A reader behind our own service: the device, its frames and the lock a capture holds. Its keys stand in the {@link TrustBook}. */
export interface ServedReader {
  readonly reader: BiometricReader;
  readonly frames: FrameBroadcast;
  readonly lock: Mutex;
  readonly activity: ReaderActivity;
  /** Milliseconds by which the reader's own clock is ahead of the machine's: what it signs bears its own time. */
  clockAheadMs(): number;
}

/** Puts a reader behind the service. */
export function createServedReader(
  reader: BiometricReader,
  options: {
    /** Counts the frames a second. */
    readonly clock: Pick<Clock, 'monotonic'>;
    /** Called when a capture takes or leaves the reader. */
    readonly onChange: () => void;
    /** Zero unless given. */
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

/** What one of our own readers can be; distrust is for other vendors' services. */
export type OwnState = Exclude<ReaderStatus['state'], 'not-trusted' | 'no-permission' | 'wrong-certificate'>;

/**
 * The state SBI reports: `not-registered` without keys, whatever else is wrong, since only then may an answer go unsigned;
 * a reader that rests is not ready; `busy` while a capture holds it.
 */
export function stateOf({ reader, lock }: ServedReader, trust: Pick<TrustBook, 'of'>): OwnState {
  const own = plainState(reader);
  if (own === 'gone') return own;
  if (!trust.of(reader.identity.deviceId)) return 'not-registered';
  return own === 'ready' && lock.isHeld() ? 'busy' : own;
}

/** What a reader says of itself. That it rests is a cause of not being ready, and is reported beside the state. */
export function plainState(reader: BiometricReader): OwnState {
  const own = reader.state();
  return own === 'resting' ? 'not-ready' : own;
}

/** Whether a reader may be used for `purpose`: what is only good for demonstrations never registers anybody. */
export function isOffered({ reader }: Pick<ServedReader, 'reader'>, purpose: Purpose): boolean {
  return purpose === 'Auth' || reader.grade !== 'demo';
}

/** Who a reader is at `now` of the machine's clock, in the time of its own. */
export function digitalIdOf({ reader, clockAheadMs }: ServedReader, now: number): DigitalId {
  const { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId } = reader.identity;
  const dateTime = formatSbiTime(now + clockAheadMs());
  return { serialNo, make, model, type, deviceSubType, deviceProvider, deviceProviderId, dateTime };
}

/** The signed digitalId: by the FTM chip where the reader is L1, else by the device key. */
export async function signedDigitalId(served: ServedReader, keys: OpenReaderTrust, now: number): Promise<string> {
  const signer = keys.level(now) === 'L1' && keys.ftm ? keys.ftm : keys.device;
  return signOnce(digitalIdOf(served, now), signer);
}
