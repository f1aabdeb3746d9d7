import type { CaptureImaging, Wanted } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { Owned } from '#kit/wiped.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { CaptureObserver } from './observers.ts';
import { takeShot } from './shot.ts';
import type { Shot } from './shot.ts';
import type { ShotFailure } from './shot-failure.ts';

/** What taking a picture needs, for a capture or a test. */
export interface TakeOptions {
  readonly clock: Clock;
  readonly imaging: Pick<CaptureImaging, 'assess'>;
  readonly wanted: Wanted;
  readonly requestedScore: number;
  readonly timeoutMs: number;
  /** As in `takeShot`. */
  readonly placementsLeft?: number;
  readonly isNext?: boolean;
  readonly signal: AbortSignal;
  readonly observers: readonly Pick<CaptureObserver, 'onFrame'>[];
}

/** Takes a picture with a served reader; call it only while holding the reader's lock. */
export async function takeWith(
  { frames }: Pick<ServedReader, 'frames'>,
  { imaging, observers, ...options }: TakeOptions,
): Promise<Result<Owned<Shot>, ShotFailure>> {
  return takeShot({
    ...options,
    stream: async (onFrame, stop) => frames.stream('capture', onFrame, stop),
    assess: (frame, previous) => imaging.assess(frame, previous, options.wanted),
    onFrame(report) {
      for (const observer of observers) observer.onFrame?.(report);
    },
  });
}
