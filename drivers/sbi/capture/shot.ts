import type { CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import type { Some } from '#vocabulary/subset.ts';
import { isComplete } from '../../imaging/picture/assessment.ts';
import type { Assessment, Sample, Wanted } from '../../imaging/picture/assessment.ts';
import { isSamePicture } from '../../imaging/match/same-picture.ts';
import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Frame, OwnedFrame, ReaderError } from '../../reader/port.ts';
import { createNearestMiss } from './shot-failure.ts';
import type { ShotFailure } from './shot-failure.ts';

/** What the capture loop reports of each frame. The frame is only valid during the call: it is wiped soon after. */
export interface FrameReport extends Assessment {
  readonly frame: Frame;
  readonly bestQuality: number;
}

/** The frame a capture ends with, as it is looked at. */
export interface Shot {
  readonly frame: Frame;
  /** All that was wanted, in the order of the answer. */
  readonly samples: readonly Sample[];
  readonly quality: number;
  /** {@link Clock.monotonic} of the first frame that showed all that was wanted. */
  readonly firstSeenAt: number;
}

/** What a shot is taken with. */
export interface ShotDeps {
  /** Delivers the reader's frames, as {@link BiometricReader.stream} does. */
  readonly stream: (onFrame: (frame: OwnedFrame) => void, signal: AbortSignal) => Promise<Result<void, ReaderError>>;
  readonly clock: Clock;
  /** Scores a frame; `previous` is the one before it, by which motion is seen. */
  readonly assess: (frame: Frame, previous: Frame | null) => Assessment;
  readonly wanted: Wanted;
  readonly requestedScore: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onFrame: (report: FrameReport) => void;
}

/** How watching the glass ended. */
type Outcome =
  'steady' | 'timeout' | Some<CaptureFailureCode, 'cancelled' | 'reader-gone' | 'reader-failed' | 'reader-resting'>;
/** What the best complete frame so far is the answer to: no better one will come. */
const OVER: ReadonlySet<Outcome> = new Set(['steady', 'timeout', 'reader-resting']);

/** Two good frames in a row: a single one may be caught while the finger still slides. */
const STABLE_FRAMES = 2;
/** How long a reader may take to end its stream after it was asked to; the lock is not held for longer. */
export const STREAM_END_MS = 2000;

/**
 * Watches until all that is wanted holds still at `requestedScore` (the mean of the samples), or `timeoutMs` is over:
 * then the best complete frame is the answer, whatever its quality (SBI 0.9.5: best frame at the timeout). So it is when
 * the reader has to rest, which takes longer than anybody waits. Rejects with what `assess` or `onFrame` throws. Call it
 * only while holding the reader's lock.
 */
export async function takeShot(deps: ShotDeps): Promise<Result<Owned<Shot>, ShotFailure>> {
  if (deps.signal.aborted) return err({ code: 'cancelled' });
  using judge = createFrameJudge(deps);
  const outcome = await watchGlass(deps, judge);
  const best = OVER.has(outcome) ? judge.takeBest() : undefined;
  if (best) return ok(best);
  return err(outcome === 'steady' || outcome === 'timeout' ? judge.failure() : { code: outcome });
}

/** Lets the frames be judged until it is decided how it ends; the reader's stream has ended then, or had its time. */
async function watchGlass(deps: ShotDeps, judge: FrameJudge): Promise<Outcome> {
  const { clock, signal } = deps;
  const stop = new AbortController();
  const decided = Promise.withResolvers<'steady' | 'timeout' | 'cancelled'>();
  let isOpen = true;

  function take(frame: OwnedFrame): void {
    if (!isOpen) {
      frame[Symbol.dispose]();
      return;
    }
    try {
      if (!judge.judge(frame)) return;
      isOpen = false;
      decided.resolve('steady');
    } catch (fault) {
      frame[Symbol.dispose]();
      isOpen = false;
      // Not thrown at the reader, which has no part in it.
      decided.reject(fault);
    }
  }

  const onAbort = (): void => {
    decided.resolve('cancelled');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const cancelTimeout = clock.after(deps.timeoutMs, () => {
    decided.resolve('timeout');
  });
  const streaming = deps.stream(take, stop.signal);
  try {
    return await Promise.race([decided.promise, streaming.then(earlyEnd)]);
  } finally {
    isOpen = false;
    cancelTimeout();
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    judge.keepBestOnly();
    await settlesWithin(clock, STREAM_END_MS, streaming);
  }
}

/** What a stream that ends before anybody asked it to says of the reader. */
function earlyEnd(end: Result<void, ReaderError>): Outcome {
  // One that ends well has no reason to end.
  return end.ok || end.error.code === 'reader-not-ready' ? 'reader-failed' : end.error.code;
}

/** Judges frame after frame; its owner wipes those it keeps. */
interface FrameJudge {
  /** Takes over a frame; true as soon as all that is wanted held still at the requested score. */
  judge(frame: OwnedFrame): boolean;
  /** Wipes what was only needed to judge the next frame. */
  keepBestOnly(): void;
  /** Hands over the best complete frame there was. */
  takeBest(): Owned<Shot> | undefined;
  /** Why there is no such frame. */
  failure(): ShotFailure;
}

function createFrameJudge({ clock, assess, wanted, requestedScore, onFrame }: ShotDeps): Owned<FrameJudge> {
  const missed = createNearestMiss();
  let best: (Shot & { readonly frame: OwnedFrame }) | undefined;
  let kept: OwnedFrame | undefined;
  let previous: OwnedFrame | null = null;
  let steadyFrames = 0;
  let steady: Assessment | undefined;

  /** Forgets what is neither the best frame nor needed for the next assessment: no picture of a finger stays behind. */
  function keep(latest: OwnedFrame | null): void {
    for (const old of [kept, previous]) {
      if (old && old !== best?.frame && old !== latest) old[Symbol.dispose]();
    }
    kept = best?.frame;
    previous = latest;
  }

  return {
    judge(frame) {
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
      keep(frame);
      return steadyFrames >= STABLE_FRAMES;
    },
    keepBestOnly() {
      keep(null);
    },
    takeBest() {
      if (!best) return undefined;
      const shot = best;
      best = undefined;
      kept = undefined;
      return owning({ ...shot }, () => [shot.frame.pixels]);
    },
    failure: missed.failure,
    [Symbol.dispose]() {
      best = undefined;
      keep(null);
    },
  };
}
