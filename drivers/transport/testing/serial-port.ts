import { EventEmitter } from 'node:events';
import type { SerialHandle, SerialOptions } from '../serial.ts';
import type { EmulatedSerialDevice } from './emulated-serial.ts';
import { heardAt } from './emulated-serial.ts';
import type { ExchangeCount } from './exchange-count.ts';

/** What an open port learns of its device. */
export interface OpenPort {
  /** The cable was pulled. */
  lost(): void;
  /** The device sent bytes at `baud`. */
  heard(bytes: Uint8Array, baud: number): void;
}

/** The ports of a serial board, by path. */
export interface SerialPorts {
  readonly plugged: Map<string, EmulatedSerialDevice>;
  readonly refusals: Map<string, 'no-permission' | 'busy'>;
  readonly open: Map<string, OpenPort>;
  readonly exchanges: ExchangeCount;
}

type Done = (error?: Error | null) => void;

const OPEN_ERRORS = {
  'no-permission': 'Error: Permission denied, cannot open ',
  busy: 'Error Resource temporarily unavailable Cannot lock port',
} as const;

/** A port of the library `serialport` as it behaves on Linux. */
export class EmulatedSerialPort extends EventEmitter implements SerialHandle {
  readonly #ports: SerialPorts;
  readonly #path: string;
  #baud: number;
  #isOpen = false;

  constructor(ports: SerialPorts, { path, baudRate }: SerialOptions) {
    super();
    this.#ports = ports;
    this.#path = path;
    this.#baud = baudRate;
  }

  open(done: Done): void {
    const error = openError(this.#ports, this.#path);
    if (error) {
      process.nextTick(done, error);
      return;
    }
    this.#isOpen = true;
    this.#ports.open.set(this.#path, {
      lost: () => {
        // First the read fails, then the port closes itself.
        process.nextTick(() => {
          if (!this.#isOpen) return;
          this.#isOpen = false;
          this.#ports.open.delete(this.#path);
          this.emit('close', Object.assign(new Error('Input/output error'), { disconnected: true }));
        });
      },
      heard: (bytes, baud) => {
        this.#ports.exchanges.next();
        if (this.#ports.plugged.has(this.#path)) this.emit('data', Buffer.from(heardAt(this.#baud, bytes, baud)));
      },
    });
    process.nextTick(done, null);
  }

  write(bytes: Buffer, done: Done): boolean {
    this.#ports.exchanges.next();
    // The library keeps bytes for a port that is not open until it opens.
    if (!this.#isOpen) return false;
    const device = this.#ports.plugged.get(this.#path);
    if (device) device.receive(Uint8Array.from(bytes), this.#baud);
    process.nextTick(() => {
      if (device) done(null);
      else this.emit('error', new Error('EIO: i/o error, write'));
    });
    return true;
  }

  drain(done: Done): void {
    this.#ports.exchanges.next();
    if (this.#isOpen) process.nextTick(done, null);
  }

  update({ baudRate }: { readonly baudRate: number }, done: Done): void {
    this.#ports.exchanges.next();
    if (!this.#isOpen) {
      process.nextTick(done, new Error('Port is not open'));
      return;
    }
    const isThere = this.#ports.plugged.has(this.#path);
    if (isThere) this.#baud = baudRate;
    process.nextTick(
      done,
      isThere ? null : new Error(`Error: Input/output error setting custom baud rate of ${baudRate}`),
    );
  }

  close(done: Done): void {
    if (!this.#isOpen) {
      process.nextTick(done, new Error('Port is not open'));
      return;
    }
    this.#isOpen = false;
    this.#ports.open.delete(this.#path);
    process.nextTick(() => {
      this.emit('close', null);
      done(null);
    });
  }
}

function openError({ plugged, refusals, open }: SerialPorts, path: string): Error | undefined {
  const refusal = refusals.get(path) ?? (open.has(path) ? 'busy' : undefined);
  if (!plugged.has(path)) return new Error(`Error: No such file or directory, cannot open ${path}`);
  if (refusal === 'busy') return new Error(OPEN_ERRORS.busy);
  return refusal ? new Error(`${OPEN_ERRORS[refusal]}${path}`) : undefined;
}
