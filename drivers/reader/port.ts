import type { Result } from '../kit/result.ts';

/** SBI 0.9.5 biometric types this kiosk drives. */
export type BiometricType = 'Finger' | 'Iris';

/** The exact finger names of SBI 0.9.5 (`bioSubType`). */
export const FINGER_NAMES = [
  'Left IndexFinger',
  'Left MiddleFinger',
  'Left RingFinger',
  'Left LittleFinger',
  'Left Thumb',
  'Right IndexFinger',
  'Right MiddleFinger',
  'Right RingFinger',
  'Right LittleFinger',
  'Right Thumb',
] as const;
export type FingerName = (typeof FINGER_NAMES)[number];

/** The exact eye names of SBI 0.9.5 (`bioSubType` of type Iris): the person's own left and right. */
export const EYE_NAMES = ['Left', 'Right'] as const;
export type EyeName = (typeof EYE_NAMES)[number];

/** What an SBI `digitalId` says of a reader, without its time. */
export interface ReaderIdentity {
  /** Unique on this machine: the port path and the serial number, never vendor:product alone. */
  readonly deviceId: string;
  readonly serialNo: string;
  readonly make: string;
  readonly model: string;
  readonly type: BiometricType;
  readonly deviceSubType: 'Slap' | 'Single' | 'Touchless' | 'Double';
  readonly deviceProvider: string;
  readonly deviceProviderId: string;
  readonly serviceVersion: string;
  readonly firmware: string;
}

/**
 * The reader's own state. `busy`: somebody else holds it, say another program; our own operations say the same of a
 * ready reader while a capture holds its lock. `not-calibrated`: it streams, but its resolution is not known, so that
 * no record may be made of its pictures.
 */
export type ReaderState = 'ready' | 'busy' | 'not-ready' | 'not-calibrated' | 'not-registered' | 'gone';

/**
 * What a reader's pictures are good for. `demo`: to show and to practise with, never for a registration (say, 4-bit
 * pixels); `authentication`: smaller than MOSIP asks of a registration device; `registration`: no such limit.
 */
export type ReaderGrade = 'registration' | 'authentication' | 'demo';

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

/**
 * Why a reader stopped delivering frames.
 * - `reader-gone`: unplugged, or closed under us
 * - `reader-failed`: it answers, but not with what its protocol allows
 * - `reader-not-ready`: known and present, but not able to deliver now
 */
export type ReaderError =
  | { readonly code: 'reader-gone'; readonly deviceId: string }
  | { readonly code: 'reader-failed'; readonly deviceId: string; readonly detail: string }
  | { readonly code: 'reader-not-ready'; readonly deviceId: string };

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
   * on the glass, the bare glass included; each frame has pixels of its own, which the receiver wipes. Only one stream runs at a time; a second call answers `reader-not-ready`.
   */
  stream(onFrame: (frame: Frame) => void, signal: AbortSignal): Promise<Result<void, ReaderError>>;
  /** Releases the device; a running stream ends with `reader-gone`. Closing twice is allowed. */
  close(): Promise<void>;
}
