import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import { describeError } from '../reader/open-error.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../reader/port.ts';
import type { PortInfo } from '../transport/port.ts';
import { releaseText } from '../transport/release-text.ts';
import type { UnitError } from './exchanges.ts';
import type { PictureError } from './picture-in-time.ts';
import type { Unit } from './unit.ts';
import type { View } from './view.ts';

export const MAKE = 'SecuGen';
export const MODEL = 'Hamster Pro 20';

/** The unit with this serial number in this socket. */
export function identityOf({ place, release }: PortInfo, serialNo: string): ReaderIdentity {
  return {
    deviceId: `${place}/${serialNo}`,
    serialNo,
    make: MAKE,
    model: MODEL,
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: MAKE,
    deviceProviderId: 'secugen',
    serviceVersion: '1.0.0',
    firmware: releaseText(release),
  };
}

/** A reader of a unit that is set up, with its light off. */
export function createHu20Reader(identity: ReaderIdentity, unit: Unit, view: View): BiometricReader {
  const { deviceId } = identity;
  const listeners = createListeners();
  let state: ReaderState = 'ready';
  let running: Promise<unknown> | undefined;
  let closing: Promise<void> | undefined;

  const setState = (next: ReaderState): void => {
    if (next === state) return;
    state = next;
    listeners.notify();
  };
  const gone = () => err({ code: 'reader-gone', deviceId } as const);
  const fail = (error: UnitError | PictureError): Result<void, ReaderError> => {
    if (closing || error.code === 'gone') {
      setState('gone');
      return gone();
    }
    setState('not-ready');
    return err({ code: 'reader-failed', deviceId, detail: describeError(error) });
  };

  async function showFrames(
    onFrame: (frame: OwnedFrame) => void,
    isOver: () => boolean,
  ): Promise<Result<void, ReaderError>> {
    while (!isOver()) {
      const raw = await unit.nextFrame(isOver);
      if (!raw.ok) return fail(raw.error);
      if (!raw.value) break;
      const taken = await view.take(raw.value, onFrame, isOver);
      if (!taken.ok) return fail(taken.error);
    }
    return closing ? gone() : ok(undefined);
  }

  async function standDown(): Promise<void> {
    const stood = await unit.standDown();
    if (stood.ok || stood.error.code !== 'gone') return;
    setState('gone');
    await unit.close();
    view.close();
  }

  async function close(): Promise<void> {
    if (state !== 'gone') setState('gone');
    await running;
    await unit.standDown();
    await unit.close();
    view.close();
  }

  return {
    identity,
    grade: 'authentication',
    calibration: () => ({ by: 'maker' }),
    state: () => state,
    subscribe: listeners.subscribe,
    async stream(onFrame, signal) {
      if (state === 'gone') return gone();
      if (state !== 'ready' || running) return err({ code: 'reader-not-ready', deviceId });
      if (signal.aborted) return ok(undefined);
      const isStopped = (): boolean => signal.aborted;
      const ended = Promise.withResolvers<undefined>();
      running = ended.promise;
      try {
        const shown = await showFrames(onFrame, () => isStopped() || closing !== undefined);
        const last = await view.rest();
        if (!last.ok) fail(last.error);
        // The state shows what failed after the stop.
        return isStopped() && !closing ? ok(undefined) : shown;
      } finally {
        await standDown();
        running = undefined;
        ended.resolve(undefined);
      }
    },
    async close() {
      closing ??= close();
      await closing;
    },
  };
}
