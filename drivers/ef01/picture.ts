import { sampleBilinear } from '../imaging/picture/frame.ts';
import type { Frame } from '../reader/port.ts';

/** A sensor of the family. */
export interface Sensor {
  readonly width: number;
  readonly height: number;
  /** As its maker states it. */
  readonly pixelsPerInch: number;
  readonly model: string;
}

/** Optical: R30x, AS608, ZFM-20. Nominally 500. */
export const OPTICAL: Sensor = { width: 256, height: 288, pixelsPerInch: 500, model: 'EF01 256x288' };
/** Capacitive: R503. */
export const ROUND: Sensor = { width: 192, height: 192, pixelsPerInch: 508, model: 'EF01 192x192' };
const SENSORS = [OPTICAL, ROUND];

/** A grey of 15 levels above black is white: 15 x 17 = 255. */
const GREY_STEP = 17;

/** Bytes of an uploaded picture: two pixels in each. */
export function pictureLength(sensor: Sensor): number {
  return (sensor.width * sensor.height) / 2;
}
/** The most bytes a picture has. */
export const LONGEST_PICTURE = Math.max(...SENSORS.map(pictureLength));

/** The sensor of a picture of `length` bytes. The names under which modules are sold do not show it. */
export function sensorOf(length: number): Sensor | undefined {
  return SENSORS.find((sensor) => pictureLength(sensor) === length);
}

/** The frame of an uploaded picture: row by row, the left pixel in the high four bits. */
export function unpackPicture(bytes: Uint8Array, { width, height, pixelsPerInch }: Sensor): Frame {
  const pixels = new Uint8Array(width * height);
  bytes.forEach((pair, index) => {
    pixels[2 * index] = (pair >> 4) * GREY_STEP;
    pixels[2 * index + 1] = (pair & 0x0f) * GREY_STEP;
  });
  return { width, height, pixelsPerInch, pixels };
}

/** What a sensor uploads of something laid on its middle: scaled to its resolution, in 16 greys. */
export function packPicture(frame: Frame, sensor: Sensor): Uint8Array {
  const { width, height } = sensor;
  const scale = frame.pixelsPerInch / sensor.pixelsPerInch;
  const level = (x: number, y: number): number => {
    const sourceX = (x - width / 2) * scale + frame.width / 2;
    const sourceY = (y - height / 2) * scale + frame.height / 2;
    return Math.round(sampleBilinear(frame.pixels, frame.width, frame.height, sourceX, sourceY, 255) / GREY_STEP);
  };
  return Uint8Array.from({ length: pictureLength(sensor) }, (_, index) => {
    const x = (2 * index) % width;
    const y = Math.floor((2 * index) / width);
    return (level(x, y) << 4) | level(x + 1, y);
  });
}
