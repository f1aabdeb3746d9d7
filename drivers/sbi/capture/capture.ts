import type { Guidance } from '#vocabulary/guidance.ts';
import { isComplete } from '../../imaging/picture/assessment.ts';
import type { Assessment, Sample, Wanted } from '../../imaging/picture/assessment.ts';
import { isSamePicture } from '../../imaging/match/same-picture.ts';
import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Frame, ReaderError } from '../../reader/port.ts';

/** What the capture loop tells of each frame. The frame is only valid during the call: it is wiped soon after. */
export interface FrameReport extends Assessment {
  readonly frame: Frame;
  readonly bestQuality: number;
}

/** The frame a capture ends with; {@link wipeShot} ends it. */
export interface Shot {
  readonly frame: Frame;
  /** All that was wanted, in the order of the answer. */
  readonly samples: readonly Sample[];
  readonly quality: number;
  /** {@link Clock.monotonic} of the first frame that showed all that was wanted. */
  readonly firstSeenAt: number;
}

/**
 * Why no frame was taken. `reader-resting`: the reader grew too hot before all that was wanted was seen. Only at the timeout:
 * - `nothing-seen`: the glass stayed bare, nobody looked into the camera
 * - `unclear`: something was there that shows no finger and no eye
 * - `incomplete`: fingers or eyes were seen, but never those that were wanted; what was said most says how
 * - `no-frames`: the reader said that all was well, and delivered nothing
 */
export type ShotFailure =
  | { readonly code: 'nothing-seen' }
  | { readonly code: 'unclear'; readonly best: number }
  | { readonly code: 'incomplete'; readonly guidance: Guidance }
  | { readonly code: 'no-frames' }
  | { readonly code: 'cancelled' }
  | { readonly code: 'reader-gone' }
  | { readonly code: 'reader-failed' }
  | { readonly code: 'reader-resting' };

/** How watching the glass ended. */
type Outcome = 'steady' | 'timeout' | 'cancelled' | 'reader-gone' | 'reader-failed' | 'reader-resting';
/** What the best complete frame so far is the answer to: no better one will come. */
const OVER: ReadonlySet<Outcome> = new Set(['steady', 'timeout', 'reader-resting']);

/** Two good frames in a row: a single one may be caught while the finger still slides. */
const STABLE_FRAMES = 2;
/** How long a reader may take to end its stream after it was told to; the lock is not held for longer. */
export const STREAM_END_MS = 2000;
/** Guidance of a frame on which there is nothing at all. */
const NOTHING_THERE: ReadonlySet<Guidance> = new Set(['place-finger', 'look-here']);

/**
 * Watches until all that is wanted holds still at `requestedScore` (the mean of the samples), or `timeoutMs` is over:
 * then the best complete frame is the answer, whatever its quality (SBI 0.9.5: best frame at the timeout). So it is when
 * the reader has to rest, which takes longer than anybody waits. Rejects with what `assess` or `onFrame` throws. Call it
 * only while holding the reader's lock.
 */
