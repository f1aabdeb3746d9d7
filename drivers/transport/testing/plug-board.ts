import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { UsbBus, UsbConnection, UsbDevice, WireError } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';
import { createPlugConnection } from './plug-connection.ts';
import type { Socket } from './plug-connection.ts';
import { portInfoOf } from './port-info.ts';

/** A USB bus inside the test, into which emulated devices are plugged. It is as strict as the machine's own. */
export interface PlugBoard {
  readonly bus: UsbBus;
  /** Plugs `device` into `place` (`usb/1-1`). */
  plug(place: string, device: EmulatedUsbDevice): void;
  /** Pulls the cable: every pending call ends with `gone`. Pulling twice is allowed. */
  unplug(place: string): void;
  /** From now on opening what sits there fails with this; undefined allows it again. */
  refuse(place: string, code: 'no-permission' | 'busy' | undefined): void;
  /** The places with a claimed interface. */
  claimed(): readonly string[];
  /** Calls `before` ahead of each call on a connection, with its number from 1 since the last `watchCalls`. */
  watchCalls(before: (call: number) => void): void;
}

/** Descriptor bytes the bus reads (USB 2.0, table 9-12). */
const INTERFACE_DESCRIPTOR = 4;
const VENDOR_CLASS = 0xff;

function hasVendorInterface(configuration: Uint8Array): boolean {
  for (let at = 0; at < configuration.length; at += configuration[at] ?? 0) {
    if (!configuration[at]) return false;
    const isInterface = configuration[at + 1] === INTERFACE_DESCRIPTOR;
    if (isInterface && [5, 6, 7].every((field) => configuration[at + field] === VENDOR_CLASS)) return true;
  }
  return false;
}

/** Makes an empty board; time-outs run by `clock`. */
export function createPlugBoard(clock: Clock): PlugBoard {
  const sockets = new Map<string, Socket>();
  const refusals = new Map<string, 'no-permission' | 'busy'>();
  const watchers = new Set<() => void>();
  let calls = 0;
  let pluggings = 0;
  let beforeCall: (call: number) => void = () => undefined;

  const notify = (): void => {
    for (const watcher of [...watchers]) watcher();
  };

  const unplug = (place: string): void => {
    const socket = sockets.get(place);
    if (!socket) return;
    sockets.delete(place);
    socket.device.pullCable = undefined;
    socket.device.unplugged();
    socket.power.abort();
    notify();
  };

  const onCall = (): void => {
    calls += 1;
    beforeCall(calls);
  };

  const open = (socket: Socket): Result<UsbConnection, WireError> => {
    const refusal = refusals.get(socket.info.place);
    if (sockets.get(socket.info.place) !== socket) return err({ code: 'gone' });
    if (refusal) return err({ code: refusal });
    if (socket.isClaimed) return err({ code: 'busy' });
    if (!hasVendorInterface(socket.device.configurationDescriptor)) {
      return err({ code: 'failed', detail: 'no interface of class ff/ff/ff' });
    }
    socket.isClaimed = true;
    return ok(createPlugConnection({ socket, clock, onCall }));
  };

  return {
    bus: {
      list: () =>
        Promise.resolve(
          ok(
            [...sockets.values()].map((socket): UsbDevice => {
              return { info: socket.info, open: () => Promise.resolve(open(socket)) };
            }),
          ),
        ),
      watch(onChange) {
        const watcher = (): void => {
          onChange();
        };
        watchers.add(watcher);
        return () => {
          watchers.delete(watcher);
        };
      },
    },
    plug(place, device) {
      if (sockets.has(place)) throw new Error(`${place} is taken`);
      pluggings += 1;
      const info = { ...portInfoOf(place, device), plugging: String(pluggings) };
      sockets.set(place, { info, device, power: new AbortController(), isClaimed: false });
      device.pullCable = () => {
        unplug(place);
      };
      notify();
    },
    unplug,
    refuse(place, code) {
      if (code) refusals.set(place, code);
      else refusals.delete(place);
      notify();
    },
    claimed: () => [...sockets.values()].filter((socket) => socket.isClaimed).map((socket) => socket.info.place),
    watchCalls(before) {
      calls = 0;
      beforeCall = before;
    },
  };
}
