import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import type { ReaderStatus } from '../link/reader-status.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../reader/port.ts';
import type { CaptureOrder, ServiceCaptureError } from './capture-by-service.ts';
import type { LiveViewError } from './live-view.ts';
import { createPictureDecoder } from './picture-decoder.ts';
import type { DecodePicture } from './picture-decoder.ts';
import type { VerifiedRecord } from './verify-answer.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** Why another vendor's reader captured nothing; for `reader-unknown` and `reader-busy` it was not asked at all. */
export type OtherReaderError<E> = E | { readonly code: 'reader-unknown' } | { readonly code: 'reader-busy' };

/** Shows what is on a reader, named by the kiosk's device id; see `viewLive`. */
export type ViewReader = (
  view: { readonly deviceId: string; readonly deviceSubId: 0 | 1 | 2 | 3; readonly timeoutMs: number },
  onPicture: (jpeg: Wiped) => void,
  signal: AbortSignal,
) => Promise<Result<void, OtherReaderError<LiveViewError>>>;

/** Captures for registration (RCAPTURE). */
export type CaptureRecords = (
  order: CaptureOrder,
  signal: AbortSignal,
) => Promise<Result<readonly Owned<VerifiedRecord>[], OtherReaderError<ServiceCaptureError>>>;

/**
 * Another vendor's reader for registration. Its frames are for people and for guidance; only its captures are signed.
 */
export interface RegistrationReader extends BiometricReader {
  /** The hand, thumbs or eyes in its live view: the standard allows a capture of the same beside the stream. */
  readonly deviceSubId: 0 | 1 | 2 | 3;
  readonly capture: CaptureRecords;
}

/** The resolution we assume for live pictures; nothing in a stream says it. */
const PIXELS_PER_INCH = { Finger: 500, Iris: 450 } as const;
/** The default of the standard. The service ends the stream after this time, and the caller may start it again. */
const STREAM_MS = 5 * 60_000;

/** What a reader of another vendor needs of the services it belongs to. */
export interface ReaderServices {
  statuses(): readonly ReaderStatus[];
  subscribe(listener: () => void): () => void;
  sweep(): Promise<void>;
  readonly view: ViewReader;
  capture(deviceId: string, ...order: Parameters<CaptureRecords>): ReturnType<CaptureRecords>;
}

/** What {@link createOtherReader} needs. */
export interface OtherReaderDeps {
  readonly services: ReaderServices;
  /** The kiosk's own id for the reader. */
  readonly deviceId: string;
  readonly device: VerifiedDevice;
  readonly decode: DecodePicture;
}

/** Creates a registration reader of another vendor's service; its frames come from the live stream. */
export function createOtherReader(deps: OtherReaderDeps): RegistrationReader {
  const { services, deviceId, device } = deps;
  const closing = new AbortController();
  const listeners = createListeners();
  let streaming: Promise<unknown> | undefined;
  let last = state();
  const unsubscribe = services.subscribe(announceChange);

  function state(): ReaderState {
    if (closing.signal.aborted) return 'gone';
    return stateOf(services.statuses().find((one) => one.deviceId === deviceId));
  }

  function announceChange(): void {
    const now = state();
    if (now === last) return;
    last = now;
    listeners.notify();
  }

  return {
    identity: identityOf(deviceId, device),
    deviceSubId: subIdOf(device),
    capture: async (order, signal) => services.capture(deviceId, order, AbortSignal.any([signal, closing.signal])),
    grade: 'registration',
    calibration: () => ({ by: 'maker' }),
    state,
    subscribe: listeners.subscribe,
    async stream(onFrame, signal) {
      if (streaming) return err({ code: 'reader-not-ready', deviceId });
      if (state() === 'gone') return err({ code: 'reader-gone', deviceId });
      if (signal.aborted) return ok(undefined);
      const shown = showFrames(deps, { onFrame, signal, closing: closing.signal, state });
      streaming = shown;
      try {
        return await shown;
      } finally {
        streaming = undefined;
      }
    },
    async close() {
      closing.abort();
      await streaming;
      announceChange();
      unsubscribe();
    },
  };
}

