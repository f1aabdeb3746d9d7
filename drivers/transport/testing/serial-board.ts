import { createSerialLines } from '../serial.ts';
import type { SerialLibrary, SerialOptions } from '../serial.ts';
import type { ByteLineDevice } from '../port.ts';
import type { EmulatedSerialDevice } from './emulated-serial.ts';
import { createExchangeCount } from './exchange-count.ts';
import type { ExchangeCount } from './exchange-count.ts';
import { EmulatedSerialPort } from './serial-port.ts';
import type { SerialPorts } from './serial-port.ts';

/** Serial ports inside the test: the library `serialport` as it behaves on Linux, with emulated devices at its ports. */
export interface SerialBoard {
  readonly library: SerialLibrary;
  readonly exchanges: ExchangeCount;
  /** What the program sees of the port with this path, plugged in or not. */
  line(path: string): ByteLineDevice;
  plug(path: string, device: EmulatedSerialDevice): void;
  unplug(path: string): void;
  /** From now on opening that port fails with this; undefined allows it again. */
  refuse(path: string, code: 'no-permission' | 'busy' | undefined): void;
  /** The paths of the ports that are open. */
  open(): readonly string[];
}

export function createSerialBoard(): SerialBoard {
  const exchanges = createExchangeCount();
  const ports: SerialPorts = { plugged: new Map(), refusals: new Map(), open: new Map(), exchanges };
  const { plugged, refusals } = ports;

  class SerialPort extends EmulatedSerialPort {
    constructor(options: SerialOptions) {
      super(ports, options);
    }
  }

  const unplug = (path: string): void => {
    const device = plugged.get(path);
    if (!device) return;
    plugged.delete(path);
    device.pullCable = undefined;
    device.powerDown();
    ports.open.get(path)?.lost();
  };

  return {
    library: { SerialPort },
    exchanges,
    line(path) {
      const [line] = createSerialLines([path], () => Promise.resolve({ SerialPort }));
      if (!line) throw new Error('no line');
      return line;
    },
    plug(path, device) {
      if (plugged.has(path)) throw new Error(`${path} is taken`);
      plugged.set(path, device);
      device.pullCable = () => {
        unplug(path);
      };
      device.powerUp((bytes, baud) => ports.open.get(path)?.heard(bytes, baud));
    },
    unplug,
    refuse(path, code) {
      if (code) refusals.set(path, code);
      else refusals.delete(path);
    },
    open: () => [...ports.open.keys()],
  };
}
