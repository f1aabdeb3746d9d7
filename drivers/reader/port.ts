import type { MeasurementRefusal } from '#vocabulary/calibration-refusals.ts';
import type { BiometricType, DeviceSubType, ReaderGrade, ReaderState } from '#vocabulary/readers.ts';
import type { Result } from '#kit/result.ts';
import type { Wipes } from '#kit/wiped.ts';

/** What an SBI `digitalId` says of a reader, without its time. */
export interface ReaderIdentity {
  /** Unique on this machine: the port path and the serial number, never vendor:product alone. */
  readonly deviceId: string;
  readonly serialNo: string;
  readonly make: string;
  readonly model: string;
  readonly type: BiometricType;
  readonly deviceSubType: DeviceSubType;
  readonly deviceProvider: string;
  readonly deviceProviderId: string;
  readonly serviceVersion: string;
  readonly firmware: string;
}

/** How the resolution of a reader's pictures is known: by its maker, by a measurement on this unit, or not. */
export type Calibration =
  | { readonly by: 'maker' }
  /** `measuredAt`: milliseconds since 1970. */
  | { readonly by: 'measurement'; readonly measuredAt: number }
  | { readonly by: 'nobody' };

/** One picture from the glass: 8-bit grey, row by row, 0 is a ridge (black), 255 the bare glass (white). */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerInch: number;
  readonly pixels: Uint8Array;
}

/** A frame with the duty to wipe it; a plain {@link Frame} is one to look at. */
export interface OwnedFrame extends Frame, Wipes {}

/**
 * Why a reader stopped delivering frames.
 * - `reader-gone`: unplugged, or closed during the stream
 * - `reader-failed`: its answers break its protocol
 * - `reader-not-ready`: known and present, but not able to deliver now
 * - `reader-resting`: it has to cool down; its state is `resting` until it can deliver again
 */
export type ReaderError =
  | { readonly code: 'reader-gone'; readonly deviceId: string }
  | { readonly code: 'reader-failed'; readonly deviceId: string; readonly detail: string }
  | { readonly code: 'reader-not-ready' | 'reader-resting'; readonly deviceId: string };

/**
 * One capture device. Drivers of real readers, services of other vendors and the simulated readers implement it alike,
 * and pass one conformance suite.
 */
export interface BiometricReader {
  readonly identity: ReaderIdentity;
  readonly grade: ReaderGrade;
  calibration(): Calibration;
  state(): ReaderState;
  /** Calls `listener` after each change of `state()`; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /**
   * Delivers frames until `signal` aborts (then resolves ok) or the reader fails. `onFrame` is called with whatever lies
   * on the glass, the bare glass included; each frame has pixels of its own and belongs to the receiver, unless it throws.
   * Only one stream runs at a time; a second call fails with `reader-not-ready`.
   */
  stream(onFrame: (frame: OwnedFrame) => void, signal: AbortSignal): Promise<Result<void, ReaderError>>;
  /** Releases the device; a running stream ends with `reader-gone`. Closing twice is allowed. */
  close(): Promise<void>;
}

/** Dots per inch of a sensor itself: `across` along its lines, `down` from line to line. They need not be equal. */
export interface SensorResolution {
  readonly across: number;
  readonly down: number;
}

/** A resolution as it is kept for a unit; `measuredAt` is milliseconds since 1970. */
export interface MeasuredResolution extends SensorResolution {
  readonly measuredAt: number;
}

/** Why a resolution could not be measured; `missing` is the direction without lines. */
export type CalibrationRefusal =
  | { readonly code: Exclude<MeasurementRefusal, 'lines-one-way'> }
  | { readonly code: 'lines-one-way'; readonly missing: keyof SensorResolution };

/** A reader with an unknown resolution until it is measured once on each unit, with a ruling on its glass. */
export interface CalibratableReader extends BiometricReader {
  /**
   * Takes a few pictures of a ruling of known pitch (a grid, or parallel lines shown in both directions one after the other)
   * and measures. It changes nothing: {@link useResolution} does. Fails with `reader-not-ready` while a stream runs.
   * @param pitchMillimetres from line to line
   */
  calibrate(
    pitchMillimetres: number,
    signal: AbortSignal,
  ): Promise<Result<SensorResolution, CalibrationRefusal | ReaderError>>;
  /** Uses a measurement of this unit from the next stream on; a reader that was `not-calibrated` is `ready`. */
  useResolution(measured: MeasuredResolution): void;
}

/** Whether a reader has to be, and can be, calibrated. */
export function isCalibratable(reader: BiometricReader): reader is CalibratableReader {
  return 'calibrate' in reader && 'useResolution' in reader;
}