/** Shows the live stream until one of the signals aborts, `signal` for its caller and `closing` for the reader. */
async function showFrames(
  { services, deviceId, device, decode }: OtherReaderDeps,
  options: {
    readonly onFrame: (frame: OwnedFrame) => void;
    readonly signal: AbortSignal;
    readonly closing: AbortSignal;
    readonly state: () => ReaderState;
  },
): Promise<Result<void, ReaderError>> {
  const { onFrame, signal, closing, state } = options;
  const ended = AbortSignal.any([signal, closing]);
  const pixelsPerInch = PIXELS_PER_INCH[typeOf(device)];
  const decoder = createPictureDecoder({ decode, pixelsPerInch, onFrame, ended });
  const viewed = await services.view(
    { deviceId, deviceSubId: subIdOf(device), timeoutMs: STREAM_MS },
    decoder.take,
    AbortSignal.any([ended, decoder.failed]),
  );
  const problem = await decoder.finish();
  if (closing.aborted) return err({ code: 'reader-gone', deviceId });
  // Whoever has stopped does not ask any more how the last picture or the stream ended.
  if (signal.aborted) return ok(undefined);
  if (problem !== undefined) return err({ code: 'reader-failed', deviceId, detail: problem });
  if (viewed.ok) return ok(undefined);
  if (viewed.error.code === 'reader-unknown') return err({ code: 'reader-gone', deviceId });
  // Only another sweep shows whether the service has ended or just the stream.
  await services.sweep();
  if (state() === 'gone') return err({ code: 'reader-gone', deviceId });
  return err({ code: 'reader-failed', deviceId, detail: viewed.error.code });
}

/** The state of a reader with this status; without one its service does not list it any more. */
function stateOf(status: ReaderStatus | undefined): ReaderState {
  switch (status?.state) {
    case 'ready':
    case 'busy':
      return 'ready';
    case 'not-ready':
    case 'not-calibrated':
      return 'not-ready';
    case 'not-registered':
      return 'not-registered';
    case 'not-trusted':
    case 'wrong-certificate':
    case 'no-permission':
    case 'gone':
    case undefined:
      return 'gone';
  }
}

function identityOf(deviceId: string, device: VerifiedDevice): ReaderIdentity {
  const { digitalId, info } = device;
  const { serialNo, make, model, deviceProvider, deviceProviderId } = digitalId;
  const { serviceVersion, firmware } = info;
  const deviceSubType = digitalId.deviceSubType === 'Full face' ? 'Single' : digitalId.deviceSubType;
  return {
    deviceId,
    serialNo,
    make,
    model,
    type: typeOf(device),
    deviceSubType,
    deviceProvider,
    deviceProviderId,
    serviceVersion,
    firmware,
  };
}

function typeOf({ digitalId }: VerifiedDevice): 'Finger' | 'Iris' {
  return digitalId.type === 'Iris' ? 'Iris' : 'Finger';
}

const SUB_IDS = [0, 1, 2, 3] as const;
/** What a reader of each kind shows best: a hand, both eyes, or anything. */
const USUAL_SUB_ID = { Slap: 1, Double: 3, Single: 0, Touchless: 0, 'Full face': 0 } as const;

/** The usual sub id of the reader's kind if it offers that, else its first; 0 when it offers no sub id of SBI. */
function subIdOf({ digitalId, info }: VerifiedDevice): 0 | 1 | 2 | 3 {
  const offered = info.deviceSubId.flatMap((text) => SUB_IDS.filter((subId) => String(subId) === text));
  const usual = USUAL_SUB_ID[digitalId.deviceSubType];
  return offered.includes(usual) ? usual : (offered[0] ?? 0);
}
