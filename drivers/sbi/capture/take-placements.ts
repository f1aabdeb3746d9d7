import { UNKNOWN } from '#vocabulary/fingers.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Placement } from '../listing/placements.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { Shot } from './shot.ts';
import type { ShotFailure } from './shot-failure.ts';
import { takeWith } from './take.ts';
import type { TakeOptions } from './take.ts';

/** What a capture has taken: a shot for each placement, in their order; never empty. */
export interface Taken {
  readonly shots: readonly Shot[];
}

export interface TakePlacementsOptions extends Omit<TakeOptions, 'wanted' | 'placementsLeft' | 'isNext'> {
  readonly placements: readonly Placement[];
  /** Called when the reader begins to wait for a placement, with its number from 1. */
  readonly onPlacement: (placement: Placement, number: number) => void;
}

/**
 * Takes one placement after the other with a served reader, all within `timeoutMs`. When one fails, the capture fails:
 * SBI has no answer with a part of what was asked for. Call it only while holding the reader's lock.
 */
export async function takePlacements(
  served: Pick<ServedReader, 'frames'>,
  { placements, onPlacement, ...options }: TakePlacementsOptions,
): Promise<Result<Owned<Taken>, ShotFailure>> {
  const { clock } = options;
  const endsAt = clock.monotonic() + options.timeoutMs;
  const shots: Shot[] = [];
  const taken = owning({ shots }, () => shots.map(({ frame }) => frame.pixels));
  let isWhole = false;
  try {
    for (const [index, placement] of placements.entries()) {
      onPlacement(placement, index + 1);
      const shot = await takeWith(served, {
        ...options,
        wanted: placement.wanted,
        timeoutMs: Math.max(0, endsAt - clock.monotonic()),
        placementsLeft: placements.length - index,
        isNext: index > 0,
      });
      if (!shot.ok) return shot;
      shots.push(asRequested(shot.value, placement));
    }
    isWhole = true;
    return ok(taken);
  } finally {
    if (!isWhole) taken[Symbol.dispose]();
  }
}

/** The shot with `UNKNOWN` for the fingers that the caller did not name. It holds the frame of `shot`. */
function asRequested(shot: Shot, { unnamed }: Placement): Shot {
  const samples = shot.samples.map((sample) =>
    unnamed.has(sample.bioSubType) ? { ...sample, bioSubType: UNKNOWN } : sample,
  );
  return { ...shot, samples };
}
