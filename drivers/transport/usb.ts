import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { backgroundClock } from '#kit/clock.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortInfo, UsbBus, UsbDevice, WireError } from './port.ts';
import { openConnection } from './usb-connection.ts';
import { listErrorOf, loadErrorOf } from './usb-errors.ts';
import { loadUsbLibrary } from './usb-library.ts';
import type { LibraryDevice, UsbLibrary } from './usb-library.ts';

export interface UsbBusDeps {
  readonly load?: () => Promise<UsbLibrary>;
  readonly clock?: Clock;
  /** Whether this user may open the device now; true where the system has no answer. */
  readonly mayOpen?: (device: LibraryDevice) => Promise<boolean>;
}

/** A change is noticed within this time and the time of one listing. */
const LOOK_PAUSE_MS = 500;

/** Where Linux puts the device's node (udev's rules decide who may open it). */
async function mayOpenNode({ bus, address }: LibraryDevice): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const node = [bus, String(address)].map((part) => part.padStart(3, '0')).join('/');
  return access(`/dev/bus/usb/${node}`, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

function placeOf({ bus, ports }: LibraryDevice): string {
  const name = /^\d+$/.test(bus) ? String(Number(bus)) : bus;
  return `usb/${name}-${ports.join('.')}`;
}

/** Reads the information of a device. `isWhole` is false where a text could not be read. */
function describe(device: LibraryDevice): { readonly info: PortInfo; readonly isWhole: boolean } {
  let isWhole = true;
  const text = (read: () => string | null): string => {
    try {
      return (read() ?? '').trim();
    } catch {
      isWhole = false;
      return '';
    }
  };
  const info = {
    place: placeOf(device),
    plugging: device.handle,
    vendorId: device.vendorId,
    productId: device.productId,
    release: (device.deviceVersionMajor << 8) | (device.deviceVersionMinor << 4) | device.deviceVersionSubminor,
    serialNumber: text(() => device.serialNumber),
    manufacturer: text(() => device.manufacturerName),
    product: text(() => device.productName),
  };
  return { info, isWhole };
}

/**
 * The machine's own USB bus.
 *
 * `watch` looks at the list twice a second. The library can watch for changes itself, but its watch keeps the
 * process alive, ends it on a machine without USB, misses changes where udev does not run, and misses a change of rights.
 * A look at the list notices all of that, also the moment when the udev rules are installed or applied.
 */
export function createUsbBus(deps: UsbBusDeps = {}): UsbBus {
  const { load = loadUsbLibrary, clock = backgroundClock, mayOpen = mayOpenNode } = deps;
  /** What was read of each plugged device, so that reading its texts disturbs it only once. */
  const known = new Map<string, PortInfo>();

  async function listed(): Promise<Result<readonly LibraryDevice[], WireError>> {
    let library: UsbLibrary;
    try {
      library = await load();
    } catch (reason) {
      return err(loadErrorOf(reason));
    }
    try {
      return ok(await library.getDevices());
    } catch (reason) {
      return err(listErrorOf(reason));
    }
  }

  function infoOf(device: LibraryDevice): PortInfo {
    const before = known.get(device.handle);
    if (before) return before;
    const { info, isWhole } = describe(device);
    if (isWhole) known.set(device.handle, info);
    return info;
  }

  function usbDevice(device: LibraryDevice): UsbDevice {
    const info = infoOf(device);
    let isOpen = false;
    return {
      info,
      async open() {
        // Opening one library object twice would take the device away from the first opening.
        if (isOpen) return err({ code: 'busy' });
        isOpen = true;
        return openConnection(device, info, {
          clock,
          async isPlugged() {
            const now = await listed();
            return !now.ok || now.value.some(({ handle }) => handle === device.handle);
          },
          onClosed() {
            isOpen = false;
          },
        });
      },
    };
  }

  async function picture(): Promise<string> {
    const now = await listed();
    if (!now.ok) return now.error.code;
    const lines = now.value.map(async (device) => `${device.handle} ${await mayOpen(device)}`);
    return (await Promise.all(lines)).sort().join('\n');
  }

  return {
    async list() {
      const now = await listed();
      if (!now.ok) return now;
      const handles = new Set(now.value.map(({ handle }) => handle));
      for (const handle of known.keys()) if (!handles.has(handle)) known.delete(handle);
      return ok(now.value.map(usbDevice));
    },
    watch(onChange) {
      let before: string | undefined;
      let isStopped = false;
      let cancel: () => void = () => undefined;
      async function look(): Promise<void> {
        const now = await picture();
        if (isStopped) return;
        cancel = clock.after(LOOK_PAUSE_MS, () => void look());
        const isChange = before !== undefined && before !== now;
        before = now;
        if (isChange) onChange();
      }
      void look();
      return () => {
        isStopped = true;
        cancel();
      };
    },
  };
}
