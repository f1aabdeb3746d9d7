import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortInfo, UsbBus, UsbConnection, UsbDevice, VendorRequest, WireError } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';

/** A USB bus inside the test, into which emulated devices are plugged. It is as strict as the machine's own. */
export interface PlugBoard {
  readonly bus: UsbBus;
  /** Plugs `device` into `place` (`usb/1-1`). */
  plug(place: string, device: EmulatedUsbDevice): void;
  /** Pulls the cable: every pending call ends with `gone`. Pulling twice is allowed. */
  unplug(place: string): void;
  /** From now on opening what sits there answers this; undefined allows it again. */
  refuse(place: string, code: 'no-permission' | 'busy' | undefined): void;
  /** The places whose interface is claimed now. */
  claimed(): readonly string[];
  /** Calls `before` ahead of each call on a connection, with its number from 1 since the last `watchCalls`. */
  watchCalls(before: (call: number) => void): void;
}

interface Socket {
  readonly info: PortInfo;
  readonly device: EmulatedUsbDevice;
  /** Aborts when the cable is pulled or the port is reset. */
  power: AbortController;
  isClaimed: boolean;
}

/** Descriptor bytes the bus reads (USB 2.0, tables 9-8 and 9-12). */
const INTERFACE_DESCRIPTOR = 4;
const VENDOR_CLASS = 0xff;
const VENDOR_OUT = 0x40;
const VENDOR_IN = 0xc0;

/** What a device says of itself at `place`. */
export function portInfoOf(place: string, device: EmulatedUsbDevice): PortInfo {
  const descriptor = Buffer.from(device.deviceDescriptor);
  const text = (index: number): string => (index === 0 ? '' : (device.strings[index - 1] ?? '').trim());
  return {
    place,
    vendorId: descriptor.readUInt16LE(8),
    productId: descriptor.readUInt16LE(10),
    release: descriptor.readUInt16LE(12),
    manufacturer: text(descriptor.readUInt8(14)),
    product: text(descriptor.readUInt8(15)),
    serialNumber: text(descriptor.readUInt8(16)),
  };
}

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

  const tell = (): void => {
    for (const watcher of [...watchers]) watcher();
  };

  const unplug = (place: string): void => {
    const socket = sockets.get(place);
    if (!socket) return;
    sockets.delete(place);
    socket.device.pullCable = undefined;
    socket.device.unplugged();
    socket.power.abort();
    tell();
  };

  function connect(socket: Socket): UsbConnection {
    const { device, info } = socket;
    const { signal } = socket.power;
    const reads = new Map<number, Promise<unknown>>();
    let isClosed = false;

    /** Waits for the device, but not past the time-out or the cable. */
    async function within<T>(
      timeoutMs: number,
      ask: (giveUp: AbortSignal) => Promise<T | 'stall'>,
    ): Promise<Result<T, WireError>> {
      calls += 1;
      beforeCall(calls);
      if (isClosed || signal.aborted) return err({ code: 'gone' });
      const giveUp = new AbortController();
      return new Promise((resolve) => {
        const finish = (result: Result<T, WireError>): void => {
          cancelTimer();
          signal.removeEventListener('abort', pulled);
          giveUp.abort();
          resolve(result);
        };
        const pulled = (): void => {
          finish(err({ code: 'gone' }));
        };
        const cancelTimer = clock.after(timeoutMs, () => {
          finish(err({ code: 'timed-out' }));
        });
        signal.addEventListener('abort', pulled);
        void ask(giveUp.signal).then((answer) => {
          finish(answer === 'stall' ? err({ code: 'stalled' }) : ok(answer));
        });
      });
    }

    const setup = (requestType: number, { request, value = 0, index = 0 }: VendorRequest, length: number) => ({
      requestType,
      request,
      value,
      index,
      length,
    });

    return {
      info,
      async controlIn(request, length, timeoutMs) {
        return within(timeoutMs, async () => device.control(setup(VENDOR_IN, request, length), new Uint8Array()));
      },
      async controlOut(request, data, timeoutMs) {
        const done = await within(timeoutMs, async () => device.control(setup(VENDOR_OUT, request, data.length), data));
        return done.ok ? ok(undefined) : done;
      },
      async read(endpoint, length, timeoutMs) {
        if (reads.has(endpoint)) throw new Error(`a read is pending on endpoint ${endpoint}`);
        const read = within(timeoutMs, async (giveUp) => device.transferIn(endpoint, length, giveUp));
        reads.set(endpoint, read);
        try {
          return await read;
        } finally {
          reads.delete(endpoint);
        }
      },
      reset() {
        if (isClosed || signal.aborted) return Promise.resolve(err({ code: 'gone' }));
        socket.power.abort();
        socket.power = new AbortController();
        socket.isClaimed = false;
        isClosed = true;
        device.reset();
        return Promise.resolve(ok(undefined));
      },
      async close() {
        if (isClosed) return;
        isClosed = true;
        await Promise.all(reads.values());
        // After a reset or a re-plug the claim in the socket is somebody else's.
        if (socket.power.signal === signal) socket.isClaimed = false;
      },
    };
  }

  const open = (socket: Socket): Result<UsbConnection, WireError> => {
    const refusal = refusals.get(socket.info.place);
    if (sockets.get(socket.info.place) !== socket) return err({ code: 'gone' });
    if (refusal) return err({ code: refusal });
    if (socket.isClaimed) return err({ code: 'busy' });
    if (!hasVendorInterface(socket.device.configurationDescriptor)) {
      return err({ code: 'failed', detail: 'no interface of class ff/ff/ff' });
    }
    socket.isClaimed = true;
    return ok(connect(socket));
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
      tell();
    },
    unplug,
    refuse(place, code) {
      if (code) refusals.set(place, code);
      else refusals.delete(place);
      tell();
    },
    claimed: () => [...sockets.values()].filter((socket) => socket.isClaimed).map((socket) => socket.info.place),
    watchCalls(before) {
      calls = 0;
      beforeCall = before;
    },
  };
}
