import { wiping } from '#kit/wiped.ts';
import type { Guidance } from '#vocabulary/guidance.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import type { Assessment, Sample, Wanted } from '../picture/assessment.ts';
import { cutFrame, wholeFrame } from '../picture/cut.ts';
import { segmentFrame } from './finger-segments.ts';
import type { FingerSegment, FrameSegments } from './finger-segments.ts';
import { expectedFingers, guessHand } from './hand.ts';
import { assessFrame } from './quality.ts';
import type { FrameQuality } from './quality.ts';

/** How certain the shape of a slap has to make the other hand before it is refused. */
export const WRONG_HAND_CERTAINTY = 0.97;
/** Square inches of grey without ridges. */
const DIRT_AREA = 0.03;

/**
 * Assesses a frame of a finger reader. A `Single` reader's frame is one finger, whole, as {@link assessFrame} judges it; a
 * `Slap` reader's frame is searched for fingers, which are named, counted and judged one by one. About 20 ms for a slap.
 */
export function assessFingers(frame: Frame, previous: Frame | null, wanted: Wanted): Assessment {
  return wanted.deviceSubType === 'Slap' ? assessSlap(frame, previous, wanted) : assessSingle(frame, previous, wanted);
}

function assessSingle(frame: Frame, previous: Frame | null, wanted: Wanted): Assessment {
  const { score, fingerPresent, guidance } = assessFrame(frame, previous);
  const [bioSubType = UNKNOWN] = expectedFingers(wanted);
  const samples = fingerPresent ? [{ bioSubType, box: wholeFrame(frame), quality: score }] : [];
  if (fingerPresent && wanted.count > 1) return { present: true, samples, quality: 0, guidance: 'more-fingers' };
  return { present: fingerPresent, samples, quality: score, guidance };
}

interface JudgedFinger {
  readonly segment: FingerSegment;
  readonly quality: FrameQuality;
}

function assessSlap(frame: Frame, previous: Frame | null, wanted: Wanted): Assessment {
  const found = segmentFrame(frame);
  const fingers = found.fingers
    .map((segment) => ({ segment, quality: judge(frame, previous, segment) }))
    // Grey that has no ridges after all.
    .filter(({ quality }) => quality.fingerPresent || quality.guidance !== 'clean-glass');
  if (fingers.length === 0) {
    return { present: false, samples: [], quality: 0, guidance: guideWithoutFinger(found) };
  }
  const expected = expectedFingers(wanted);
  const counted = guideByNumber(fingers, wanted.count);
  if (counted !== null) {
    return { present: true, samples: nameFingers(fingers, []), quality: 0, guidance: counted };
  }
  // A fingertip that is cut or smeared ends elsewhere than it would, and the hand looks like another.
  const isWhole = fingers.every(({ segment, quality }) => !segment.isCutOff && !isMisshapen(quality));
  const segments = fingers.map(({ segment }) => segment);
  const guess = isWhole ? guessHand(segments, expected, frame.pixelsPerInch) : null;
  const isWrong =
    guess !== null && guess.certainty >= WRONG_HAND_CERTAINTY && !(expected[0] ?? '').startsWith(guess.hand);
  if (isWrong) {
    const names = expected.toReversed().map(otherHand);
    return { present: true, samples: nameFingers(fingers, names), quality: 0, guidance: 'wrong-hand' };
  }
  const samples = nameFingers(fingers, expected);
  const quality = samples.reduce((sum, sample) => sum + sample.quality, 0) / samples.length;
  return { present: true, samples, quality, guidance: guideFingers(fingers) };
}

function isMisshapen({ defects }: FrameQuality): boolean {
  return defects.includes('partial') || defects.includes('smeared');
}

function judge(frame: Frame, previous: Frame | null, segment: FingerSegment): FrameQuality {
  const cut = cutFrame(frame, segment.box);
  const isComparable = previous !== null && previous.width === frame.width && previous.height === frame.height;
  const before = isComparable ? cutFrame(previous, segment.box) : null;
  using _ = wiping(cut.pixels, before?.pixels);
  return assessFrame(cut, before);
}

function nameFingers(fingers: readonly JudgedFinger[], names: readonly string[]): readonly Sample[] {
  return fingers.map(({ segment, quality }, index) => ({
    bioSubType: names[index] ?? UNKNOWN,
    box: segment.box,
    quality: quality.score,
  }));
}

function otherHand(name: string): string {
  return name.startsWith('Left') ? name.replace('Left', 'Right') : name.replace('Right', 'Left');
}

function guideWithoutFinger(found: FrameSegments): Guidance {
  return found.dirtArea >= DIRT_AREA ? 'clean-glass' : 'place-finger';
}

function guideByNumber(fingers: readonly JudgedFinger[], count: number): Guidance | null {
  if (fingers.length > count) return 'fewer-fingers';
  if (fingers.some(({ segment }) => segment.isMerged)) return 'spread-fingers';
  return fingers.length < count ? 'more-fingers' : null;
}

/** What the whole hand should do, or else what the weakest finger should. */
function guideFingers(fingers: readonly JudgedFinger[]): Guidance {
  if (fingers.some(({ quality }) => quality.guidance === 'hold-still')) return 'hold-still';
  if (fingers.some(({ segment }) => segment.isCutOff)) return 'move-to-centre';
  const weakest = fingers
    // A finger lies in the middle of its own cut, even where its outline says otherwise.
    .filter(({ quality }) => quality.guidance !== 'good' && quality.guidance !== 'move-to-centre')
    .toSorted((one, other) => one.quality.score - other.quality.score)[0];
  return weakest?.quality.guidance ?? 'good';
}
