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

/** What the capture loop tells of each frame. The frame is the reader's own: it is only valid during the call. */
export interface FrameReport extends Assessment {
  readonly frame: Frame;
  readonly bestQuality: number;
}

/** The frame a capture ends with. `frame` is our own copy; {@link wipeShot} ends it. */
export interface Shot {
  readonly frame: Frame;
  readonly quality: number;
  /** {@link Clock.monotonic} of the first frame with a finger. */
  readonly firstFingerAt: number;
}

/** Why no frame was taken; `no-finger` never comes before the timeout. */
export type ShotFailure =
  | { readonly code: 'no-finger' }
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
  readonly assess: (frame: Frame) => Assessment;
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
  let best: Shot | undefined;
  let steadyFrames = 0;

  function take(frame: Frame): void {
    if (!open) return;
    const assessment = assess(frame);
    if (assessment.fingerPresent) {
      if (!best || assessment.quality > best.quality) {
        const firstFingerAt = best?.firstFingerAt ?? clock.monotonic();
        wipeShot(best);
        best = {
          frame: { ...frame, pixels: Uint8Array.from(frame.pixels) },
          quality: assessment.quality,
          firstFingerAt,
        };
      }
      steadyFrames = assessment.quality >= requestedScore ? steadyFrames + 1 : 0;
    } else {
      steadyFrames = 0;
    }
    onFrame({ frame, ...assessment, bestQuality: best?.quality ?? 0 });
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
    await settlesWithin(clock, STREAM_END_MS, streaming);
  }

  if (best && (outcome === 'steady' || outcome === 'timeout')) return ok(best);
  wipeShot(best);
  if (outcome === 'steady' || outcome === 'timeout') return err({ code: 'no-finger' });
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
