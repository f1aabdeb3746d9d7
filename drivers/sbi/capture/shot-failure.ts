import type { Assessment } from '../../imaging/picture/assessment.ts';
import type { Guidance } from '#vocabulary/guidance.ts';

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

/** What a capture that ends without a shot says of all its frames: the nearest it came to one. */
export interface NearestMiss {
  note(assessment: Assessment): void;
  failure(): ShotFailure;
}

/** Guidance of a frame on which there is nothing at all. */
const NOTHING_THERE: ReadonlySet<Guidance> = new Set(['place-finger', 'look-here']);

/** Makes a {@link NearestMiss} of no frames yet. */
export function createNearestMiss(): NearestMiss {
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
