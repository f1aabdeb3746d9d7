import type { Clock } from '#kit/clock.ts';
import type { Frame } from '../../reader/port.ts';
import type { EmulatedUsbDevice } from '../../transport/testing/emulated-device.ts';
import { createTimerGroup } from '../../transport/testing/timer-group.ts';
import { createFaults } from './faults.ts';
import type { FaultEnd, Hu20Fault } from './faults.ts';
import { createPlaten } from './emulated-platen.ts';
import { CONFIGURATION_DESCRIPTOR, DEVICE_DESCRIPTOR, STRINGS, UNIT_A, createFlash } from './emulated-unit.ts';
import type { UnitFigures } from './emulated-unit.ts';
import { createFrameStream } from './frame-stream.ts';
import { createVendorRequests } from './vendor-requests.ts';
import { FRAME_ENDPOINT } from '../protocol.ts';

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
  /** A flash without corrections when absent. */
  readonly flash?: Uint8Array;
  /** The seed of the sensor's noise; `serial` when absent. */
  readonly seed?: string;
}

const VENDOR_OUT = 0x40;
const VENDOR_IN = 0xc0;

/** Makes a unit that answers as a real one does, refusals included. */
export function createHu20Emulator(deps: Hu20EmulatorDeps): Hu20Emulator {
  const { clock, serial, unit = UNIT_A, flash = createFlash(unit), seed = serial } = deps;
  const platen = createPlaten(unit, seed);
  const faults = createFaults(() => platen.setDirty(faults.has('dirty-platen')));
  const timers = createTimerGroup(clock);
  const stream = createFrameStream({ platen, faults, timers, pullCable: () => device.pullCable?.() });
  const requests = createVendorRequests({ serial, flash, faults, timers, stream });

  const powerOff = (): void => {
    timers.cancelAll();
    stream.stop();
    requests.reset();
  };

  const device: Hu20Emulator = {
    speed: 'high',
    deviceDescriptor: DEVICE_DESCRIPTOR,
    configurationDescriptor: CONFIGURATION_DESCRIPTOR,
    strings: STRINGS,
    pullCable: undefined,
    async control(setup, data) {
      if (setup.requestType === VENDOR_OUT) return requests.out(setup, data);
      return setup.requestType === VENDOR_IN ? requests.into(setup) : 'stall';
    },
    async transferIn(endpoint, length, signal) {
      if (endpoint !== FRAME_ENDPOINT || faults.strikes('stalled-bulk')) return 'stall';
      return stream.read(length, signal);
    },
    transferOut: () => Promise.resolve('stall'),
    reset() {
      powerOff();
      faults.mendAt('reset');
    },
    unplugged: powerOff,
    place: platen.place,
    lift: platen.lift,
    setFault: faults.set,
    mend: faults.mend,
    isLit: requests.isLit,
    isStreaming: stream.isStreaming,
    exposure: requests.exposure,
  };
  return device;
}
