import type { Assessment } from '../../imaging/picture/assessment.ts';
import type { Guidance } from '#vocabulary/guidance.ts';

/**
 * Why no frame was taken. `reader-resting`: the reader became too hot before all wanted fingers or eyes were seen. Only
 * at the timeout:
 * - `nothing-seen`: the glass stayed empty, or nobody looked into the camera
 * - `unclear`: something was there, but no finger and no eye
 * - `incomplete`: fingers or eyes were seen, but never all that were wanted; the most frequent guidance says why
 * - `no-frames`: the reader reported no error, and delivered nothing
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

/** Why a capture ends without a shot, from all its frames: the nearest it came to one. */
export interface NearestMiss {
  note(assessment: Assessment): void;
  failure(): ShotFailure;
}

/** The guidance of an empty frame. */
const NOTHING_THERE: ReadonlySet<Guidance> = new Set(['place-finger', 'look-here']);

/** Creates a {@link NearestMiss} without frames. */
export function createNearestMiss(): NearestMiss {
  /**
   * How often each guidance was shown while fingers or eyes were seen; how they were lifted at the end is not the
   * reason.
   */
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
