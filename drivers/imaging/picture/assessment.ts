import type { Guidance } from '#vocabulary/guidance.ts';
import type { BiometricType } from '#vocabulary/readers.ts';
import type { Frame, ReaderIdentity } from '../../reader/port.ts';

/** A rectangle of a frame in whole pixels; `x`, `y` is its upper left pixel. It lies wholly inside the frame. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A circle in a picture, pixels; the centre may lie between pixels. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** What a capture asks of a frame, as the SBI request names it. */
export interface Wanted {
  readonly type: BiometricType;
  readonly deviceSubType: ReaderIdentity['deviceSubType'];
  /** 1 left slap or left iris, 2 right, 3 two thumbs or both irises, 0 not said. */
  readonly deviceSubId: 0 | 1 | 2 | 3;
  /** Names the caller gave: SBI finger names, `Left`, `Right`, `UNKNOWN`; empty when it gave no names. */
  readonly bioSubTypes: readonly string[];
  /** Names that cannot be given (a missing finger, an eye that cannot be opened). */
  readonly exceptions: readonly string[];
  /** How many fingers or eyes one frame has to show. */
  readonly count: number;
}

/** One finger or eye found in a frame. */
export interface Sample {
  /** Its SBI name, or `UNKNOWN`. */
  readonly bioSubType: string;
  /** The part of the frame that shows it. */
  readonly box: Box;
  /** 0-100. */
  readonly quality: number;
  /** Pupil and iris of an eye in the frame, for drawing and cutting. */
  readonly rings?: { readonly pupil: Circle; readonly iris: Circle };
}

/** What imaging says of one frame. */
export interface Assessment {
  /** Whether at least one finger or eye is seen at all. */
  readonly present: boolean;
  /**
   * In the order in which they go into an answer. May be fewer or more than wanted, or of the other hand: `guidance`
   * says so then, {@link isComplete} is false and `quality` is 0. They serve for drawing all the same.
   */
  readonly samples: readonly Sample[];
  /** Mean of the samples, 0-100; what is compared with the requested score. */
  readonly quality: number;
  /** `place-finger` and `look-here` with `present` false: nothing at all is there. */
  readonly guidance: Guidance;
}

/** Guidance under which a frame does not show what was wanted, however clear its fingers are. */
const INCOMPLETE: ReadonlySet<Guidance> = new Set([
  'place-finger',
  'look-here',
  'lift-fingers',
  'more-fingers',
  'fewer-fingers',
  'spread-fingers',
  'wrong-hand',
]);

/** Whether a frame shows exactly what was wanted and may become an answer, at any quality. */
export function isComplete(assessment: Assessment, wanted: Wanted): boolean {
  return assessment.present && assessment.samples.length === wanted.count && !INCOMPLETE.has(assessment.guidance);
}

/** What the capture asks of imaging. */
export interface CaptureImaging {
  /** Assesses a frame; `previous` is the one before it (which shows motion), or null. */
  assess(frame: Frame, previous: Frame | null, wanted: Wanted): Assessment;
  /**
   * Encodes one sample of a frame as its ISO record.
   * @param input.capturedAt milliseconds since 1970
   */
  encode(input: {
    readonly frame: Frame;
    readonly sample: Sample;
    readonly type: BiometricType;
    readonly purpose: 'Auth' | 'Registration';
    readonly capturedAt: number;
  }): Promise<Uint8Array>;
}
