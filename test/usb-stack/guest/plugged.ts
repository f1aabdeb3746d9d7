import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';

/** Numbers that a command of an emulated device takes. */
export type Numbers = Readonly<Record<string, number>>;

/** A device that can be plugged into the guest, and what a case can do to it from outside (a finger, a fault). */
export interface Plugged {
  readonly device: EmulatedUsbDevice;
  readonly commands: Readonly<Record<string, (argument: Numbers) => number | undefined>>;
}
