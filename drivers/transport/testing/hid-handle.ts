import { EventEmitter } from 'node:events';
import type { NodeHidHandle } from '../hid.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';
import type { ExchangeCount } from './exchange-count.ts';

/** A place on a HID board, with the device in it. */
export interface HidSocket {
  readonly port: string;
  /** `hidrawN` */
  readonly name: string;
  readonly device: EmulatedUsbDevice;
  /** Aborts when the cable is pulled. */
  readonly power: AbortController;
}

export interface HidHandleDeps {
  readonly socket: HidSocket;
  readonly exchanges: ExchangeCount;
  readonly onClosed: () => void;
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

/** An open device of the library `node-hid` as it behaves on Linux (hidraw). */
export class EmulatedHidHandle extends EventEmitter implements NodeHidHandle {
  readonly #socket: HidSocket;
  readonly #exchanges: ExchangeCount;
  readonly #onClosed: () => void;
  readonly #endpoints: ReturnType<typeof endpointsOf>;
  readonly #ring: Uint8Array[] = [];
  readonly #stop = new AbortController();
  #work: Promise<unknown> = Promise.resolve();
  #isReading = false;
  #hasFailed = false;

  constructor({ socket, exchanges, onClosed }: HidHandleDeps) {
    super();
    this.#socket = socket;
    this.#exchanges = exchanges;
    this.#onClosed = onClosed;
    this.#endpoints = endpointsOf(socket.device.configurationDescriptor);
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
      this.#exchanges.next();
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
    // A string, not an Error; and it ends the process when there is no listener.
    this.emit('error', 'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)');
  }

  /** One after the other, as the library's own queue. */
  async #run<T>(what: string, work: (device: EmulatedUsbDevice) => Promise<T | 'stall'>): Promise<T> {
    const { device, power } = this.#socket;
    const run = this.#work.then(async () => {
      if (this.#stop.signal.aborted) throw new TypeError('device has been closed');
      this.#exchanges.next();
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
    this.#onClosed();
  }
}

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
