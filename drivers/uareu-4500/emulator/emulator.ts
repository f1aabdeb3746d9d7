import type { Clock } from '#kit/clock.ts';
import type { Frame, SensorResolution } from '../../reader/port.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import type { EmulatedUsbDevice } from '../../transport/testing/emulated-device.ts';
import { createTimerGroup } from '../../transport/testing/timer-group.ts';
import { createEmulatedGlass } from './emulated-glass.ts';
import { formatFrame } from './emulated-frame.ts';
import { createPipe } from './emulated-pipe.ts';
import { createFaults } from './faults.ts';
import type { UareuFault } from './faults.ts';
import type { Graticule } from '../graticule.ts';
import {
  BULK_IN,
  INTERRUPT_IN,
  INTERRUPT_LENGTH,
  MODE,
  MOST_REGISTERS_AT_ONCE,
  PRODUCT,
  REGISTER,
  REGISTER_REQUEST,
  STATUS,
  VENDOR_ID,
} from '../protocol.ts';

/** The device's side of a U.are.U reader, and the person in front of it. */
export interface UareuEmulator extends EmulatedUsbDevice {
  place(frame: Frame): void;
  placeGraticule(graticule: Graticule): void;
  lift(): void;
  /** Lets a fault strike `times` times from now on; 0 ends it. */
  fault(name: UareuFault, times: number): void;
  /** Leaves it as a bad end of a session does: hardware status 0x85; `recovers` tells whether a power-up helps. */
  confuse(recovers: boolean): void;
  /** The mode register, as a person sees it by the light: on while 0x20. */
  mode(): number;
  /** How often each of the modes was set so far. */
  timesSet(mode: number): number;
}

const MILLISECONDS = { scanPower: 1, spurious: [6, 14], finger: 20, bounce: 5, reboot: 35, frame: 127 } as const;
const IDLE_STATUS = STATUS.alive;
const DEVICE_INFO = Buffer.from('1a0a1a0a0115000000200010' + '8b211130', 'hex');
/** What stands behind an event in a transfer: the rest of the device's own table of events. */
const EVENT_TABLE = Buffer.from('01010200080010002000800056aa03910efe', 'hex');
const EVENT_CODE = { fingerOn: 0x0101, fingerOff: 0x0200, death: 0x0800, scanPowerOn: 0x56aa } as const;

const CONFIGURATION = Uint8Array.from([
  ...[9, 2, 32, 0, 1, 1, 0, 0x80, 100],
  ...[9, 4, 0, 0, 2, 0xff, 0xff, 0xff, 0],
  ...[7, 5, INTERRUPT_IN, 3, 64, 0, 8],
  ...[7, 5, BULK_IN, 2, 64, 0, 0],
]);

