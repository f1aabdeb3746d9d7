import { EventEmitter } from 'node:events';
import { serialLines } from '../serial.ts';
import type { SerialHandle, SerialLibrary, SerialOptions } from '../serial.ts';
import type { ByteLineDevice } from '../port.ts';
import type { EmulatedSerialDevice } from './emulated-serial.ts';
import { heardAt } from './emulated-serial.ts';
import { createExchangeCount } from './exchange-count.ts';
import type { ExchangeCount } from './exchange-count.ts';

/** Serial ports inside the test: the library `serialport` as it behaves on Linux, with emulated devices at its ports. */
export interface SerialBoard {
  readonly library: SerialLibrary;
  readonly exchanges: ExchangeCount;
  /** What the program sees of the port with this path, plugged in or not. */
  line(path: string): ByteLineDevice;
  plug(path: string, device: EmulatedSerialDevice): void;
  unplug(path: string): void;
  /** From now on opening that port answers this; undefined allows it again. */
  refuse(path: string, code: 'no-permission' | 'busy' | undefined): void;
  /** The paths of the ports that are open. */
  open(): readonly string[];
}

type Done = (error?: Error | null) => void;

const OPEN_ERRORS = {
  'no-permission': 'Error: Permission denied, cannot open ',
  busy: 'Error Resource temporarily unavailable Cannot lock port',
} as const;

export function createSerialBoard(): SerialBoard {
  const plugged = new Map<string, EmulatedSerialDevice>();
  const refusals = new Map<string, 'no-permission' | 'busy'>();
  const handles = new Map<string, { lost(): void; heard(bytes: Uint8Array, baud: number): void }>();
  const exchanges = createExchangeCount();

  const openError = (path: string): Error | undefined => {
    const refusal = refusals.get(path) ?? (handles.has(path) ? 'busy' : undefined);
    if (!plugged.has(path)) return new Error(`Error: No such file or directory, cannot open ${path}`);
    if (refusal === 'busy') return new Error(OPEN_ERRORS.busy);
    return refusal ? new Error(`${OPEN_ERRORS[refusal]}${path}`) : undefined;
  };

  class SerialPort extends EventEmitter implements SerialHandle {
    readonly #path: string;
    #baud: number;
    #isOpen = false;

    constructor({ path, baudRate }: SerialOptions) {
      super();
      this.#path = path;
      this.#baud = baudRate;
    }

    open(done: Done): void {
      const error = openError(this.#path);
      if (error) {
        process.nextTick(done, error);
        return;
      }
      this.#isOpen = true;
      handles.set(this.#path, {
        lost: () => {
          // First the read fails, then the port closes itself.
          process.nextTick(() => {
            if (!this.#isOpen) return;
            this.#isOpen = false;
            handles.delete(this.#path);
            this.emit('close', Object.assign(new Error('Input/output error'), { disconnected: true }));
          });
        },
        heard: (bytes, baud) => {
          exchanges.next();
          if (plugged.has(this.#path)) this.emit('data', Buffer.from(heardAt(this.#baud, bytes, baud)));
        },
      });
      process.nextTick(done, null);
    }

    write(bytes: Buffer, done: Done): boolean {
      exchanges.next();
      // Bytes to a port that is not open wait for it to open, for ever.
      if (!this.#isOpen) return false;
      const device = plugged.get(this.#path);
      if (device) device.receive(Uint8Array.from(bytes), this.#baud);
      process.nextTick(() => {
        if (device) done(null);
        else this.emit('error', new Error('EIO: i/o error, write'));
      });
      return true;
    }

    drain(done: Done): void {
      exchanges.next();
      if (this.#isOpen) process.nextTick(done, null);
    }

    update({ baudRate }: { readonly baudRate: number }, done: Done): void {
      exchanges.next();
      if (!this.#isOpen) {
        process.nextTick(done, new Error('Port is not open'));
        return;
      }
      const isThere = plugged.has(this.#path);
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
      handles.delete(this.#path);
      process.nextTick(() => {
        this.emit('close', null);
        done(null);
      });
    }
  }

  const unplug = (path: string): void => {
    const device = plugged.get(path);
    if (!device) return;
    plugged.delete(path);
    device.pullCable = undefined;
    device.powerDown();
    handles.get(path)?.lost();
  };

  return {
    library: { SerialPort },
    exchanges,
    line(path) {
      const [line] = serialLines([path], () => Promise.resolve({ SerialPort }));
      if (!line) throw new Error('no line');
      return line;
    },
    plug(path, device) {
      if (plugged.has(path)) throw new Error(`${path} is taken`);
      plugged.set(path, device);
      device.pullCable = () => {
        unplug(path);
      };
      device.powerUp((bytes, baud) => handles.get(path)?.heard(bytes, baud));
    },
    unplug,
    refuse(path, code) {
      if (code) refusals.set(path, code);
      else refusals.delete(path);
    },
    open: () => [...handles.keys()],
  };
}
