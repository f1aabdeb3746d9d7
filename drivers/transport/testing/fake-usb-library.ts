import type { Clock } from '#kit/clock.ts';
import type { LibraryDevice, LibrarySetup, UsbLibrary } from '../usb-library.ts';

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

/** A device as the fake's user sees it. */
export interface FakeHardware {
  readonly bus?: string;
  readonly ports?: readonly number[];
  /** Class triple of each interface; the numbers are counted from 0. */
  readonly interfaces?: readonly (readonly [number, number, number])[];
  readonly serialNumber?: string | null;
  /** Whether the user may open it. */
  mayOpen?: boolean;
  /** The text that the next call of this name rejects with. */
  failNext?: { call: string; text: string } | undefined;
  /** What the next transfer on an IN endpoint finds; without it the transfer waits for its time-out. */
  ready?: Uint8Array | undefined;
}

interface Plugged {
  readonly hardware: FakeHardware;
  readonly address: number;
  readonly pulled: AbortController;
  /** Interface numbers that some opened device holds. */
  readonly claims: Set<number>;
}

export function createFakeUsbLibrary(clock: Clock): FakeUsbLibrary {
  const calls: string[] = [];
  const plugged = new Map<FakeHardware, Plugged>();
  let address = 0;
  let listingFails: string | undefined;

  function libraryDevice({ hardware, address: number, pulled, claims }: Plugged): LibraryDevice {
    let isOpen = false;
    const own = new Set<number>();
    const busyEndpoints = new Set<number>();

    const fail = (call: string): void => {
      const failing = hardware.failNext;
      if (failing?.call !== call) return;
      hardware.failNext = undefined;
      throw new Error(failing.text);
    };
    const needOpen = (call: string): void => {
      if (!isOpen) throw new Error(`${call} error: invalid state`);
      fail(call);
      if (pulled.signal.aborted) throw new Error(`${call} error: device disconnected`);
    };
    const text = (value: string | null): string | null => {
      if (value === null && hardware.mayOpen === false) throw new Error('open error: permission denied (errno 13)');
      return value;
    };
    const later = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    return {
      handle: `DeviceId(DeviceId { bus: ${hardware.bus ?? '001'}, addr: ${number} })`,
      vendorId: 0x1162,
      productId: 0x2200,
      deviceVersionMajor: 0x22,
      deviceVersionMinor: 0,
      deviceVersionSubminor: 6,
      bus: hardware.bus ?? '001',
      address: number,
      ports: hardware.ports ?? [2, 3],
      manufacturerName: 'Maker Corp.     ',
      productName: ' Reader ',
      get serialNumber() {
        return text(hardware.serialNumber ?? null);
      },
      get configuration() {
        if (!isOpen) throw new Error('configuration error: invalid state');
        const interfaces = (hardware.interfaces ?? [[0xff, 0xff, 0xff]]).map(([a, b, c], interfaceNumber) => ({
          interfaceNumber,
          alternate: { interfaceClass: a, interfaceSubclass: b, interfaceProtocol: c },
        }));
        return { interfaces };
      },
      async open() {
        calls.push('open');
        await later();
        fail('open');
        if (pulled.signal.aborted) throw new Error('open error: device disconnected');
        if (hardware.mayOpen === false) throw new Error('open error: permission denied (errno 13)');
        isOpen = true;
      },
      async close() {
        calls.push('close');
        await later();
        fail('close');
        isOpen = false;
      },
      async reset() {
        calls.push('reset');
        await later();
        needOpen('reset');
      },
      async claimInterface(interfaceNumber) {
        calls.push(`claim ${interfaceNumber}`);
        await later();
        needOpen('claimInterface');
        if (claims.has(interfaceNumber)) throw new Error('claimInterface error: interface is busy (errno 16)');
        claims.add(interfaceNumber);
        own.add(interfaceNumber);
      },
      async releaseInterface(interfaceNumber) {
        calls.push(`release ${interfaceNumber}`);
        await later();
        needOpen('releaseInterface');
        own.delete(interfaceNumber);
        claims.delete(interfaceNumber);
      },
      async clearHalt(direction, endpoint) {
        calls.push(`clear-halt ${direction} ${endpoint}`);
        await later();
        needOpen('clearHalt');
      },
      async controlTransferIn({ request, value, index }: LibrarySetup, length, timeoutMs) {
        calls.push(`in ${request} ${value} ${index} ${length} ${timeoutMs}`);
        await later();
        needOpen('controlTransferIn');
        const whole = Uint8Array.from({ length: length + 4 }, (_, at) => at);
        return { data: new DataView(whole.buffer, 2, length) };
      },
      async controlTransferOut({ request, value, index }, data, timeoutMs) {
        calls.push(`out ${request} ${value} ${index} ${Buffer.from(data).toString('hex')} ${timeoutMs}`);
        await later();
        needOpen('controlTransferOut');
        return {};
      },
      async transferIn(endpoint, length, timeoutMs) {
        calls.push(`read ${endpoint} ${length} ${timeoutMs}`);
        if (own.size === 0 || busyEndpoints.has(endpoint)) throw new Error('transferIn error: endpoint not found');
        busyEndpoints.add(endpoint);
        try {
          fail('transferIn');
          if (pulled.signal.aborted) throw new Error('transferIn error: Disconnected');
          const bytes = hardware.ready;
          hardware.ready = undefined;
          if (bytes) return { data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
          return await new Promise((_, reject) => {
            const cancel = clock.after(timeoutMs, () => {
              reject(new Error('transferIn error: Cancelled'));
            });
            pulled.signal.addEventListener('abort', () => {
              cancel();
              reject(new Error('transferIn error: Disconnected'));
            });
          });
        } finally {
          busyEndpoints.delete(endpoint);
        }
      },
    };
  }

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
      return Promise.resolve([...plugged.values()].map(libraryDevice));
    },
  };
}
