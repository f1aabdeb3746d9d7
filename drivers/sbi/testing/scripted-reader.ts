import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { BiometricReader, Frame, OwnedFrame, ReaderError, ReaderIdentity } from '../../reader/port.ts';

/** A reader for tests; the test decides each of its frames and failures. */
export interface ScriptedReader extends BiometricReader {
  /** Delivers a frame to the running stream at once. */
  show(frame: Frame): void;
  fail(code: ReaderError['code']): void;
  /** Ends the running stream without an error; a real reader only does that after an abort. */
  stop(): void;
  setState(state: ReaderState): void;
  isStreaming(): boolean;
  /** Resolves when the next stream has started. */
  streamStarted(): Promise<void>;
  /** Makes the reader ignore that its stream is aborted. */
  ignoreAbort(): void;
}

/** The kinds of readers. */
export type ScriptedKind = 'finger-single' | 'finger-slap' | 'iris-single' | 'iris-double';

const MODELS = {
  'finger-single': { type: 'Finger', deviceSubType: 'Single', model: 'Single 1' },
  'finger-slap': { type: 'Finger', deviceSubType: 'Slap', model: 'Slap 1' },
  'iris-single': { type: 'Iris', deviceSubType: 'Single', model: 'Iris 1' },
  'iris-double': { type: 'Iris', deviceSubType: 'Double', model: 'Iris 2' },
} as const satisfies Record<ScriptedKind, Pick<ReaderIdentity, 'type' | 'deviceSubType' | 'model'>>;

function scriptedIdentity(deviceId: string, kind: ScriptedKind = 'finger-single'): ReaderIdentity {
  return {
    ...MODELS[kind],
    deviceId,
    serialNo: `SN-${deviceId}`,
    make: 'Scripted',
    deviceProvider: 'Scripts',
    deviceProviderId: 'scripts-1',
    serviceVersion: '0.1.0',
    firmware: '1.0',
  };
}

export function createScriptedReader(deviceId = 'finger-1', kind: ScriptedKind = 'finger-single'): ScriptedReader {
  const identity = scriptedIdentity(deviceId, kind);
  const listeners = new Set<() => void>();
  let state: ReaderState = 'ready';
  let stream: { onFrame: (frame: OwnedFrame) => void; end: (result: Result<void, ReaderError>) => void } | undefined;
  let waiting = Promise.withResolvers<undefined>();
  let heedsAbort = true;
  const setState = (next: ReaderState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    identity,
    grade: 'registration',
    calibration: () => ({ by: 'maker' }),
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
      if (state !== 'gone') setState('gone');
      return Promise.resolve();
    },
    show: (frame) => stream?.onFrame(ownFrame(frame)),
    fail: (code) =>
      stream?.end(err(code === 'reader-failed' ? { code, deviceId, detail: 'scripted' } : { code, deviceId })),
    stop: () => stream?.end(ok(undefined)),
    setState,
    isStreaming: () => stream !== undefined,
    async streamStarted() {
      await waiting.promise;
    },
    ignoreAbort() {
      heedsAbort = false;
    },
  };
}
