import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';
import { makeBridge } from './bridge.ts';
import { makeProbe } from './probe.ts';

/** Numbers that a command of an emulated device takes. */
export type Numbers = Readonly<Record<string, number>>;

/** A device that can be plugged into the guest, and what a case can do to it from outside (a finger, a fault). */
export interface Plugged {
  readonly device: EmulatedUsbDevice;
  readonly commands: Readonly<Record<string, (argument: Numbers) => number | undefined>>;
}

/** Every device there is for the cases, by name; made anew at each plugging in. They run in a process of their own. */
export const DEVICES = {
  probe: () => makeProbe({ vendorId: 0x1162, productId: 0x2200 }),
  'probe with a serial number': () => makeProbe({ vendorId: 0x05ba, productId: 0x000a, serialNumber: ' {1234-AB} ' }),
  'probe of a maker without rules': () => makeProbe({ vendorId: 0x1209, productId: 0x0001 }),
  bridge: makeBridge,
} satisfies Readonly<Record<string, () => Plugged>>;

export type DeviceName = keyof typeof DEVICES;
