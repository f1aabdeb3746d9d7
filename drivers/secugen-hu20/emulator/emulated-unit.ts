import { FLASH_LAYOUT, FLAT_FIELD_HEIGHT, FLAT_FIELD_WIDTH } from '../calibration.ts';
import { FLASH_LENGTH } from '../protocol.ts';

/** What differs between two units of the model. */
export interface UnitFigures {
  readonly originX: number;
  readonly originY: number;
  readonly width: number;
  readonly height: number;
  readonly exposure: number;
}

/** Two units that people have measured. */
export const UNIT_A: UnitFigures = { originX: 316, originY: 204, width: 956, height: 688, exposure: 1116 };
export const UNIT_B: UnitFigures = { originX: 320, originY: 172, width: 964, height: 694, exposure: 1116 };

const EVEN_GREY = 240;

/** The calibration flash of a unit without bands and with evenly lit glass, so that its pictures are what the sensor saw. */
export function createFlash({ originX, originY, width, height, exposure }: UnitFigures): Uint8Array {
  const flash = new Uint8Array(FLASH_LENGTH);
  const view = new DataView(flash.buffer);
  view.setUint16(FLASH_LAYOUT.version, 3, true);
  view.setUint16(FLASH_LAYOUT.originX, originX, true);
  view.setUint16(FLASH_LAYOUT.originY, originY, true);
  view.setUint16(FLASH_LAYOUT.width, width, true);
  view.setUint16(FLASH_LAYOUT.height, height, true);
  view.setUint16(FLASH_LAYOUT.exposure, exposure, true);
  view.setUint16(FLASH_LAYOUT.flatFieldTarget, EVEN_GREY, true);
  flash.fill(EVEN_GREY, FLASH_LAYOUT.flatField, FLASH_LAYOUT.flatField + FLAT_FIELD_WIDTH * FLAT_FIELD_HEIGHT);
  for (let grey = 0; grey < 256; grey += 1) flash[FLASH_LAYOUT.flatFieldWeights + grey] = grey;
  return flash;
}

/** The device descriptor (USB 2.0, 9.6.1): zeros except for its ids, release and strings; no serial number. */
export const DEVICE_DESCRIPTOR = Uint8Array.of(
  18,
  1,
  0x00,
  2,
  0,
  0,
  0,
  64,
  0x62,
  0x11,
  0x00,
  0x22,
  6,
  0x22,
  1,
  2,
  0,
  1,
);

/** One configuration (150 mA), one interface of class ff/ff/ff, one endpoint: bulk in 2, 512 bytes. */
export const CONFIGURATION_DESCRIPTOR = Uint8Array.of(
  ...[9, 2, 25, 0, 1, 1, 0, 0x80, 75],
  ...[9, 4, 0, 0, 1, 0xff, 0xff, 0xff, 0],
  ...[7, 5, 0x82, 2, 0x00, 0x02, 0],
);

/** Padded with blanks, as in the reader. */
export const STRINGS = ['SecuGen Corp.   ', 'SecuGen USB U20 '] as const;
