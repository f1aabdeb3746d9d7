import type { EyeName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import type { Box, Circle } from '../picture/assessment.ts';
import { allAround, evenness, layRings, stepOutwards, toTheSides } from './eye-circles.ts';
import type { WholePixelSteps } from './eye-circles.ts';
import { lookThrough } from './lens-pictures.ts';
import type { GreyPicture, LensPictures } from './lens-pictures.ts';

/** One open eye in a frame. */
export interface EyeLocation {
  /** Which eye of the person: known where the frame shows both lenses of a double reader, else null. */
  readonly eye: EyeName | null;
  readonly pupil: Circle;
  readonly iris: Circle;
  /** The 640 x 480 pixels around the eye; less where the frame has less. */
  readonly box: Box;
}

/** The part of a frame that one lens gives. */
export interface LensView {
  readonly eye: EyeName | null;
  readonly box: Box;
}

const EYE_WIDTH = 640;
const EYE_HEIGHT = 480;
/** Pixels of the frame; at 450 to 500 an inch irises are 200 to 260 wide, nearer and farther ones are found and reported. */
const IRIS_RADIUS = { least: 56, most: 170 } as const;
const PUPIL_RADIUS = { least: 16, most: 84 } as const;
/** Part of the iris's radius. */
const PUPIL_SHARE = { least: 0.14, most: 0.8 } as const;
const COARSE = 4;
/** Greys: a pupil is dark in near infrared, with an iris of any colour. */
const DARKEST_PUPIL_MOST = 90;
const PUPIL_ABOVE_DARKEST = 28;
const LEAST_PUPIL_STEP = 18;
/** Greys that noise may add to a dark cell. */
const SPARE = 8;
/** Of its full step, what a small pupil still has at the cell beside its middle. */
const BESIDE_SHARE = 0.7;
const LEAST_IRIS_STEP = 7;
const EVEN_SHARE = 0.6;
const STEP_MOST = 60;
const CANDIDATES = 4;
/** Cells over which the pupil's rim goes from dark to bright. */
const PUPIL_RIM = 1;
const DARK_SHARE_MOST = 0.3;

/** The lenses of a frame: a frame twice as wide as high is the person's right eye beside the left. */
export function lensesOf(frame: Frame): readonly LensView[] {
  const { width, height } = frame;
  if (width < 2 * height) return [{ eye: null, box: { x: 0, y: 0, width, height } }];
  const half = Math.floor(width / 2);
  return [
    { eye: 'Right', box: { x: 0, y: 0, width: half, height } },
    { eye: 'Left', box: { x: half, y: 0, width: width - half, height } },
  ];
}

/** The open eyes of a frame, left to right in the picture; at most one a lens. About 3 ms an eye. */
export function findEyes(frame: Frame): readonly EyeLocation[] {
  return lensesOf(frame)
    .map((lens) => findEye(frame, lens))
    .filter((eye) => eye !== null);
}

/**
 * Finds the eye of one lens: the dark disc with the sharpest rim that has a ring around it which again ends in something
 * brighter. The rims are compared in many directions and each counts only so much, so that lashes, lids and the
 * reflections of lamps over parts of them do no harm. Null for a shut eye and where there is no eye.
 */
export function findEye(
  frame: Frame,
  lens: LensView,
  pictures: LensPictures = lookThrough(frame, lens.box),
): EyeLocation | null {
  const { left, fine, quarter: coarse } = pictures;
  let best: { pupil: Circle; iris: Circle; value: number } | null = null;
  for (const pupil of findPupils(coarse)) {
    const iris = findIris(coarse, pupil);
    if (iris !== null && (best === null || pupil.step + 2 * iris.step > best.value)) {
      best = { pupil, iris, value: pupil.step + 2 * iris.step };
    }
  }
  if (best === null) return null;
  const pupil = refine(fine, best.pupil, allAround(48), 1, 3);
  const iris = refine(fine, best.iris, toTheSides(48), 5, 9);
  const eyeBox = boxAround(iris, fine.width, frame.height);
  if (eyeBox === null || !isPlausible(pupil, iris)) return null;
  // A dark spot under a lid or a hair has a rim on some sides, a pupil on nearly all that the lids leave free.
  if (meanInside(fine, pupil) > DARKEST_PUPIL_MOST) return null;
  if (evenness(fine, pupil, allAround(48), 1, 3, LEAST_PUPIL_STEP / 2) < EVEN_SHARE) return null;
  if (evenness(fine, iris, toTheSides(48), 5, 9, LEAST_IRIS_STEP / 2) < EVEN_SHARE) return null;
  const moved = (circle: Circle): Circle => ({ ...circle, x: circle.x + left });
  return { eye: lens.eye, pupil: moved(pupil), iris: moved(iris), box: { ...eyeBox, x: eyeBox.x + left } };
}

function meanInside({ width, values }: GreyPicture, { x, y, radius }: Circle): number {
  const reach = 0.7 * radius;
  let sum = 0;
  let count = 0;
  for (let row = Math.ceil(y - reach); row <= y + reach; row += 1) {
    for (let column = Math.ceil(x - reach); column <= x + reach; column += 1) {
      if ((column - x) ** 2 + (row - y) ** 2 > reach ** 2) continue;
      sum += values[row * width + column] ?? 255;
      count += 1;
    }
  }
  return sum / Math.max(1, count);
}

interface Found extends Circle {
  readonly step: number;
}

/** The best dark discs, at the coarse scale. */
function findPupils(coarse: GreyPicture): readonly Found[] {
  const { width, height, values } = coarse;
  const limit = Math.min(DARKEST_PUPIL_MOST, darkLevel(values) + PUPIL_ABOVE_DARKEST);
  const radii = { least: PUPIL_RADIUS.least / COARSE, most: PUPIL_RADIUS.most / COARSE };
  const steps = layRings(coarse, radii, allAround(20), 1, 1, 50);
  const found: Found[] = [];
  let dark = 0;
  for (let at = 0; at < values.length; at += 1) if ((values[at] ?? 0) <= limit) dark += 1;
  // An empty room is dark all over and holds no disc.
  if (dark > DARK_SHARE_MOST * values.length) return [];

  function bestAt(x: number, y: number): Found {
    let best: Found = { x, y, radius: 0, step: 0 };
    for (let { least: radius } = radii; radius <= radii.most; radius += 1) {
      const step = steps.at(x, y, radius);
      if (step > best.step) best = { x, y, radius, step };
    }
    return best;
  }

  /** Whether the smallest pupil could be here: what is narrower is a lash or a shadow. */
  function isDarkAround(at: number): boolean {
    return [at - 3, at + 3, at - 3 * width, at + 3 * width].every((beside) => (values[beside] ?? 255) <= limit + SPARE);
  }

  // Every other cell has to do: a disc's middle is one of them, or beside it.
  for (let y = 4; y < height - 4; y += 1) {
    for (let x = 4 + (y % 2); x < width - 4; x += 2) {
      const at = y * width + x;
      if ((values[at] ?? 255) > limit || !isDarkAround(at)) continue;
      const best = bestAt(x, y);
      if (best.step >= BESIDE_SHARE * LEAST_PUPIL_STEP) found.push(best);
    }
  }
  found.sort((one, other) => other.step - one.step);
  const kept: Found[] = [];
  for (const one of found) {
    const isNew = kept.every((other) => Math.hypot(one.x - other.x, one.y - other.y) > other.radius);
    if (isNew) kept.push(one);
    if (kept.length === CANDIDATES) break;
  }
  return kept
    .map(({ x, y, ...one }) =>
      [bestAt(x - 1, y), bestAt(x + 1, y), bestAt(x, y - 1), bestAt(x, y + 1)].reduce(
        (best, beside) => (beside.step > best.step ? beside : best),
        { x, y, ...one },
      ),
    )
    .filter(({ step }) => step >= LEAST_PUPIL_STEP);
}

function findIris(coarse: GreyPicture, pupil: Circle): Found | null {
  const least = Math.ceil(Math.max(IRIS_RADIUS.least / COARSE, pupil.radius / PUPIL_SHARE.most));
  const most = Math.min(IRIS_RADIUS.most / COARSE, pupil.radius / PUPIL_SHARE.least);
  const steps = layRings(coarse, { least, most }, toTheSides(20), 1, 2, 40);
  const reach = 3;
  let best: Found = { ...pupil, radius: 0, step: 0 };
  for (let radius = least; radius <= most; radius += 1) {
    for (let dy = -reach; dy <= reach; dy += 1) {
      // Every other cell, as for pupils: fitting it to the pixels reaches further than to the next.
      for (let dx = -reach + ((dy + reach) % 2); dx <= reach; dx += 2) {
        // Both rings inside the edge of the iris lie outside the pupil, or its rim is taken for the edge.
        if (radius - 2 - Math.hypot(dx, dy) < pupil.radius + PUPIL_RIM) continue;
        const step = steps.at(pupil.x + dx, pupil.y + dy, radius);
        if (step > best.step) best = { x: pupil.x + dx, y: pupil.y + dy, radius, step };
      }
    }
  }
  return best.step >= LEAST_IRIS_STEP ? best : null;
}

/** Moves a coarse circle by up to a coarse cell and fits it to the pixels, half a pixel in the end. */
function refine(
  fine: GreyPicture,
  coarse: Circle,
  directions: ReturnType<typeof allAround>,
  near: number,
  far: number,
): Circle {
  // On whole pixels first, where the rings are laid out once; the middle of a coarse cell lies between two of them.
  const middle = COARSE / 2;
  const start = { x: coarse.x * COARSE + middle, y: coarse.y * COARSE + middle, radius: coarse.radius * COARSE };
  const reach = 2 * (2 + 1);
  const rings = layRings(
    fine,
    { least: start.radius - reach, most: start.radius + reach },
    directions,
    near,
    far,
    STEP_MOST,
  );
  const between: WholePixelSteps = {
    at: (x, y, radius) => stepOutwards(fine, x, y, radius, directions, near, far, STEP_MOST),
  };
  let best: Found = { ...start, step: 0 };
  for (const [grain, steps] of [
    [2, rings],
    [1, rings],
    [0.5, between],
  ] as const) {
    const from = best;
    for (let dy = -2; dy <= 2; dy += 1) {
      for (let dx = -2; dx <= 2; dx += 1) {
        for (let dr = -2; dr <= 2; dr += 1) {
          const x = from.x + dx * grain;
          const y = from.y + dy * grain;
          const radius = from.radius + dr * grain;
          const step = steps.at(x, y, radius);
          if (step > best.step) best = { x, y, radius, step };
        }
      }
    }
  }
  return { x: best.x, y: best.y, radius: best.radius };
}

/** The grey below which the darkest half per cent lies. */
function darkLevel(values: GreyPicture['values']): number {
  const counts = new Uint32Array(256);
  for (let at = 0; at < values.length; at += 1) {
    const grey = Math.floor(values[at] ?? 0);
    counts[grey] = (counts[grey] ?? 0) + 1;
  }
  let left = values.length / 200;
  for (let grey = 0; grey < 256; grey += 1) {
    left -= counts[grey] ?? 0;
    if (left <= 0) return grey;
  }
  return 255;
}

function isPlausible(pupil: Circle, iris: Circle): boolean {
  const share = pupil.radius / iris.radius;
  const offCentre = Math.hypot(pupil.x - iris.x, pupil.y - iris.y) / iris.radius;
  return share >= PUPIL_SHARE.least && share <= PUPIL_SHARE.most && offCentre < 0.25;
}

/** Null when the iris reaches over the edge of what its lens sees. */
function boxAround(iris: Circle, width: number, height: number): Box | null {
  const { x, y, radius } = iris;
  if (x < radius || y < radius || x + radius > width || y + radius > height) return null;
  const boxWidth = Math.min(EYE_WIDTH, width);
  const boxHeight = Math.min(EYE_HEIGHT, height);
  return {
    x: Math.round(Math.min(width - boxWidth, Math.max(0, x - boxWidth / 2))),
    y: Math.round(Math.min(height - boxHeight, Math.max(0, y - boxHeight / 2))),
    width: boxWidth,
    height: boxHeight,
  };
}
