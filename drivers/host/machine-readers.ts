import { randomBytes } from 'node:crypto';

import { createCp2110Line, isCp2110 } from '../ef01/cp2110.ts';
import { createEf01Driver } from '../ef01/driver.ts';
import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Resolution } from '../link/calibration.ts';
import { watchPluggedReaders } from './plugged-readers.ts';
import type { PluggedReaders } from './plugged-readers.ts';
import { readerSource } from './reader-source.ts';
import { createHu20Driver } from '../secugen-hu20/driver.ts';
import type { PreparePictures } from '../secugen-hu20/picture-port.ts';
import type { ByteLineDevice, HidBus, UsbBus } from '../transport/port.ts';
import { createUareuDriver } from '../uareu-4500/driver.ts';

/** The buses of the machine; tests pass emulated ones. */
export interface MachineBuses {
  readonly usb: UsbBus;
  readonly hid: HidBus;
  /** The serial ports with these names. */
  readonly serial: (ports: readonly string[]) => readonly ByteLineDevice[];
}

/** Watches every bus for the readers that we drive ourselves. Add a new driver here. */
export function watchMachineReaders(
  settings: { readonly serialPorts: readonly string[] },
  deps: {
    readonly buses: MachineBuses;
    readonly clock: Clock;
    readonly preparePictures: PreparePictures;
    /** The measured resolution of the unit with this serial number. */
    readonly resolutionOf: (serialNo: string) => Resolution | undefined;
  },
): PluggedReaders {
  const { buses, clock, preparePictures, resolutionOf } = deps;
  const usbDrivers = [
    createHu20Driver({ clock, preparePictures }),
    createUareuDriver({ clock, random: (count) => randomBytes(count), resolutionOf }),
  ];
  const lineDrivers = [createEf01Driver(clock)];
  const serialPorts = buses.serial(settings.serialPorts);
  return watchPluggedReaders({
    sources: [
      readerSource(async () => buses.usb.list(), usbDrivers),
      readerSource(async () => {
        const listed = await buses.hid.list();
        if (!listed.ok) return listed;
        const bridges = listed.value.filter(({ info }) => isCp2110(info));
        return ok(bridges.map((bridge) => createCp2110Line(bridge, clock)));
      }, lineDrivers),
      readerSource(async () => Promise.resolve(ok(serialPorts)), lineDrivers, 'fixed'),
    ],
    watch: (onChange) => buses.usb.watch(onChange),
    clock,
  });
}