export async function takeShot(input: {
  /** Delivers the reader's frames, as {@link BiometricReader.stream} does. */
  readonly stream: (onFrame: (frame: Frame) => void, signal: AbortSignal) => Promise<Result<void, ReaderError>>;
  readonly clock: Clock;
  /** Scores a frame; `previous` is the one before it, by which motion is told. */
  readonly assess: (frame: Frame, previous: Frame | null) => Assessment;
  readonly wanted: Wanted;
  readonly requestedScore: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onFrame: (report: FrameReport) => void;
}): Promise<Result<Shot, ShotFailure>> {
  const { clock, assess, wanted, requestedScore, timeoutMs, signal, onFrame } = input;
  if (signal.aborted) return err({ code: 'cancelled' });

  const stream = new AbortController();
  const decided = Promise.withResolvers<'steady' | 'timeout' | 'cancelled'>();
  let open = true;
  const missed = createNearestMiss();
  let best: Shot | undefined;
  let kept: Frame | undefined;
  let steadyFrames = 0;
  let steady: Assessment | undefined;
  let previous: Frame | null = null;

  /** Forgets what is neither the best frame nor needed for the next assessment: no picture of a finger stays behind. */
  function keep(best: Shot | undefined, latest: Frame | null): void {
    for (const old of [kept, previous]) {
      if (old && old !== best?.frame && old !== latest) old.pixels.fill(0);
    }
    kept = best?.frame;
    previous = latest;
  }

  function take(frame: Frame): void {
    try {
      if (open) judge(frame);
      else frame.pixels.fill(0);
    } catch (fault) {
      frame.pixels.fill(0);
      open = false;
      // Not thrown at the reader, which has no part in it.
      decided.reject(fault);
    }
  }

  function judge(frame: Frame): void {
    const isRepeated = steady && previous && isSamePicture(frame, previous, steady.samples);
    const assessment = isRepeated && steady ? steady : assess(frame, previous);
    const { samples, quality, guidance } = assessment;
    const complete = isComplete(assessment, wanted);
    if (complete && (!best || quality > best.quality)) {
      best = { frame, samples, quality, firstSeenAt: best?.firstSeenAt ?? clock.monotonic() };
    }
    missed.note(assessment);
    const isSteady = complete && quality >= requestedScore && guidance !== 'hold-still';
    steadyFrames = isSteady ? steadyFrames + 1 : 0;
    steady = isSteady ? assessment : undefined;
    onFrame({ ...assessment, frame, bestQuality: best?.quality ?? 0 });
    keep(best, frame);
    if (steadyFrames >= STABLE_FRAMES) {
      open = false;
      decided.resolve('steady');
    }
  }

  const onAbort = (): void => {
    decided.resolve('cancelled');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const cancelTimeout = clock.after(timeoutMs, () => {
    decided.resolve('timeout');
  });
  const streaming = input.stream(take, stream.signal);
  const endedEarly = streaming.then(earlyEnd);

  let outcome: Outcome;
  try {
    outcome = await Promise.race([decided.promise, endedEarly]);
  } catch (fault) {
    // Whoever looked at a frame broke down: nothing of it stays.
    wipeShot(best);
    throw fault;
  } finally {
    open = false;
    cancelTimeout();
    signal.removeEventListener('abort', onAbort);
    stream.abort();
    keep(best, null);
    await settlesWithin(clock, STREAM_END_MS, streaming);
  }

  if (best && OVER.has(outcome)) return ok(best);
  wipeShot(best);
  return err(outcome === 'steady' || outcome === 'timeout' ? missed.failure() : { code: outcome });
}

/** What a stream that ends before anybody asked it to says of the reader. */
function earlyEnd(end: Result<void, ReaderError>): Outcome {
  // One that ends well has no reason to end.
  return end.ok || end.error.code === 'reader-not-ready' ? 'reader-failed' : end.error.code;
}

/** What a capture that ends without a shot says of all its frames: the nearest it came to one. */
function createNearestMiss(): { note(assessment: Assessment): void; failure(): ShotFailure } {
  /** How often each thing was said while fingers or eyes were seen: how they were lifted in the end is not why. */
  const said = new Map<Guidance, number>();
  let other: ShotFailure = { code: 'no-frames' };
  return {
    note({ present, quality, guidance }) {
      if (present) said.set(guidance, (said.get(guidance) ?? 0) + 1);
      else if (!NOTHING_THERE.has(guidance)) {
        other = { code: 'unclear', best: Math.max(other.code === 'unclear' ? other.best : 0, quality) };
      } else if (other.code !== 'unclear') other = { code: 'nothing-seen' };
    },
    failure() {
      const [most] = [...said].toSorted(([, one], [, next]) => next - one);
      return most ? { code: 'incomplete', guidance: most[0] } : other;
    },
  };
}

/** Overwrites the picture of a shot. */
export function wipeShot(shot: Shot | undefined): void {
  shot?.frame.pixels.fill(0);
}
