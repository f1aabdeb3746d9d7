import type { Clock } from '#kit/clock.ts';
import type { UsbLibrary } from '../usb-library.ts';
import { createFakeUsbDevice } from './fake-usb-device.ts';
import type { FakeHardware, Plugged } from './fake-usb-device.ts';

/**
 * The package `usb` as it behaves on Linux, without its native part: its texts, its time-outs that lose data, one transfer
 * per endpoint, claims that outlive `close`, getters that throw. `test/usb-stack` shows the same on the real one.
 */
export interface FakeUsbLibrary extends UsbLibrary {
  plug(hardware: FakeHardware): void;
  unplug(hardware: FakeHardware): void;
  /** What the next listings reject with; undefined lets them answer again. */
  failListing(text: string | undefined): void;
  /** The calls of the library on devices, in order: `claim 1`, `read 2 64 500`, `release 1`, ... */
  readonly calls: string[];
}

export function createFakeUsbLibrary(clock: Clock): FakeUsbLibrary {
  const calls: string[] = [];
  const plugged = new Map<FakeHardware, Plugged>();
  let address = 0;
  let listingFails: string | undefined;

  return {
    calls,
    plug(hardware) {
      address += 1;
      plugged.set(hardware, { hardware, address, pulled: new AbortController(), claims: new Set() });
    },
    unplug(hardware) {
      plugged.get(hardware)?.pulled.abort();
      plugged.delete(hardware);
    },
    failListing(text) {
      listingFails = text;
    },
    async getDevices() {
      if (listingFails !== undefined) return Promise.reject(new Error(listingFails));
      const note = (call: string): void => void calls.push(call);
      const devices = [...plugged.values()].map((one) => createFakeUsbDevice({ plugged: one, clock, note }));
      return Promise.resolve(devices);
    },
  };
}
