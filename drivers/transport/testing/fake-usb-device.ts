import type { Clock } from '#kit/clock.ts';
import type { LibraryDevice, LibrarySetup } from '../usb-library.ts';

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

/** Hardware that is plugged in now. */
export interface Plugged {
  readonly hardware: FakeHardware;
  readonly address: number;
  /** Aborts when the cable is pulled. */
  readonly pulled: AbortController;
  /** Interface numbers that some opened device holds. */
  readonly claims: Set<number>;
}

export interface FakeUsbDeviceDeps {
  readonly plugged: Plugged;
  readonly clock: Clock;
  /** Called with each call of the library, as text. */
  readonly note: (call: string) => void;
}

/** One device object of the library. */
interface DeviceObject extends FakeUsbDeviceDeps {
  isOpen: boolean;
  /** Interface numbers that this object holds. */
  readonly own: Set<number>;
  readonly busyEndpoints: Set<number>;
}

export function createFakeUsbDevice(deps: FakeUsbDeviceDeps): LibraryDevice {
  const object: DeviceObject = { ...deps, isOpen: false, own: new Set(), busyEndpoints: new Set() };
  const { hardware, address } = deps.plugged;
  const bus = hardware.bus ?? '001';
  return {
    handle: `DeviceId(DeviceId { bus: ${bus}, addr: ${address} })`,
    vendorId: 0x1162,
    productId: 0x2200,
    deviceVersionMajor: 0x22,
    deviceVersionMinor: 0,
    deviceVersionSubminor: 6,
    bus,
    address,
    ports: hardware.ports ?? [2, 3],
    manufacturerName: 'Maker Corp.     ',
    productName: ' Reader ',
    get serialNumber() {
      const text = hardware.serialNumber ?? null;
      if (text === null && hardware.mayOpen === false) throw new Error('open error: permission denied (errno 13)');
      return text;
    },
    get configuration() {
      if (!object.isOpen) throw new Error('configuration error: invalid state');
      const interfaces = (hardware.interfaces ?? [[0xff, 0xff, 0xff]]).map(([a, b, c], interfaceNumber) => ({
        interfaceNumber,
        alternate: { interfaceClass: a, interfaceSubclass: b, interfaceProtocol: c },
      }));
      return { interfaces };
    },
    ...openingOf(object),
    ...claimingOf(object),
    ...controlTransfersOf(object),
    transferIn: async (endpoint, length, timeoutMs) => {
      object.note(`read ${endpoint} ${length} ${timeoutMs}`);
      return transferIn(object, endpoint, timeoutMs);
    },
  };
}

function openingOf(object: DeviceObject): Pick<LibraryDevice, 'open' | 'close' | 'reset'> {
  const { hardware, pulled } = object.plugged;
  return {
    async open() {
      object.note('open');
      await later();
      fail(object, 'open');
      if (pulled.signal.aborted) throw new Error('open error: device disconnected');
      if (hardware.mayOpen === false) throw new Error('open error: permission denied (errno 13)');
      object.isOpen = true;
    },
    async close() {
      object.note('close');
      await later();
      fail(object, 'close');
      object.isOpen = false;
    },
    async reset() {
      object.note('reset');
      await later();
      needOpen(object, 'reset');
    },
  };
}

function claimingOf(object: DeviceObject): Pick<LibraryDevice, 'claimInterface' | 'releaseInterface' | 'clearHalt'> {
  const { claims } = object.plugged;
  return {
    async claimInterface(interfaceNumber) {
      object.note(`claim ${interfaceNumber}`);
      await later();
      needOpen(object, 'claimInterface');
      if (claims.has(interfaceNumber)) throw new Error('claimInterface error: interface is busy (errno 16)');
      claims.add(interfaceNumber);
      object.own.add(interfaceNumber);
    },
    async releaseInterface(interfaceNumber) {
      object.note(`release ${interfaceNumber}`);
      await later();
      needOpen(object, 'releaseInterface');
      object.own.delete(interfaceNumber);
      claims.delete(interfaceNumber);
    },
    async clearHalt(direction, endpoint) {
      object.note(`clear-halt ${direction} ${endpoint}`);
      await later();
      needOpen(object, 'clearHalt');
    },
  };
}

function controlTransfersOf(object: DeviceObject): Pick<LibraryDevice, 'controlTransferIn' | 'controlTransferOut'> {
  return {
    async controlTransferIn({ request, value, index }: LibrarySetup, length, timeoutMs) {
      object.note(`in ${request} ${value} ${index} ${length} ${timeoutMs}`);
      await later();
      needOpen(object, 'controlTransferIn');
      const whole = Uint8Array.from({ length: length + 4 }, (_, at) => at);
      return { data: new DataView(whole.buffer, 2, length) };
    },
    async controlTransferOut({ request, value, index }, data, timeoutMs) {
      object.note(`out ${request} ${value} ${index} ${Buffer.from(data).toString('hex')} ${timeoutMs}`);
      await later();
      needOpen(object, 'controlTransferOut');
      return {};
    },
  };
}

/** Finds the bytes that are ready, else rejects: at the time-out, or when the cable is pulled. */
async function transferIn(object: DeviceObject, endpoint: number, timeoutMs: number): Promise<{ data: DataView }> {
  const { own, busyEndpoints, clock } = object;
  const { hardware, pulled } = object.plugged;
  if (own.size === 0 || busyEndpoints.has(endpoint)) throw new Error('transferIn error: endpoint not found');
  busyEndpoints.add(endpoint);
  try {
    fail(object, 'transferIn');
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
}

async function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function fail({ plugged: { hardware } }: DeviceObject, call: string): void {
  const failing = hardware.failNext;
  if (failing?.call !== call) return;
  hardware.failNext = undefined;
  throw new Error(failing.text);
}

function needOpen(object: DeviceObject, call: string): void {
  if (!object.isOpen) throw new Error(`${call} error: invalid state`);
  fail(object, call);
  if (object.plugged.pulled.signal.aborted) throw new Error(`${call} error: device disconnected`);
}
