import type { SetupPacket } from '../../transport/testing/emulated-device.ts';
import type { TimerGroup } from '../../transport/testing/timer-group.ts';
import type { Faults } from './faults.ts';
import type { FrameStream } from './frame-stream.ts';
import {
  FLASH_ADDRESS,
  FLASH_LENGTH,
  REQUEST,
  SENSOR_ADDRESS,
  SENSOR_RUN,
  SERIAL_LENGTH,
  STATUS_LENGTH,
  WINDOW_MARGIN,
  WINDOW_REGISTERS,
} from '../protocol.ts';
import type { SensorWindow } from '../protocol.ts';

/** The vendor requests of a unit, and what they set. */
export interface VendorRequests {
  /** Obeys an OUT request. */
  out(setup: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'>;
  /** Answers an IN request. */
  into(setup: SetupPacket): Promise<Uint8Array | 'stall'>;
  /** As after power-on. */
  reset(): void;
  isLit(): boolean;
  /** As last set over the wire. */
  exposure(): number;
}

export interface VendorRequestsDeps {
  readonly serial: string;
  readonly flash: Uint8Array;
  readonly faults: Faults;
  readonly timers: TimerGroup;
  readonly stream: FrameStream;
}

/** The real device needs this for exposing a picture and for reading a byte of flash, in milliseconds. */
const CAPTURE_MS = 50;
const FLASH_MS_PER_BYTE = 166 / 4096;
const DONE = new Uint8Array();
const FLAWED_REGISTER = 0x12;

export function createVendorRequests({ serial, flash, faults, timers, stream }: VendorRequestsDeps): VendorRequests {
  const { strikes, mendAt } = faults;
  const registers = new Uint8Array(256);
  let exposure = 0;
  let isLit = false;

  const answerLate = async (ms: number, answer: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve) => {
      timers.after(ms, () => resolve(answer));
    });

  async function out({ request, value, index }: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'> {
    switch (request) {
      case REQUEST.startStream:
        stream.start(windowOf(registers));
        return DONE;
      case REQUEST.stopStream: {
        const isRefused = (!stream.isStreaming() && strikes('idle-stop-refused')) || strikes('stop-refused');
        stream.stop();
        return isRefused ? 'stall' : DONE;
      }
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
        const answer = strikes('erased-flash') ? new Uint8Array(length).fill(0xff) : readFlash(flash, index, length);
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

  return {
    out,
    into,
    reset() {
      // eslint-disable-next-line kiosk/wipe-by-owner -- registers start at zero
      registers.fill(0);
      exposure = 0;
      isLit = false;
    },
    isLit: () => isLit,
    exposure: () => exposure,
  };
}

function windowOf(registers: Uint8Array): SensorWindow {
  const word = (index: number): number =>
    ((registers[WINDOW_REGISTERS + 2 * index] ?? 0) << 8) | (registers[WINDOW_REGISTERS + 2 * index + 1] ?? 0);
  return { x: word(0), width: word(1) - WINDOW_MARGIN, y: word(2), height: word(3) - WINDOW_MARGIN };
}

/** The part of the flash that a read reaches; beyond its end there are zeros. */
function readFlash(flash: Uint8Array, address: number, length: number): Uint8Array {
  const answer = new Uint8Array(length);
  const from = Math.min(FLASH_LENGTH, Math.max(0, address - FLASH_ADDRESS));
  answer.set(flash.subarray(from, Math.min(FLASH_LENGTH, from + length)));
  return answer;
}