/** Makes a reader that is not plugged in yet. */
export function createUareuEmulator(parts: {
  readonly clock: Clock;
  readonly serial: string;
  readonly productId?: number;
  /** bcdDevice; 1.03 when absent. */
  readonly release?: number;
  readonly product?: string;
  /** The unit's true resolution; 538 x 370 when absent. */
  readonly resolution?: SensorResolution;
  /** Whether it gives one frame only each time capture mode is set. */
  readonly givesOneEach?: boolean;
}): UareuEmulator {
  const { clock, serial, productId = PRODUCT.uareu4500, release = 0x0103, givesOneEach = false } = parts;
  const isTurned = productId === PRODUCT.uareu4500;
  const name = isTurned ? 'U.are.U(R) 4500 Fingerprint Reader' : 'U.are.U(R) 4000 Fingerprint Reader';
  const glass = createEmulatedGlass(serial, parts.resolution ?? { across: 538, down: 370 });
  const faults = createFaults();
  const { strikes } = faults;
  /** What is under way in the mode that was set, and what no mode ends. */
  const ofMode = createTimerGroup(clock);
  const ofPower = createTimerGroup(clock);
  const interrupts = createPipe();
  const bulk = createPipe(() => {
    cancelFrame?.();
    cancelFrame = undefined;
  });
  const modesSet = new Map<number, number>();
  let cancelFrame: (() => void) | undefined;
  let registers = new Map<number, number>();
  let status: number = IDLE_STATUS;
  let mode = 0;
  let hasScanPower = false;
  let confusion: 'none' | 'recovers' | 'stays' = 'none';
  let framesLeft = 0;
  let frames = 0;

  function tell(code: number): void {
    if (strikes('lost-event')) return;
    const transfer = new Uint8Array(INTERRUPT_LENGTH);
    const at = EVENT_TABLE.indexOf(Buffer.of(code >> 8, code & 0xff));
    transfer.set(EVENT_TABLE.subarray(at));
    interrupts.give(transfer);
  }

  /** The key of a number: any will do, as long as it is always the same. */
  function keyOf(keyNumber: number): number {
    return Math.floor(seededRandom(`${serial}/${keyNumber}`).next() * 0x1_0000_0000) >>> 0;
  }

  function maskedKey(): readonly number[] {
    const [keyNumber = 0, ...seed] = [0, 1, 2, 3, 4].map((at) => registers.get(REGISTER.keyNumber + at) ?? 0);
    return seed.map((byte, at) => byte ^ ((keyOf(keyNumber) >>> (8 * at)) & 0xff));
  }

  function setStatus(value: number): void {
    const wasLow = (status & STATUS.lowPower) !== 0;
    if ((value & STATUS.lowPower) !== 0) {
      status = value;
      hasScanPower = false;
      return;
    }
    if (confusion !== 'none') {
      // It reboots, and is not alive for a while.
      status = STATUS.confused | STATUS.lowPower;
      if (confusion === 'stays') return;
      confusion = 'none';
      ofPower.after(MILLISECONDS.reboot, () => {
        status = IDLE_STATUS;
      });
      return;
    }
    if (strikes('slow-to-wake')) return;
    status = value;
    if (!wasLow) return;
    ofPower.after(MILLISECONDS.scanPower, () => {
      hasScanPower = true;
      if (!strikes('no-scan-power')) tell(EVENT_CODE.scanPowerOn);
    });
  }

  function setMode(value: number): void {
    mode = value;
    modesSet.set(value, (modesSet.get(value) ?? 0) + 1);
    ofMode.cancelAll();
    cancelFrame = undefined;
    if (value === MODE.off) hasScanPower = false;
    if (value === MODE.awaitFinger && hasScanPower) {
      for (const ms of MILLISECONDS.spurious) ofMode.after(ms, () => tell(EVENT_CODE.scanPowerOn));
    }
    if (value === MODE.capture) {
      framesLeft = givesOneEach ? 1 : Infinity;
      serveFrame();
    }
    feel();
  }

  /** Tells of the finger what the mode asks for. */
  function feel(): void {
    if (!hasScanPower) return;
    if (mode === MODE.awaitFinger && glass.isTouched()) {
      const bounces = strikes('bounce');
      ofMode.after(MILLISECONDS.finger, () => tell(EVENT_CODE.fingerOn));
      if (!bounces) return;
      ofMode.after(MILLISECONDS.finger + MILLISECONDS.bounce, () => tell(EVENT_CODE.fingerOff));
      ofMode.after(MILLISECONDS.finger + 2 * MILLISECONDS.bounce, () => tell(EVENT_CODE.fingerOn));
    }
    if (mode === MODE.awaitLift && !glass.isTouched())
      ofMode.after(MILLISECONDS.finger, () => tell(EVENT_CODE.fingerOff));
  }

  function serveFrame(): void {
    if (mode !== MODE.capture || !hasScanPower || !bulk.isAwaited() || cancelFrame || framesLeft === 0) return;
    cancelFrame = ofMode.after(MILLISECONDS.frame, () => {
      cancelFrame = undefined;
      if (strikes('unplug-mid-frame')) {
        device.pullCable?.();
        return;
      }
      const dies = strikes('death');
      if (dies || strikes('silent')) {
        hasScanPower = false;
        if (dies) tell(EVENT_CODE.death);
        return;
      }
      if (strikes('lost-frame')) return;
      framesLeft -= 1;
      frames += 1;
      const change = strikes('wrong-key') ? 1 : 0;
      const frame = formatFrame(
        glass.look(),
        { keyNumber: frames & 0xff, keyOf: (keyNumber) => keyOf(keyNumber) ^ change, isTurned },
        {
          changesKey: strikes('key-change'),
          isClear: strikes('clear-frame'),
          hasTooManyLines: strikes('too-many-lines'),
          isShort: strikes('short-bulk'),
        },
      );
      bulk.give(frame);
    });
  }

  function readRegister(register: number): number {
    const isKey = register >= REGISTER.maskedKey && register < REGISTER.maskedKey + 4;
    if (register === REGISTER.hardwareStatus) return status;
    if (isKey) return maskedKey()[register - REGISTER.maskedKey] ?? 0;
    if (register >= REGISTER.deviceInfo) return DEVICE_INFO[register - REGISTER.deviceInfo] ?? 0;
    return registers.get(register) ?? 0;
  }

  function writeRegister(register: number, value: number): void {
    registers.set(register, value);
    if (register === REGISTER.hardwareStatus) setStatus(value);
    if (register === REGISTER.mode) setMode(value);
  }

  function powerOff(): void {
    ofMode.cancelAll();
    ofPower.cancelAll();
    cancelFrame = undefined;
    interrupts.clear();
    bulk.clear();
    registers = new Map();
    status = IDLE_STATUS;
    mode = 0;
    hasScanPower = false;
  }

  const device: UareuEmulator = {
    speed: 'full',
    deviceDescriptor: Uint8Array.from([
      ...[18, 1, 0x00, 0x02, 0, 0, 0, 64, VENDOR_ID & 0xff, VENDOR_ID >> 8],
      ...[productId & 0xff, productId >> 8, release & 0xff, release >> 8, 1, 2, 3, 1],
    ]),
    configurationDescriptor: CONFIGURATION,
    strings: ['DigitalPersona, Inc.', parts.product ?? name, serial],
    pullCable: undefined,
    control({ requestType, request, value, index, length }, data) {
      const isKnown = request === REGISTER_REQUEST && index === 0 && length > 0 && length <= MOST_REGISTERS_AT_ONCE;
      if (!isKnown || strikes('register-stall')) return Promise.resolve('stall');
      if (requestType === 0xc0)
        return Promise.resolve(Uint8Array.from({ length }, (_, at) => readRegister(value + at)));
      if (requestType !== 0x40) return Promise.resolve('stall');
      for (const [at, byte] of data.entries()) writeRegister(value + at, byte);
      return Promise.resolve(new Uint8Array());
    },
    async transferIn(endpoint, length, signal) {
      if (endpoint === INTERRUPT_IN) {
        if (strikes('unplug-while-waiting')) ofPower.after(MILLISECONDS.finger, () => device.pullCable?.());
        return interrupts.take(length, signal);
      }
      if (endpoint !== BULK_IN) return 'stall';
      const frame = bulk.take(length, signal);
      serveFrame();
      return frame;
    },
    transferOut: () => Promise.resolve('stall'),
    reset: powerOff,
    unplugged: powerOff,
    place(frame) {
      glass.place(frame);
      feel();
    },
    placeGraticule(graticule) {
      glass.placeGraticule(graticule);
      feel();
    },
    lift() {
      glass.lift();
      feel();
    },
    fault: faults.set,
    confuse(recovers) {
      status = STATUS.lowPower | STATUS.confused | STATUS.alive;
      confusion = recovers ? 'recovers' : 'stays';
    },
    mode: () => mode,
    timesSet: (value) => modesSet.get(value) ?? 0,
  };
  return device;
}
