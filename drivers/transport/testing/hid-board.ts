import { createHidBus } from '../hid.ts';
import type { NodeHid } from '../hid.ts';
import type { HidBus } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';
import { createExchangeCount } from './exchange-count.ts';
import type { ExchangeCount } from './exchange-count.ts';
import { EmulatedHidHandle } from './hid-handle.ts';
import type { HidSocket } from './hid-handle.ts';
import { portInfoOf } from './port-info.ts';

/**
 * HID devices inside the test: the library `node-hid` as it behaves on Linux (hidraw), with emulated USB devices behind it,
 * under the real `HidBus`.
 */
export interface HidBoard {
  readonly bus: HidBus;
  readonly library: NodeHid;
  readonly exchanges: ExchangeCount;
  /** Plugs `device` into a socket named by bus and port (`1-2.3`); each time it becomes another `/dev/hidrawN`. */
  plug(port: string, device: EmulatedUsbDevice): void;
  unplug(port: string): void;
  refuse(port: string, code: 'no-permission' | 'busy' | undefined): void;
  /** The sockets with an open device, once for each time it is open. */
  open(): readonly string[];
}

const REFUSALS = { 'no-permission': 'Permission denied', busy: 'Device or resource busy' } as const;

export function createHidBoard(): HidBoard {
  const sockets = new Map<string, HidSocket>();
  const refusals = new Map<string, 'no-permission' | 'busy'>();
  const open: string[] = [];
  const exchanges = createExchangeCount();
  let plugs = 0;

  const unplug = (port: string): void => {
    const socket = sockets.get(port);
    if (!socket) return;
    sockets.delete(port);
    socket.device.pullCable = undefined;
    socket.device.unplugged();
    socket.power.abort();
  };

  const library: NodeHid = {
    devicesAsync: () =>
      Promise.resolve(
        [...sockets.values()].map(({ name, port, device }) => {
          const info = portInfoOf(port, device);
          return { ...info, path: `/dev/${name}`, interface: 0 };
        }),
      ),
    HIDAsync: {
      open: async (path) => {
        const socket = [...sockets.values()].find(({ name }) => `/dev/${name}` === path);
        const refusal = socket && refusals.get(socket.port);
        const reason = refusal ? REFUSALS[refusal] : 'No such file or directory';
        if (!socket || refusal) {
          throw new Error(
            `cannot open device with path ${path}: Failed to open a device with path '${path}': ${reason}`,
          );
        }
        const onClosed = (): void => {
          open.splice(open.indexOf(socket.port), 1);
        };
        const handle = new EmulatedHidHandle({ socket, exchanges, onClosed });
        open.push(socket.port);
        return Promise.resolve(handle);
      },
    },
  };

  return {
    library,
    exchanges,
    bus: createHidBus({
      load: () => Promise.resolve(library),
      followHidraw: async (name) => {
        const socket = [...sockets.values()].find((entry) => entry.name === name);
        if (!socket) throw new Error('ENOENT');
        return Promise.resolve(sysfsPathOf(socket));
      },
    }),
    plug(port, device) {
      if (sockets.has(port)) throw new Error(`${port} is taken`);
      sockets.set(port, { port, name: `hidraw${plugs}`, device, power: new AbortController() });
      plugs += 1;
      device.pullCable = () => {
        unplug(port);
      };
    },
    unplug,
    refuse(port, code) {
      if (code) refusals.set(port, code);
      else refusals.delete(port);
    },
    open: () => [...open],
  };
}

/** Where Linux puts the HID device of a socket, as `/sys/class/hidraw/hidrawN/device` leads to it. */
function sysfsPathOf({ port, device }: HidSocket): string {
  const { vendorId, productId } = portInfoOf(port, device);
  const bus = port.split('-')[0] ?? '';
  return `/sys/devices/pci0000:00/0000:00:14.0/usb${bus}/${port}/${port}:1.0/0003:${hex(vendorId)}:${hex(productId)}.0001`;
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
