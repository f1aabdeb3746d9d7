import { wipe } from '#kit/wiped.ts';

/** Mean brightening of the middle of the glass from which on a finger lies there. */
const FINGER = 25;
/** Up to which a frame is the bare glass itself. */
const BARE = 5;
/** Bare frames in a row from which on each is the new baseline; one alone may be a frame that failed to be lit. */
const FRAMES_TO_RENEW = 2;
/** Mean grey of a first frame above which the glass is not bare: a finger lies there already, or much dirt. */
const OCCUPIED = 35;
/** Frames in a row without a finger after which it is gone. */
const FRAMES_TO_LIFT = 2;

/**
 * What a raw frame shows, compared with the bare glass.
 * - `finger`: something lies there
 * - `bare`: nothing; `glass` is the mean raw grey of the bare glass, about 18 for a clean one
 * - `occupied`: the bare glass has not been seen yet, since something lay on it from the start
 */
export type TouchReading =
  { readonly kind: 'finger' } | { readonly kind: 'bare'; readonly glass: number } | { readonly kind: 'occupied' };

/** Distinguishes a finger from the bare glass: the reader itself has no sensor for that. */
export interface TouchDetector {
  /** Reads the next frame. A finger never becomes the bare glass, not even one that lies there at the start. */
  read(raw: Uint8Array): TouchReading;
  /** Wipes what is remembered of the glass; the next frame is a first one again. */
  forget(): void;
}

/** Makes a detector for raw frames of this size, of which it looks at the middle half both ways. */
export function createTouchDetector(width: number, height: number): TouchDetector {
  const left = Math.floor(width / 4);
  const top = Math.floor(height / 4);
  const columns = Math.floor(width / 2);
  const rows = Math.floor(height / 2);
  const area = columns * rows;
  const baseline = new Uint8Array(area);
  let glass: number | undefined;
  let isLying = false;
  let framesWithout = 0;
  let framesBare = 0;

  /** Mean of how much brighter the middle is than `than`, or than black. */
  const brighter = (raw: Uint8Array, than?: Uint8Array): number => {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      const from = (top + row) * width + left;
      const own = row * columns;
      for (let column = 0; column < columns; column += 1) {
        const difference = (raw[from + column] ?? 0) - (than?.[own + column] ?? 0);
        if (difference > 0) sum += difference;
      }
    }
    return sum / area;
  };
  /** Takes the frame as the bare glass; returns its mean. */
  const adopt = (raw: Uint8Array): number => {
    for (let row = 0; row < rows; row += 1) {
      const from = (top + row) * width + left;
      baseline.set(raw.subarray(from, from + columns), row * columns);
    }
    return brighter(raw);
  };

  return {
    read(raw) {
      if (glass === undefined) {
        if (brighter(raw) > OCCUPIED) return { kind: 'occupied' };
        glass = adopt(raw);
      }
      const change = brighter(raw, baseline);
      framesBare = change <= BARE ? framesBare + 1 : 0;
      if (framesBare >= FRAMES_TO_RENEW) glass = adopt(raw);
      if (change >= FINGER) {
        isLying = true;
        framesWithout = 0;
      } else {
        framesWithout += 1;
        if (framesWithout >= FRAMES_TO_LIFT) isLying = false;
      }
      return isLying ? { kind: 'finger' } : { kind: 'bare', glass };
    },
    forget() {
      wipe(baseline);
      glass = undefined;
      isLying = false;
      framesWithout = 0;
      framesBare = 0;
    },
  };
}
