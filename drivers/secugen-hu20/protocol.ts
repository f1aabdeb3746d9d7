import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortInfo, VendorRequest } from '../transport/port.ts';

/** The vendor requests of the SecuGen Hamster Pro 20 (HU20, FDU05), and what goes over the wire in them. Pure. */

const VENDOR_ID = 0x1162;
const PRODUCT_ID = 0x2200;

/** Only this model: other readers of the vendor have other protocols. */
export function isHu20({ vendorId, productId }: Pick<PortInfo, 'vendorId' | 'productId'>): boolean {
  return vendorId === VENDOR_ID && productId === PRODUCT_ID;
}

/** The one endpoint: bulk in, 512 bytes a packet. */
export const FRAME_ENDPOINT = 0x82;
const PACKET = 512;

/** `bRequest` of each. Out: all up to `light`, and `exposure`; in: `flash`, `status`, `serial`; `register` goes both ways. */
export const REQUEST = {
  startStream: 1,
  stopStream: 2,
  startCapture: 5,
  flash: 8,
  light: 17,
  status: 22,
  register: 34,
  serial: 37,
  exposure: 64,
} as const;

export const START_STREAM: VendorRequest = { request: REQUEST.startStream };
export const STOP_STREAM: VendorRequest = { request: REQUEST.stopStream };
/** Answered only when the sensor has exposed its picture, 48 to 76 ms later. */
export const START_CAPTURE: VendorRequest = { request: REQUEST.startCapture, value: 1 };
export const READ_STATUS: VendorRequest = { request: REQUEST.status };
export const STATUS_LENGTH = 4;
export const READ_SERIAL: VendorRequest = { request: REQUEST.serial };
/** 15 characters of UTF-16, little endian. */
export const SERIAL_LENGTH = 30;
export const SET_EXPOSURE: VendorRequest = { request: REQUEST.exposure };

export function setLight(isOn: boolean): VendorRequest {
  return { request: REQUEST.light, value: isOn ? 1 : 0 };
}

/** Four bytes: the exposure, big endian, and two zeros. */
export function exposureData(exposure: number): Uint8Array {
  return Uint8Array.of(exposure >> 8, exposure & 0xff, 0, 0);
}

/** I2C address of the image sensor; its registers are reached through the reader. */
export const SENSOR_ADDRESS = 0x37;

/** Writes (out) or reads (in) one register of the image sensor; one byte of data. */
export function sensorRegister(register: number): VendorRequest {
  return { request: REQUEST.register, value: SENSOR_ADDRESS, index: register };
}

/** What a register is set to. */
export interface RegisterValue {
  readonly register: number;
  readonly value: number;
}

/** Reads a table written as `03=02 04=81`, in hex. */
function registers(table: string): readonly RegisterValue[] {
  return table
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [register = '', value = ''] = entry.split('=');
      return { register: Number.parseInt(register, 16), value: Number.parseInt(value, 16) };
    });
}

/** Sets up the sensor while it is held in reset; each value can be read back. */
export const SENSOR_SETUP = registers(`
  03=02 04=81 05=0a 08=00 09=11 0a=11 10=11 11=23 12=85 13=00 14=27 16=b6 30=01 31=c0 32=08
  41=00 42=00 43=06 44=43 45=00 46=00 47=04 48=b3 49=00 4a=20 4b=00 4c=00 4d=00 4e=00
  60=0b 61=16 62=32 63=80 71=08 80=f8 81=06 90=aa 91=08 92=10 93=40 94=04 95=01 96=02 97=08
  98=10 99=08 9a=03 9b=b0 9c=08 9d=24 9e=30 b7=15 b8=28 b9=04
`);

/** Ends the sensor's reset; reads back as another value. */
export const SENSOR_RUN: RegisterValue = { register: 0x03, value: 0x05 };

/** After {@link SENSOR_RUN}, each with read-back. */
export const SENSOR_RUNNING_SETUP = registers('a5=00 a6=00 a7=00 a8=00');

/** Register 32 is the sensor's control: cleared before each thing it is asked, `24` lets new exposure registers count. */
export const SENSOR_CONTROL_CLEAR: RegisterValue = { register: 0x32, value: 0x00 };
export const SENSOR_CONTROL_APPLY: RegisterValue = { register: 0x32, value: 0x24 };

/** The exposure as the sensor's own registers have it. */
export function exposureRegisters(exposure: number): readonly RegisterValue[] {
  return [
    { register: 0x30, value: exposure >> 8 },
    { register: 0x31, value: exposure & 0xff },
  ];
}

/** A part of the sensor, in its pixels. */
export interface SensorWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part that is set while the calibration is read. */
export const SETUP_WINDOW: SensorWindow = { x: 250, y: 40, width: 1100, height: 800 };

/** First of the eight window registers: x, width, y, height, two bytes each, big endian. */
export const WINDOW_REGISTERS = 0x41;
/** The registers count so many pixels more than the picture has, in width and in height. */
export const WINDOW_MARGIN = 3;
/** The sensor's x of a calibration with origin 0. */
export const WINDOW_SHIFT = 12;

export function windowRegisters({ x, y, width, height }: SensorWindow): readonly RegisterValue[] {
  return [x, width + WINDOW_MARGIN, y, height + WINDOW_MARGIN].flatMap((value, index) => [
    { register: WINDOW_REGISTERS + 2 * index, value: value >> 8 },
    { register: WINDOW_REGISTERS + 2 * index + 1, value: value & 0xff },
  ]);
}

/** The window of a unit's picture, from its calibration. */
export function pictureWindow(unit: {
  readonly originX: number;
  readonly originY: number;
  readonly width: number;
  readonly height: number;
}): SensorWindow {
  return { x: unit.originX + WINDOW_SHIFT, y: unit.originY, width: unit.width, height: unit.height };
}

/**
 * Bytes the reader sends for one frame: its pixels, filled up to whole packets. As no short packet ends it, a read of
 * more waits until its time-out.
 */
export function streamLength(width: number, height: number): number {
  return Math.ceil((width * height) / PACKET) * PACKET;
}

/** Where the calibration flash begins, and what is read of it at most in one request. */
export const FLASH_ADDRESS = 0x2000;
export const FLASH_LENGTH = 22_942;
const FLASH_PIECE = 4096;

/** The requests that read the whole calibration flash, in order. */
export function flashReads(): readonly { readonly request: VendorRequest; readonly length: number }[] {
  return Array.from({ length: Math.ceil(FLASH_LENGTH / FLASH_PIECE) }, (_, piece) => ({
    request: { request: REQUEST.flash, index: FLASH_ADDRESS + piece * FLASH_PIECE },
    length: Math.min(FLASH_PIECE, FLASH_LENGTH - piece * FLASH_PIECE),
  }));
}

/** The serial number without its padding; refused when it has no character or one that cannot be printed. */
export function parseSerial(bytes: Uint8Array): Result<string, { readonly code: 'serial-unreadable' }> {
  if (bytes.length !== SERIAL_LENGTH) return err({ code: 'serial-unreadable' });
  const padded = String.fromCharCode(
    ...Array.from({ length: SERIAL_LENGTH / 2 }, (_, at) => (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8)),
  );
  const serial = padded.replace(/[ \0]+$/, '').trimStart();
  return /^[!-~]+( [!-~]+)*$/.test(serial) ? ok(serial) : err({ code: 'serial-unreadable' });
}
