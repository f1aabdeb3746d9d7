import { EventEmitter } from 'node:events';
import { createHidBus } from '../hid.ts';
import type { NodeHid, NodeHidHandle } from '../hid.ts';
import type { HidBus } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';
import { createExchangeCount } from './exchange-count.ts';
import type { ExchangeCount } from './exchange-count.ts';
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
  /** The sockets whose device is open, once for each time it is. */
  open(): readonly string[];
}

interface Socket {
  readonly port: string;
  readonly name: string;
  readonly device: EmulatedUsbDevice;
  readonly power: AbortController;
}

/** USB 2.0, table 9-13, and HID 1.11, 7.2. */
const ENDPOINT_DESCRIPTOR = 5;
const IN = 0x80;
const GET_REPORT = { requestType: 0xa1, request: 0x01 } as const;
const SET_REPORT = { requestType: 0x21, request: 0x09 } as const;
const FEATURE = 0x0300;
const LONGEST_REPORT = 64;
/** How many reports the kernel keeps for a reader that is slow. */
const RING = 64;

const REFUSALS = { 'no-permission': 'Permission denied', busy: 'Device or resource busy' } as const;

function endpointsOf(configuration: Uint8Array): { readonly input: number; readonly output: number } {
  const addresses: number[] = [];
  for (let at = 0; at < configuration.length; at += configuration[at] ?? configuration.length) {
    if (configuration[at + 1] === ENDPOINT_DESCRIPTOR) addresses.push(configuration[at + 2] ?? 0);
  }
  const input = addresses.find((address) => address >= IN);
  const output = addresses.find((address) => address < IN);
  if (input === undefined || output === undefined) throw new Error('not a HID device with both interrupt endpoints');
  return { input, output };
}

export function createHidBoard(): HidBoard {
  const sockets = new Map<string, Socket>();
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

  class Handle extends EventEmitter implements NodeHidHandle {
    readonly #socket: Socket;
    readonly #endpoints: ReturnType<typeof endpointsOf>;
    readonly #ring: Uint8Array[] = [];
    readonly #stop = new AbortController();
    #work: Promise<unknown> = Promise.resolve();
    #isReading = false;
    #hasFailed = false;

    constructor(socket: Socket) {
      super();
      this.#socket = socket;
      this.#endpoints = endpointsOf(socket.device.configurationDescriptor);
      open.push(socket.port);
      this.on('newListener', (event) => {
        if (event === 'data') {
          process.nextTick(() => {
            this.#isReading = true;
            this.#emitRing();
          });
        }
      });
      void this.#poll();
    }

    /** As the kernel does, all the time while the device is open. */
    async #poll(): Promise<void> {
      const { device, power } = this.#socket;
      const signal = AbortSignal.any([power.signal, this.#stop.signal]);
      while (!signal.aborted) {
        const report = await device.transferIn(this.#endpoints.input, LONGEST_REPORT, signal);
        if (report === 'stall') break;
        if (report.length === 0) continue;
        exchanges.next();
        if (!power.signal.aborted && this.#ring.length < RING) this.#ring.push(report);
        this.#emitRing();
      }
      if (power.signal.aborted && this.#isReading) this.#fail();
    }

    #emitRing(): void {
      while (this.#isReading && !this.#stop.signal.aborted) {
        const report = this.#ring.shift();
        if (!report) break;
        this.emit('data', Buffer.from(report));
      }
      if (this.#socket.power.signal.aborted && this.#isReading) this.#fail();
    }

    #fail(): void {
      if (this.#hasFailed || this.#stop.signal.aborted) return;
      this.#hasFailed = true;
      // A string, not an Error; and it ends the process when nobody listens.
      this.emit(
        'error',
        'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)',
      );
    }

    /** One after the other, as the library's own queue. */
    async #run<T>(what: string, work: (device: EmulatedUsbDevice) => Promise<T | 'stall'>): Promise<T> {
      const { device, power } = this.#socket;
      const run = this.#work.then(async () => {
        if (this.#stop.signal.aborted) throw new TypeError('device has been closed');
        exchanges.next();
        if (power.signal.aborted) throw new Error(`${what}: No such device`);
        const answer = await work(device);
        if (answer === 'stall') throw new Error(`${what}: Broken pipe`);
        return answer;
      });
      this.#work = run.catch(() => undefined);
      return run;
    }

    async write(report: Buffer): Promise<number> {
      if (report.length === 0 || report.length > LONGEST_REPORT)
        throw new Error('Cannot write to hid device: Invalid argument');
      await this.#run('Cannot write to hid device', async (device) =>
        device.transferOut(this.#endpoints.output, Uint8Array.from(report)),
      );
      return report.length;
    }

    async sendFeatureReport(report: Buffer): Promise<number> {
      const setup = { ...SET_REPORT, value: FEATURE | (report[0] ?? 0), index: 0, length: report.length };
      await this.#run('could not send feature report to device: ioctl (SFEATURE)', async (device) =>
        device.control(setup, Uint8Array.from(report)),
      );
      return report.length;
    }

    async getFeatureReport(reportId: number, length: number): Promise<Uint8Array> {
      const setup = { ...GET_REPORT, value: FEATURE | reportId, index: 0, length };
      return this.#run('could not get feature report from device: ioctl (GFEATURE)', async (device) =>
        device.control(setup, new Uint8Array()),
      );
    }

    async close(): Promise<void> {
      if (this.#stop.signal.aborted) throw new TypeError('device is already closed');
      await this.#work;
      this.#stop.abort();
      this.removeAllListeners();
      open.splice(open.indexOf(this.#socket.port), 1);
    }
  }

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
        return Promise.resolve(new Handle(socket));
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
        const id = portInfoOf(socket.port, socket.device);
        const bus = socket.port.split('-')[0] ?? '';
        const driver = `0003:${hex(id.vendorId)}:${hex(id.productId)}.0001`;
        return Promise.resolve(
          `/sys/devices/pci0000:00/0000:00:14.0/usb${bus}/${socket.port}/${socket.port}:1.0/${driver}`,
        );
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

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
