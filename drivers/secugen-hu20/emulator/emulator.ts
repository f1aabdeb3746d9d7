import type { Clock } from '#kit/clock.ts';
import type { Frame } from '../../reader/port.ts';
import type { EmulatedUsbDevice, SetupPacket } from '../../transport/testing/emulated-device.ts';
import { createFaults } from './faults.ts';
import type { FaultEnd, Hu20Fault } from './faults.ts';
import { createPlaten } from './emulated-platen.ts';
import { CONFIGURATION_DESCRIPTOR, DEVICE_DESCRIPTOR, STRINGS, UNIT_A, createFlash } from './emulated-unit.ts';
import type { UnitFigures } from './emulated-unit.ts';
import {
  FLASH_ADDRESS,
  FLASH_LENGTH,
  FRAME_ENDPOINT,
  REQUEST,
  SENSOR_ADDRESS,
  SENSOR_RUN,
  SERIAL_LENGTH,
  STATUS_LENGTH,
  WINDOW_MARGIN,
  WINDOW_REGISTERS,
  streamLength,
} from '../protocol.ts';
import type { SensorWindow } from '../protocol.ts';

/** An emulated unit: the device's side of the wire, and what a person can do to it. */
export interface Hu20Emulator extends EmulatedUsbDevice {
  /** Lays a fingerprint picture (dark ridges, fingertip up, 500 pixels an inch) on the glass. */
  place(print: Frame): void;
  lift(): void;
  setFault(fault: Hu20Fault, end?: FaultEnd): void;
  mend(fault: Hu20Fault): void;
  isLit(): boolean;
  isStreaming(): boolean;
  /** As last set over the wire. */
  exposure(): number;
}

export interface Hu20EmulatorDeps {
  readonly clock: Clock;
  /** At most 15 characters. */
  readonly serial: string;
  /** {@link UNIT_A} when absent. */
  readonly unit?: UnitFigures;
  /** In place of a flash that makes no corrections. */
  readonly flash?: Uint8Array;
  /** Of the sensor's noise. */
  readonly seed?: string;
}

/** Milliseconds of the real device: exposing a picture, sending a frame, reading 4096 bytes of flash. */
const CAPTURE_MS = 50;
const FRAME_MS = 40;
const FLASH_MS_PER_BYTE = 166 / 4096;
const VENDOR_OUT = 0x40;
const VENDOR_IN = 0xc0;
/** What follows the pixels in the last packet. */
const FILLER = [0x80, 0x10] as const;
const DONE = new Uint8Array();
const FLAWED_REGISTER = 0x12;

/** A frame on its way to the host. */
interface Outgoing {
  readonly bytes: Uint8Array;
  sent: number;
  readonly endsShort: boolean;
}

