import type { SensorResolution } from '../reader/port.ts';
import { LINE_LENGTH, PICTURE_LINES } from './protocol.ts';
import type { SensorPicture } from './picture.ts';

/** A ruling on the glass: black lines at equal distances on white. */
export interface Graticule {
  readonly pitchMillimetres: number;
  /** `across`: lines that follow each other along the sensor's lines (upright ones); `down`: level ones; `grid`: both. */
  readonly lines: 'grid' | 'across' | 'down';
  /** Width of a line as a part of the pitch; 0.2 when absent. */
  readonly thickness?: number;
  /** Turned against the glass, degrees; 0 when absent. */
  readonly tilt?: number;
  /** Grey levels between white and line; 200 when absent. */
  readonly contrast?: number;
}

const MILLIMETRES_PER_INCH = 25.4;
const WHITE = 250;

/** Draws what a sensor of this resolution sees of a ruling: calculated from the geometry alone, not measured. */
export function drawGraticule(graticule: Graticule, resolution: SensorResolution): SensorPicture {
  const { pitchMillimetres: pitch, lines, thickness = 0.2, tilt = 0, contrast = 200 } = graticule;
  const pixelWidth = MILLIMETRES_PER_INCH / resolution.across;
  const pixelHeight = MILLIMETRES_PER_INCH / resolution.down;
  const cosine = Math.cos((tilt * Math.PI) / 180);
  const sine = Math.sin((tilt * Math.PI) / 180);
  /** How much of a pixel a line covers; `position` is measured square to the lines. */
  const coverage = (position: number, softness: number): number => {
    const distance = Math.abs(position - pitch * Math.round(position / pitch));
    return Math.min(1, Math.max(0, ((thickness * pitch) / 2 - distance) / softness + 0.5));
  };
  const pixels = new Uint8Array(LINE_LENGTH * PICTURE_LINES);
  for (let row = 0; row < PICTURE_LINES; row += 1) {
    for (let column = 0; column < LINE_LENGTH; column += 1) {
      const x = (column - LINE_LENGTH / 2) * pixelWidth;
      const y = (row - PICTURE_LINES / 2) * pixelHeight;
      const upright = lines === 'down' ? 0 : coverage(x * cosine + y * sine, pixelWidth);
      const level = lines === 'across' ? 0 : coverage(y * cosine - x * sine, pixelHeight);
      pixels[row * LINE_LENGTH + column] = Math.round(WHITE - contrast * Math.max(upright, level));
    }
  }
  return { width: LINE_LENGTH, height: PICTURE_LINES, pixels };
}
