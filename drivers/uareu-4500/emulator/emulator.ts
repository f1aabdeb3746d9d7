import type { Clock } from '#kit/clock.ts';
import type { Frame, SensorResolution } from '../../reader/port.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import type { EmulatedUsbDevice } from '../../transport/testing/emulated-device.ts';
import { createTimerGroup } from '../../transport/testing/timer-group.ts';
import { createEmulatedEvents } from './emulated-events.ts';
import { createEmulatedGlass } from './emulated-glass.ts';
import { createEmulatedModes } from './emulated-modes.ts';
import { createEmulatedPower } from './emulated-power.ts';
import { createEmulatedRegisters } from './emulated-registers.ts';
import { createFaults } from './faults.ts';
import type { UareuFault } from './faults.ts';
import type { Graticule } from '../graticule.ts';
import { BULK_IN, INTERRUPT_IN, MOST_REGISTERS_AT_ONCE, PRODUCT, REGISTER_REQUEST, VENDOR_ID } from '../protocol.ts';

/** The device's side of a U.are.U reader, and the person in front of it. */
export interface UareuEmulator extends EmulatedUsbDevice {
  place(frame: Frame): void;
  placeGraticule(graticule: Graticule): void;
  lift(): void;
  /** Lets a fault strike `times` times from now on; 0 ends it. */
  fault(name: UareuFault, times: number): void;
  /** Leaves it as a bad end of a session does: hardware status 0x85; `recovers`: whether a power-up helps. */
  confuse(recovers: boolean): void;
  /** The mode register, as a person sees it by the light: on while 0x20. */
  mode(): number;
  /** How often each of the modes was set so far. */
  timesSet(mode: number): number;
}

export interface UareuEmulatorDeps {
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
}

/** How long a pending interrupt read waits before the cable is pulled under it. */
const UNPLUG_MS = 20;

const CONFIGURATION = Uint8Array.from([
  ...[9, 2, 32, 0, 1, 1, 0, 0x80, 100],
  ...[9, 4, 0, 0, 2, 0xff, 0xff, 0xff, 0],
  ...[7, 5, INTERRUPT_IN, 3, 64, 0, 8],
  ...[7, 5, BULK_IN, 2, 64, 0, 0],
]);

/** Makes a reader that is not plugged in yet. */
export function createUareuEmulator(deps: UareuEmulatorDeps): UareuEmulator {
  const { clock, serial, productId = PRODUCT.uareu4500, release = 0x0103, givesOneEach = false } = deps;
  const isTurned = productId === PRODUCT.uareu4500;
  const name = isTurned ? 'U.are.U(R) 4500 Fingerprint Reader' : 'U.are.U(R) 4000 Fingerprint Reader';
  const glass = createEmulatedGlass(serial, deps.resolution ?? { across: 538, down: 370 });
  const faults = createFaults();
  const { strikes } = faults;
  const ofPower = createTimerGroup(clock);
  const events = createEmulatedEvents(faults);
  const power = createEmulatedPower({ events, faults, timers: ofPower });
  const keyOf = (keyNumber: number): number => deviceKey(serial, keyNumber);
  const modes = createEmulatedModes({
    ...{ glass, events, power, faults, keyOf, isTurned, givesOneEach },
    timers: createTimerGroup(clock),
    pullCable: () => device.pullCable?.(),
  });
  const registers = createEmulatedRegisters({ power, modes, keyOf });

  function powerOff(): void {
    ofPower.cancelAll();
    modes.reset();
    events.clear();
    registers.reset();
    power.reset();
  }

  /** Something on the glass changes. */
  function change(action: () => void): void {
    action();
    modes.feel();
  }

  const device: UareuEmulator = {
    speed: 'full',
    deviceDescriptor: Uint8Array.from([
      ...[18, 1, 0x00, 0x02, 0, 0, 0, 64, VENDOR_ID & 0xff, VENDOR_ID >> 8],
      ...[productId & 0xff, productId >> 8, release & 0xff, release >> 8, 1, 2, 3, 1],
    ]),
    configurationDescriptor: CONFIGURATION,
    strings: ['DigitalPersona, Inc.', deps.product ?? name, serial],
    pullCable: undefined,
    control({ requestType, request, value, index, length }, data) {
      const isKnown = request === REGISTER_REQUEST && index === 0 && length > 0 && length <= MOST_REGISTERS_AT_ONCE;
      if (!isKnown || strikes('register-stall')) return Promise.resolve('stall');
      if (requestType === 0xc0) {
        return Promise.resolve(Uint8Array.from({ length }, (_, at) => registers.read(value + at)));
      }
      if (requestType !== 0x40) return Promise.resolve('stall');
      for (const [at, byte] of data.entries()) registers.write(value + at, byte);
      return Promise.resolve(new Uint8Array());
    },
    async transferIn(endpoint, length, signal) {
      if (endpoint === BULK_IN) return modes.takeFrame(length, signal);
      if (endpoint !== INTERRUPT_IN) return 'stall';
      if (strikes('unplug-while-waiting')) ofPower.after(UNPLUG_MS, () => device.pullCable?.());
      return events.take(length, signal);
    },
    transferOut: () => Promise.resolve('stall'),
    reset: powerOff,
    unplugged: powerOff,
    place: (frame) => change(() => glass.place(frame)),
    placeGraticule: (graticule) => change(() => glass.placeGraticule(graticule)),
    lift: () => change(glass.lift),
    fault: faults.set,
    confuse: power.confuse,
    mode: modes.mode,
    timesSet: modes.timesSet,
  };
  return device;
}

/** The key of a number: any key is good, as long as it is always the same. */
function deviceKey(serial: string, keyNumber: number): number {
  return Math.floor(seededRandom(`${serial}/${keyNumber}`).next() * 0x1_0000_0000) >>> 0;
}