/** Makes a unit that answers as a real one does, refusals included. */
export function createHu20Emulator(parts: Hu20EmulatorDeps): Hu20Emulator {
  const { clock, serial, unit = UNIT_A, seed = serial } = parts;
  const flash = parts.flash ?? createFlash(unit);
  const platen = createPlaten(unit, seed);
  const faults = createFaults(() => platen.setDirty(faults.has('dirty-platen')));
  const { strikes, mendAt } = faults;
  const timers = new Set<() => void>();
  const registers = new Uint8Array(256);
  let exposure = 0;
  let isLit = false;
  let isStreaming = false;
  let outgoing: Outgoing | undefined;
  let cancelFrame: () => void = () => undefined;
  let wakeRead: () => void = () => undefined;

  const after = (ms: number, action: () => void): (() => void) => {
    const stop = clock.after(ms, () => {
      timers.delete(cancel);
      action();
    });
    const cancel = (): void => {
      timers.delete(cancel);
      stop();
    };
    timers.add(cancel);
    return cancel;
  };
  const answerLate = async (ms: number, answer: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve) => {
      after(ms, () => {
        resolve(answer);
      });
    });
  const stopStream = (): void => {
    cancelFrame();
    isStreaming = false;
    outgoing = undefined;
  };
  const powerOff = (): void => {
    for (const cancel of [...timers]) cancel();
    stopStream();
    // eslint-disable-next-line kiosk/wipe-by-owner -- registers start at zero
    registers.fill(0);
    exposure = 0;
    isLit = false;
  };

  const window = (): SensorWindow => {
    const word = (index: number): number =>
      ((registers[WINDOW_REGISTERS + 2 * index] ?? 0) << 8) | (registers[WINDOW_REGISTERS + 2 * index + 1] ?? 0);
    return { x: word(0), width: word(1) - WINDOW_MARGIN, y: word(2), height: word(3) - WINDOW_MARGIN };
  };

  const startStream = (): void => {
    stopStream();
    isStreaming = true;
    const seen = window();
    if (seen.width <= 0 || seen.height <= 0 || strikes('no-data')) return;
    if (strikes('unplug-mid-frame')) {
      cancelFrame = after(FRAME_MS / 2, () => device.pullCable?.());
      return;
    }
    const isShort = strikes('short-frame');
    cancelFrame = after(FRAME_MS, () => {
      const pixels = platen.read(seen);
      const bytes = new Uint8Array(streamLength(seen.width, seen.height));
      bytes.set(pixels);
      for (let at = pixels.length; at < bytes.length; at += 1) bytes[at] = FILLER[(at - pixels.length) % 2] ?? 0;
      // No whole number of packets, so that the last one is short.
      const end = isShort ? Math.floor(bytes.length / 2) + 100 : bytes.length;
      outgoing = { bytes: bytes.subarray(0, end), sent: 0, endsShort: isShort };
      wakeRead();
    });
  };

  /** What there is for a read of `length` bytes; undefined while the device answers NAK. */
  const take = (length: number): Uint8Array | undefined => {
    if (!outgoing) return undefined;
    const left = outgoing.bytes.length - outgoing.sent;
    // Whole packets do not end a read that asks for more.
    if (left === 0 || (left < length && !outgoing.endsShort)) return undefined;
    const from = outgoing.sent;
    outgoing.sent += Math.min(left, length);
    return outgoing.bytes.subarray(from, outgoing.sent);
  };

  async function out({ request, value, index }: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'> {
    switch (request) {
      case REQUEST.startStream:
        startStream();
        return DONE;
      case REQUEST.stopStream:
        stopStream();
        return DONE;
      case REQUEST.startCapture:
        if (value !== 1 || strikes('stalled-capture')) return 'stall';
        return answerLate(CAPTURE_MS, DONE);
      case REQUEST.light:
        if (value > 1) return 'stall';
        isLit = value === 1;
        return DONE;
      case REQUEST.register:
        if (value !== SENSOR_ADDRESS || data.length !== 1 || index > 0xff) return 'stall';
        registers[index] = data[0] ?? 0;
        if (index === SENSOR_RUN.register && registers[index] === SENSOR_RUN.value) mendAt('setup');
        return DONE;
      case REQUEST.exposure:
        if (data.length !== 4) return 'stall';
        exposure = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
        return DONE;
      default:
        return 'stall';
    }
  }

  async function into({ request, value, index, length }: SetupPacket): Promise<Uint8Array | 'stall'> {
    switch (request) {
      case REQUEST.flash: {
        const answer = new Uint8Array(length);
        if (strikes('erased-flash')) answer.fill(0xff);
        else answer.set(flash.subarray(...sliceOf(index, length)));
        return answerLate(Math.ceil(length * FLASH_MS_PER_BYTE), answer);
      }
      case REQUEST.status:
        return new Uint8Array(Math.min(length, STATUS_LENGTH));
      case REQUEST.register: {
        if (value !== SENSOR_ADDRESS || index > 0xff) return 'stall';
        const stored = registers[index] ?? 0;
        return Uint8Array.of(index === FLAWED_REGISTER && strikes('wrong-read-back') ? stored ^ 0xff : stored);
      }
      case REQUEST.serial:
        return Uint8Array.from(Buffer.from(serial.padEnd(SERIAL_LENGTH / 2), 'utf16le').subarray(0, length));
      default:
        return 'stall';
    }
  }

  const device: Hu20Emulator = {
    speed: 'high',
    deviceDescriptor: DEVICE_DESCRIPTOR,
    configurationDescriptor: CONFIGURATION_DESCRIPTOR,
    strings: STRINGS,
    pullCable: undefined,
    async control(setup, data) {
      if (setup.requestType === VENDOR_OUT) return out(setup, data);
      return setup.requestType === VENDOR_IN ? into(setup) : 'stall';
    },
    async transferIn(endpoint, length, signal) {
      if (endpoint !== FRAME_ENDPOINT || strikes('stalled-bulk')) return 'stall';
      const ready = take(length);
      if (ready) return ready;
      return new Promise((resolve) => {
        const finish = (bytes: Uint8Array): void => {
          signal.removeEventListener('abort', giveUp);
          wakeRead = () => undefined;
          resolve(bytes);
        };
        const giveUp = (): void => {
          finish(DONE);
        };
        signal.addEventListener('abort', giveUp);
        wakeRead = () => {
          const bytes = take(length);
          if (bytes) finish(bytes);
        };
      });
    },
    transferOut: () => Promise.resolve('stall'),
    reset() {
      powerOff();
      mendAt('reset');
    },
    unplugged: powerOff,
    place: platen.place,
    lift: platen.lift,
    setFault: faults.set,
    mend: faults.mend,
    isLit: () => isLit,
    isStreaming: () => isStreaming,
    exposure: () => exposure,
  };
  return device;
}

/** The part of the flash that a read reaches; beyond its end there are zeros. */
function sliceOf(address: number, length: number): [number, number] {
  const from = Math.min(FLASH_LENGTH, Math.max(0, address - FLASH_ADDRESS));
  return [from, Math.min(FLASH_LENGTH, from + length)];
}
