import { createListeners } from '#kit/listeners.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import type { ReaderStatus } from '../link/reader-status.ts';
import { handFrame } from '../reader/owned-frame.ts';
import type { BiometricReader, OwnedFrame, ReaderError, ReaderIdentity } from '../reader/port.ts';
import type { CaptureOrder, ServiceCaptureError } from './capture-by-service.ts';
import type { LiveViewError } from './live-view.ts';
import type { VerifiedRecord } from './verify-answer.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** Turns a live picture into a frame; a refusal names what is wrong with it. */
export type DecodePicture = (
  jpeg: Uint8Array,
  pixelsPerInch: number,
) => Promise<Result<OwnedFrame, { readonly code: string }>>;

/** Why another vendor's reader gave nothing; `reader-unknown` and `reader-busy` without having been asked. */
export type OtherReaderError<E> = E | { readonly code: 'reader-unknown' } | { readonly code: 'reader-busy' };

/** Shows what lies on a reader, by the kiosk's device id for it; see `viewLive`. */
export type ViewReader = (
  input: { readonly deviceId: string; readonly deviceSubId: 0 | 1 | 2 | 3; readonly timeoutMs: number },
  onPicture: (jpeg: Wiped) => void,
  signal: AbortSignal,
) => Promise<Result<void, OtherReaderError<LiveViewError>>>;

/** Captures for registration (RCAPTURE). */
export type CaptureRecords = (
  order: CaptureOrder,
  signal: AbortSignal,
) => Promise<Result<readonly Owned<VerifiedRecord>[], OtherReaderError<ServiceCaptureError>>>;

/** Another vendor's reader for registration. Its frames are for people and for guidance; what it signs is in its captures. */
export interface RegistrationReader extends BiometricReader {
  /** The hand, thumbs or eyes it is viewed by: the standard lets a capture of the same go on beside the stream. */
  readonly deviceSubId: 0 | 1 | 2 | 3;
  readonly capture: CaptureRecords;
}

/** What live pictures are taken to have, at the glass and at the eye; nothing in a stream says it. */
const PIXELS_PER_INCH = { Finger: 500, Iris: 450 } as const;
/** The standard's own default. A stream that runs longer is ended by the service, and begun anew by whoever wants it. */
const STREAM_MS = 5 * 60_000;

/** A registration reader of another vendor's service at the port of all readers, its frames taken from the live stream. */
export function createOtherReader(input: {
  readonly services: {
    statuses(): readonly ReaderStatus[];
    subscribe(listener: () => void): () => void;
    sweep(): Promise<void>;
    readonly view: ViewReader;
    capture(deviceId: string, ...order: Parameters<CaptureRecords>): ReturnType<CaptureRecords>;
  };
  /** The kiosk's own for it. */
  readonly deviceId: string;
  readonly device: VerifiedDevice;
  readonly decode: DecodePicture;
}): RegistrationReader {
  const { services, deviceId, device, decode } = input;
  const identity = identityOf(deviceId, device);
  const deviceSubId = subIdOf(device);
  const closing = new AbortController();
  const listeners = createListeners();
  let streaming: Promise<unknown> | undefined;
  let last = state();
  const unsubscribe = services.subscribe(tellChange);

  function state(): ReaderState {
    const status = closing.signal.aborted ? undefined : services.statuses().find((one) => one.deviceId === deviceId);
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

  function tellChange(): void {
    const now = state();
    if (now === last) return;
    last = now;
    listeners.notify();
  }

  async function show(onFrame: (frame: OwnedFrame) => void, signal: AbortSignal): Promise<Result<void, ReaderError>> {
    const badPicture = new AbortController();
    let decoding: Promise<void> | undefined;
    let problem = '';
    let thrown: Error | undefined;

    async function pass(given: Wiped): Promise<void> {
      using jpeg = given;
      const frame = await decode(jpeg.bytes, PIXELS_PER_INCH[identity.type]);
      if (!frame.ok) {
        problem = frame.error.code;
        badPicture.abort();
      } else if (signal.aborted || closing.signal.aborted) {
        frame.value[Symbol.dispose]();
      } else {
        handFrame(frame.value, onFrame);
      }
    }

    const viewed = await services.view(
      { deviceId, deviceSubId, timeoutMs: STREAM_MS },
      (jpeg) => {
        // Pictures that come while one is decoded are older than the next: they would only make the view late.
        using latest = jpeg;
        if (decoding) return;
        decoding = pass(latest.take())
          .catch((fault: unknown) => {
            // The receiver's fault: the stream ends with it.
            thrown = fault instanceof Error ? fault : new Error(String(fault));
            badPicture.abort();
          })
          .finally(() => {
            decoding = undefined;
          });
      },
      AbortSignal.any([signal, closing.signal, badPicture.signal]),
    );
    await decoding;
    if (thrown) throw thrown;
    if (closing.signal.aborted) return err({ code: 'reader-gone', deviceId });
    if (problem !== '') return err({ code: 'reader-failed', deviceId, detail: problem });
    if (viewed.ok) return ok(undefined);
    if (viewed.error.code === 'reader-unknown') return err({ code: 'reader-gone', deviceId });
    // A service that has ended looks like a stream that broke off until somebody looks.
    await services.sweep();
    if (state() === 'gone') return err({ code: 'reader-gone', deviceId });
    return err({ code: 'reader-failed', deviceId, detail: viewed.error.code });
  }

  return {
    identity,
    deviceSubId,
    capture: async (order, signal) => services.capture(deviceId, order, AbortSignal.any([signal, closing.signal])),
    grade: 'registration',
    calibration: () => ({ by: 'maker' }),
    state,
    subscribe: listeners.subscribe,
    async stream(onFrame, signal) {
      if (streaming) return err({ code: 'reader-not-ready', deviceId });
      if (state() === 'gone') return err({ code: 'reader-gone', deviceId });
      if (signal.aborted) return ok(undefined);
      const shown = show(onFrame, signal);
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
      tellChange();
      unsubscribe();
    },
  };
}

function identityOf(deviceId: string, { digitalId, info }: VerifiedDevice): ReaderIdentity {
  const { serialNo, make, model, deviceProvider, deviceProviderId } = digitalId;
  const { serviceVersion, firmware } = info;
  const type = digitalId.type === 'Iris' ? 'Iris' : 'Finger';
  const deviceSubType = digitalId.deviceSubType === 'Full face' ? 'Single' : digitalId.deviceSubType;
  return {
    deviceId,
    serialNo,
    make,
    model,
    type,
    deviceSubType,
    deviceProvider,
    deviceProviderId,
    serviceVersion,
    firmware,
  };
}

const SUB_IDS = [0, 1, 2, 3] as const;
/** What a reader of each kind shows best: a hand, both eyes, whatever it is given. */
const USUAL_SUB_ID = { Slap: 1, Double: 3, Single: 0, Touchless: 0, 'Full face': 0 } as const;

/** The usual sub id of the reader's kind if it offers that, else its first; 0 where it names none that SBI has. */
function subIdOf({ digitalId, info }: VerifiedDevice): 0 | 1 | 2 | 3 {
  const offered = info.deviceSubId.flatMap((text) => SUB_IDS.filter((subId) => String(subId) === text));
  const usual = USUAL_SUB_ID[digitalId.deviceSubType];
  return offered.includes(usual) ? usual : (offered[0] ?? 0);
}
