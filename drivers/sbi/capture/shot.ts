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

/** The report of each frame. The frame is only valid during the call: it is wiped soon after. */
export interface FrameReport extends Assessment {
  readonly frame: Frame;
  readonly bestQuality: number;
}

/** The frame of a capture, with its assessment. */
export interface Shot {
  readonly frame: Frame;
  /** All wanted fingers or eyes, in the order of the answer. */
  readonly samples: readonly Sample[];
  readonly quality: number;
  /** {@link Clock.monotonic} of the first frame that showed all wanted fingers or eyes. */
  readonly firstSeenAt: number;
}

/** What taking a shot needs. */
export interface ShotDeps {
  /** Delivers the reader's frames, as {@link BiometricReader.stream} does. */
  readonly stream: (onFrame: (frame: OwnedFrame) => void, signal: AbortSignal) => Promise<Result<void, ReaderError>>;
  readonly clock: Clock;
  /** Scores a frame; `previous` is the frame before, to see motion. */
  readonly assess: (frame: Frame, previous: Frame | null) => Assessment;
  readonly wanted: Wanted;
  readonly requestedScore: number;
  readonly timeoutMs: number;
  /**
   * How many placements share the time, this one included; default 1. Once this one is complete, it takes no more than its
   * share of what is left.
   */
  readonly placementsLeft?: number;
  /** Whether something else was captured just before, which has to be lifted first; default false. */
  readonly isNext?: boolean;
  readonly signal: AbortSignal;
  readonly onFrame: (report: FrameReport) => void;
}

/** How watching the glass ended. */
type Outcome =
  'steady' | 'timeout' | Some<CaptureFailureCode, 'cancelled' | 'reader-gone' | 'reader-failed' | 'reader-resting'>;
/** The outcomes after which the best complete frame is the answer. */
const OVER: ReadonlySet<Outcome> = new Set(['steady', 'timeout', 'reader-resting']);

/** Two good frames in a row: during a single one the finger may still slide. */
const STABLE_FRAMES = 2;
/** How long a reader may take to end its stream after the abort; the lock is held no longer. */
export const STREAM_END_MS = 2000;

/**
 * Watches until all wanted fingers or eyes hold still at `requestedScore` (the mean of the samples), or `timeoutMs` is
 * over: then the best complete frame is the answer, whatever its quality (SBI 0.9.5: best frame at the timeout). It is
 * also the answer when the reader has to rest, because nobody waits that long, and when other placements need the rest of
 * the time. Rejects with what `assess` or `onFrame` throws. Call it only while holding the reader's lock.
 */
export async function takeShot(deps: ShotDeps): Promise<Result<Owned<Shot>, ShotFailure>> {
  if (deps.signal.aborted) return err({ code: 'cancelled' });
  using judge = createFrameJudge(deps);
  const outcome = await watchGlass(deps, judge);
  const best = OVER.has(outcome) ? judge.takeBest() : undefined;
  if (best) return ok(best);
  return err(outcome === 'steady' || outcome === 'timeout' ? judge.failure() : { code: outcome });
}

/** Assesses frames until the outcome is clear. Then the reader's stream has ended, or its time for that is over. */
async function watchGlass(deps: ShotDeps, judge: FrameJudge): Promise<Outcome> {
  const { clock, signal, placementsLeft = 1 } = deps;
  const stop = new AbortController();
  const decided = Promise.withResolvers<'steady' | 'timeout' | 'cancelled'>();
  const endsAt = clock.monotonic() + deps.timeoutMs;
  let isOpen = true;
  let cancelShare: (() => void) | undefined;

  /** The other placements need the rest of the time. */
  function leaveTime(): void {
    if (cancelShare || placementsLeft === 1 || !judge.isComplete()) return;
    cancelShare = clock.after((endsAt - clock.monotonic()) / placementsLeft, () => {
      decided.resolve('timeout');
    });
  }

  function take(frame: OwnedFrame): void {
    if (!isOpen) {
      frame[Symbol.dispose]();
      return;
    }
    try {
      const isSteady = judge.judge(frame);
      leaveTime();
      if (!isSteady) return;
      isOpen = false;
      decided.resolve('steady');
    } catch (fault) {
      frame[Symbol.dispose]();
      isOpen = false;
      // The reader did not cause this, so it is not thrown into its stream.
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
    cancelShare?.();
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    judge.keepBestOnly();
    await settlesWithin(clock, STREAM_END_MS, streaming);
  }
}

/** The outcome when the stream ends before anybody stopped it. */
function earlyEnd(end: Result<void, ReaderError>): Outcome {
  // A stream without an error has no reason to end.
  return end.ok || end.error.code === 'reader-not-ready' ? 'reader-failed' : end.error.code;
}

/** Assesses frame after frame; disposing of it wipes the kept frames. */
interface FrameJudge {
  /** Takes ownership of a frame; returns true once all wanted fingers or eyes held still at the requested score. */
  judge(frame: OwnedFrame): boolean;
  /** Wipes the frame that was only kept for the next assessment. */
  keepBestOnly(): void;
  /** Whether there is a complete frame. */
  isComplete(): boolean;
  /** Hands over the best complete frame. */
  takeBest(): Owned<Shot> | undefined;
  /** Why there is no such frame. */
  failure(): ShotFailure;
}

function createFrameJudge({
  clock,
  assess,
  wanted,
  requestedScore,
  isNext = false,
  onFrame,
}: ShotDeps): Owned<FrameJudge> {
  const missed = createNearestMiss();
  let best: (Shot & { readonly frame: OwnedFrame }) | undefined;
  let kept: OwnedFrame | undefined;
  let previous: OwnedFrame | null = null;
  let steadyFrames = 0;
  let steady: Assessment | undefined;
  let mustLift = isNext;
  let isLying = false;

  /** What was captured before is not captured again, however it looks: only after the glass was bare anything counts. */
  function look(frame: Frame): Assessment {
    const isRepeated = steady && previous && isSamePicture(frame, previous, steady.samples);
    const assessment = isRepeated && steady ? steady : assess(frame, previous);
    mustLift &&= assessment.present;
    isLying = mustLift;
    // Nothing of them is shown as a finger of the hand that is wanted now.
    return mustLift ? { ...assessment, samples: [], quality: 0, guidance: 'lift-fingers' } : assessment;
  }

  /** Wipes a frame that is neither the best nor needed for the next assessment, so that no picture stays in memory. */
  function keep(latest: OwnedFrame | null): void {
    for (const old of [kept, previous]) {
      if (old && old !== best?.frame && old !== latest) old[Symbol.dispose]();
    }
    kept = best?.frame;
    previous = latest;
  }

  return {
    judge(frame) {
      const assessment = look(frame);
      const { samples, quality, guidance } = assessment;
      const complete = isComplete(assessment, wanted);
      if (complete && (!best || quality > best.quality)) {
        best = { frame, samples, quality, firstSeenAt: best?.firstSeenAt ?? clock.monotonic() };
      }
      if (!mustLift) missed.note(assessment);
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
    isComplete: () => best !== undefined,
    failure: () => (isLying ? { code: 'incomplete', guidance: 'lift-fingers' } : missed.failure()),
    [Symbol.dispose]() {
      best = undefined;
      keep(null);
    },
  };
}
