import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { FLASH_LENGTH } from './protocol.ts';

/**
 * What the maker wrote into one unit: plain data, so that it can be handed to a worker. Two units of the model differ in
 * all of it, the size of the picture included.
 */
export interface Calibration {
  /** Where the picture begins on the sensor, in sensor pixels. */
  readonly originX: number;
  readonly originY: number;
  /** Size of the raw picture in sensor pixels, which are not square. */
  readonly width: number;
  readonly height: number;
  readonly exposure: number;
  /** Hundredths of a grey level: two rows of eight regions, row by row. */
  readonly bandOffsets: readonly number[];
  /** The evenly lit glass, {@link FLAT_FIELD_WIDTH} x {@link FLAT_FIELD_HEIGHT}. */
  readonly flatField: Uint8Array;
  /** The grey that {@link flatField} should have had everywhere. */
  readonly flatFieldTarget: number;
  /** For each grey level, how much of the correction it gets; 256 is all of it. */
  readonly flatFieldWeights: Uint8Array;
}

export const BAND_ROWS = 2;
export const BAND_COLUMNS = 8;
export const FLAT_FIELD_WIDTH = 150;
export const FLAT_FIELD_HEIGHT = 100;

/** Where things lie in the flash; numbers are little endian. */
export const FLASH_LAYOUT = {
  version: 0x0000,
  originX: 0x0006,
  originY: 0x0008,
  width: 0x000a,
  height: 0x000c,
  bandOffsets: 0x000e,
  flatField: 0x1df8,
  exposure: 0x5890,
  flatFieldTarget: 0x5892,
  flatFieldWeights: 0x5894,
} as const;

/** Sizes a unit of this model can have; with other sizes, the flash is erased or has another layout. */
const WIDTHS = { least: 600, most: 1100 };
const HEIGHTS = { least: 400, most: 800 };
const ERASED = 0xffff;

export interface CalibrationError {
  readonly code: 'calibration-unreadable';
  /** Figures of the unit, for the log. */
  readonly detail: string;
}

/** Reads the calibration flash; refuses implausible figures. */
export function parseCalibration(flash: Uint8Array): Result<Calibration, CalibrationError> {
  const refuse = (detail: string) => err({ code: 'calibration-unreadable', detail } as const);
  if (flash.length !== FLASH_LENGTH) return refuse(`${flash.length} of ${FLASH_LENGTH} bytes`);
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const number = (at: number): number => view.getUint16(at, true);
  const width = number(FLASH_LAYOUT.width);
  const height = number(FLASH_LAYOUT.height);
  const exposure = number(FLASH_LAYOUT.exposure);
  if (width < WIDTHS.least || width > WIDTHS.most || height < HEIGHTS.least || height > HEIGHTS.most) {
    return refuse(`a picture of ${width} x ${height}`);
  }
  if (exposure === 0 || exposure === ERASED) return refuse(`an exposure of ${exposure}`);
  return ok({
    originX: number(FLASH_LAYOUT.originX),
    originY: number(FLASH_LAYOUT.originY),
    width,
    height,
    exposure,
    bandOffsets: Array.from({ length: BAND_ROWS * BAND_COLUMNS }, (_, region) =>
      view.getInt16(FLASH_LAYOUT.bandOffsets + 2 * region, true),
    ),
    flatField: flash.slice(FLASH_LAYOUT.flatField, FLASH_LAYOUT.flatField + FLAT_FIELD_WIDTH * FLAT_FIELD_HEIGHT),
    flatFieldTarget: number(FLASH_LAYOUT.flatFieldTarget),
    flatFieldWeights: flash.slice(FLASH_LAYOUT.flatFieldWeights, FLASH_LAYOUT.flatFieldWeights + 256),
  });
}
