import type { Clock } from '../kit/clock.ts';
import { settlesWithin } from '../kit/deadline.ts';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import type { Guidance } from '../link/messages.ts';
import type { BiometricReader, Frame, ReaderError } from '../reader/port.ts';

/** What imaging says of one frame. */
export interface Assessment {
  /** Whether a finger lies on the glass at all. */
  readonly fingerPresent: boolean;
  /** 0 to 100. */
  readonly quality: number;
  readonly guidance: Guidance;
}

/** What the capture loop tells of each frame. The frame is only valid during the call: it is wiped soon after. */
export interface FrameReport extends Assessment {
  readonly frame: Frame;
  readonly bestQuality: number;
}

/** The frame a capture ends with; {@link wipeShot} ends it. */
export interface Shot {
  readonly frame: Frame;
  readonly quality: number;
  /** {@link Clock.monotonic} of the first frame with a finger. */
  readonly firstFingerAt: number;
}

/**
 * Why no frame was taken. Only at the timeout: `no-finger` when the glass stayed bare, `unclear` when something lay on it
 * that shows no finger.
 */
export type ShotFailure =
  | { readonly code: 'no-finger' }
  | { readonly code: 'unclear'; readonly best: number }
  | { readonly code: 'cancelled' }
  | { readonly code: 'reader-gone' }
  | { readonly code: 'reader-failed' };

/** Two good frames in a row: a single one may be caught while the finger still slides. */
const STABLE_FRAMES = 2;
/** How long a reader may take to end its stream after it was told to. */
const STREAM_END_MS = 2000;

/**
 * Watches the glass until a steady finger reaches `requestedScore`, or `timeoutMs` is over: then the best frame with a
 * finger is the answer, whatever its quality (SBI 0.9.5: best frame at the timeout). Call it only while holding the
 * reader's lock.
 */
export async function takeShot(input: {
  readonly reader: BiometricReader;
  readonly clock: Clock;
  /** Scores a frame; `previous` is the one before it, by which a moving finger is told. */
  readonly assess: (frame: Frame, previous: Frame | null) => Assessment;
  readonly requestedScore: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onFrame: (report: FrameReport) => void;
}): Promise<Result<Shot, ShotFailure>> {
  const { reader, clock, assess, requestedScore, timeoutMs, signal, onFrame } = input;
  if (signal.aborted) return err({ code: 'cancelled' });

  const stream = new AbortController();
  const decided = Promise.withResolvers<'steady' | 'timeout' | 'cancelled'>();
  let open = true;
  /** Best quality of a glass that was not bare, though no finger was made out on it. */
  let unclear: number | undefined;
  let best: Shot | undefined;
  let kept: Frame | undefined;
  let steadyFrames = 0;

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
    if (!open) {
      frame.pixels.fill(0);
      return;
    }
    const { fingerPresent, quality, guidance } = assess(frame, previous);
    if (fingerPresent && (!best || quality > best.quality)) {
      best = { frame, quality, firstFingerAt: best?.firstFingerAt ?? clock.monotonic() };
    }
    if (guidance !== 'place-finger') unclear = Math.max(unclear ?? 0, quality);
    const isSteady = fingerPresent && quality >= requestedScore && guidance !== 'hold-still';
    steadyFrames = isSteady ? steadyFrames + 1 : 0;
    onFrame({ frame, fingerPresent, quality, guidance, bestQuality: best?.quality ?? 0 });
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
  const streaming = reader.stream(take, stream.signal);
  const endedEarly = streaming.then((result) => (result.ok ? endedByItself(reader) : result.error));

  let outcome: 'steady' | 'timeout' | 'cancelled' | ReaderError;
  try {
    outcome = await Promise.race([decided.promise, endedEarly]);
  } finally {
    open = false;
    cancelTimeout();
    signal.removeEventListener('abort', onAbort);
    stream.abort();
    keep(best, null);
    await settlesWithin(clock, STREAM_END_MS, streaming);
  }

  if (best && (outcome === 'steady' || outcome === 'timeout')) return ok(best);
  wipeShot(best);
  if (outcome === 'steady' || outcome === 'timeout') {
    return err(unclear === undefined ? { code: 'no-finger' } : { code: 'unclear', best: unclear });
  }
  if (outcome === 'cancelled') return err({ code: 'cancelled' });
  return err({ code: outcome.code === 'reader-gone' ? 'reader-gone' : 'reader-failed' });
}

/** A stream that ends well although nobody asked it to is a reader's fault all the same. */
function endedByItself(reader: BiometricReader): ReaderError {
  return { code: 'reader-failed', deviceId: reader.identity.deviceId, detail: 'the stream ended by itself' };
}

/** Overwrites the picture of a shot. */
export function wipeShot(shot: Shot | undefined): void {
  shot?.frame.pixels.fill(0);
}
