import { sampleBilinear } from '../../imaging/picture/frame.ts';
import type { Frame, SensorResolution } from '../../reader/port.ts';
import { createSensorNoise } from '../../simulated/drawing/sensor-noise.ts';
import { drawGraticule } from '../graticule.ts';
import type { Graticule } from '../graticule.ts';
import type { SensorPicture } from '../picture.ts';
import { LINE_LENGTH, PICTURE_LINES } from '../protocol.ts';

/** Grey of the bare glass, upright and inverted as a person would see it; nothing is brighter. */
const BARE = 250;
const NOISE = 2.2;

/** The emulated sensor with whatever lies on it. */
export interface EmulatedGlass {
  /** Lays a finger down: a picture of any size and resolution, its middle on the middle of the glass. */
  place(frame: Frame): void;
  placeGraticule(graticule: Graticule): void;
  lift(): void;
  isTouched(): boolean;
  /** What the sensor sees now, upright, dark on white; each call has noise of its own. */
  look(): SensorPicture;
}

/** @param resolution the unit's true one, which its owner does not know */
export function createEmulatedGlass(seed: string, resolution: SensorResolution): EmulatedGlass {
  const addNoise = createSensorNoise(`uareu/${seed}`, NOISE);
  const bare: Uint8Array = new Uint8Array(LINE_LENGTH * PICTURE_LINES).fill(BARE);
  let seen = bare;
  return {
    place(frame) {
      seen = project(frame, resolution);
    },
    placeGraticule(graticule) {
      seen = drawGraticule(graticule, resolution).pixels;
    },
    lift() {
      seen = bare;
    },
    isTouched: () => seen !== bare,
    look: () => ({ width: LINE_LENGTH, height: PICTURE_LINES, pixels: addNoise(seen, LINE_LENGTH) }),
  };
}

/** What the sensor's pixels, which are not square, see of a picture. */
function project(frame: Frame, resolution: SensorResolution): Uint8Array {
  const acrossStep = frame.pixelsPerInch / resolution.across;
  const downStep = frame.pixelsPerInch / resolution.down;
  return Uint8Array.from({ length: LINE_LENGTH * PICTURE_LINES }, (_, at) => {
    const column = at % LINE_LENGTH;
    const row = Math.floor(at / LINE_LENGTH);
    const x = (frame.width - 1) / 2 + (column - (LINE_LENGTH - 1) / 2) * acrossStep;
    const y = (frame.height - 1) / 2 + (row - (PICTURE_LINES - 1) / 2) * downStep;
    return Math.min(BARE, sampleBilinear(frame.pixels, frame.width, frame.height, x, y, BARE));
  });
}
