import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import { handFrame } from '../../reader/owned-frame.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../../reader/port.ts';
import type { Every } from './pace.ts';

/** The time between two frames: 10 frames a second, as the slower real readers have it. */
export const FRAME_MILLISECONDS = 100;
/** Of how many frames a slow reader delivers one. */
export const SLOW_FRAMES = 5;

/** What the sensor gives when a frame is due. */
export type Reading = { readonly frame: OwnedFrame } | 'no-frame' | 'unplugged' | 'nonsense';

/** A reader's cable, states and streaming; what it sees is its sensor's business. */
export interface ReaderCore extends BiometricReader {
  unplug(): void;
  plug(): void;
  /** What the reader says of itself while plugged in; anything but `ready` ends a running stream. */
  setState(state: Exclude<ReaderState, 'gone'>): void;
}

/** Plugs in a reader that asks `read` whenever a frame is due. */
export function createReaderCore(identity: ReaderIdentity, every: Every, read: () => Reading): ReaderCore {
  const { deviceId } = identity;
  const listeners = createListeners();
  let isPlugged = true;
  let isClosed = false;
  let reported: Exclude<ReaderState, 'gone'> = 'ready';
  let endStream: ((end: Result<void, ReaderError>) => void) | null = null;

  const state = (): ReaderState => (isPlugged && !isClosed ? reported : 'gone');
  const changeState = (change: () => void): void => {
    const before = state();
    change();
    const now = state();
    if (now === before) return;
    if (now === 'gone') endStream?.(err({ code: 'reader-gone', deviceId }));
    else if (now !== 'ready') endStream?.(err({ code: 'reader-not-ready', deviceId }));
    listeners.notify();
  };
  const setPlugged = (plugged: boolean): void => {
    changeState(() => {
      isPlugged = plugged;
    });
  };
  const deliver = (onFrame: (frame: OwnedFrame) => void): void => {
    const reading = read();
    if (reading === 'unplugged') setPlugged(false);
    else if (reading === 'nonsense') endStream?.(err({ code: 'reader-failed', deviceId, detail: 'not a frame' }));
    else if (reading !== 'no-frame') handFrame(reading.frame, onFrame);
  };

  return {
    identity,
    grade: 'registration',
    calibration: () => ({ by: 'maker' }),
    state,
    subscribe: listeners.subscribe,
    stream(onFrame, signal) {
      if (state() === 'gone') return Promise.resolve(err({ code: 'reader-gone', deviceId }));
      if (state() !== 'ready' || endStream !== null) {
        return Promise.resolve(err({ code: 'reader-not-ready', deviceId }));
      }
      if (signal.aborted) return Promise.resolve(ok(undefined));
      return new Promise((resolve) => {
        const stopTicking = every(FRAME_MILLISECONDS, () => {
          deliver(onFrame);
        });
        const end = (result: Result<void, ReaderError>): void => {
          stopTicking();
          signal.removeEventListener('abort', abort);
          endStream = null;
          resolve(result);
        };
        const abort = (): void => {
          end(ok(undefined));
        };
        signal.addEventListener('abort', abort);
        endStream = end;
      });
    },
    close() {
      changeState(() => {
        isClosed = true;
      });
      return Promise.resolve();
    },
    unplug() {
      setPlugged(false);
    },
    plug() {
      setPlugged(true);
    },
    setState(next) {
      changeState(() => {
        reported = next;
      });
    },
  };
}
