import { err, ok } from '../../kit/result.ts';
import type { Result } from '../../kit/result.ts';
import type { BiometricReader, Frame, ReaderError, ReaderIdentity, ReaderState } from '../../reader/port.ts';
import type { CaptureImaging } from '../auth-capture.ts';

/** A reader at the port whose every frame and failure is spoken by the test. */
export interface ScriptedReader extends BiometricReader {
  /** Delivers a frame to the running stream, at once. */
  show(frame: Frame): void;
  fail(code: ReaderError['code']): void;
  /** Ends the running stream as if all were well, which no reader may do unasked. */
  stop(): void;
  setState(state: ReaderState): void;
  isStreaming(): boolean;
  /** Resolves when the next stream has started. */
  streamStarted(): Promise<void>;
  /** Makes the reader ignore that its stream is aborted. */
  ignoreAbort(): void;
}

export function scriptedIdentity(deviceId: string): ReaderIdentity {
  return {
    deviceId,
    serialNo: `SN-${deviceId}`,
    make: 'Scripted',
    model: 'Single 1',
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: 'Scripts',
    deviceProviderId: 'scripts-1',
    serviceVersion: '0.1.0',
    firmware: '1.0',
  };
}

export function createScriptedReader(deviceId = 'finger-1'): ScriptedReader {
  const identity = scriptedIdentity(deviceId);
  const listeners = new Set<() => void>();
  let state: ReaderState = 'ready';
  let stream: { onFrame: (frame: Frame) => void; end: (result: Result<void, ReaderError>) => void } | undefined;
  let waiting = Promise.withResolvers<undefined>();
  let heedsAbort = true;
  return {
    identity,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stream(onFrame, signal) {
      if (stream) return err({ code: 'reader-not-ready', deviceId });
      const { promise, resolve } = Promise.withResolvers<Result<void, ReaderError>>();
      stream = { onFrame, end: resolve };
      signal.addEventListener('abort', () => {
        if (heedsAbort) resolve(ok(undefined));
      });
      waiting.resolve(undefined);
      const result = await promise;
      stream = undefined;
      waiting = Promise.withResolvers<undefined>();
      return result;
    },
    async close() {
      stream?.end(err({ code: 'reader-gone', deviceId }));
      return Promise.resolve();
    },
    show: (frame) => stream?.onFrame(frame),
    fail: (code) =>
      stream?.end(err(code === 'reader-failed' ? { code, deviceId, detail: 'scripted' } : { code, deviceId })),
    stop: () => stream?.end(ok(undefined)),
    setState(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    isStreaming: () => stream !== undefined,
    async streamStarted() {
      await waiting.promise;
    },
    ignoreAbort() {
      heedsAbort = false;
    },
  };
}

/** A frame that {@link scriptedImaging} reads as a finger of this quality; 0 is the bare glass. */
export function frameOfQuality(quality: number): Frame {
  return { width: 8, height: 2, pixelsPerInch: 500, pixels: new Uint8Array(16).fill(quality) };
}

/** Reads quality from the first pixel and encodes to a text, so that a test knows which frame was answered. */
export const scriptedImaging: CaptureImaging = {
  assess({ pixels }, previous) {
    const quality = pixels[0] ?? 0;
    // A jump of more than half the scale is a finger that moves.
    const moves =
      previous !== null && (previous.pixels[0] ?? 0) > 0 && Math.abs((previous.pixels[0] ?? 0) - quality) > 50;
    return {
      fingerPresent: quality > 0,
      quality,
      guidance: quality === 0 ? 'place-finger' : moves ? 'hold-still' : 'good',
    };
  },
  encode: async ({ frame, bioSubType, quality }) =>
    Promise.resolve(Buffer.from(`iso of ${bioSubType} quality ${quality} pixel ${frame.pixels[0] ?? -1}`)),
};
