import type { Clock } from '#kit/clock.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../../reader/driver.ts';
import type { PluggedBench } from '../../reader/testing/plugged-bench.ts';
import type { BiometricReader, Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import type { ByteLineDevice } from '../../transport/port.ts';
import { createHidBoard } from '../../transport/testing/hid-board.ts';
import { createSerialBoard } from '../../transport/testing/serial-board.ts';
import { createCp2110 } from '../emulator/emulated-cp2110.ts';
import type { EmulatedCp2110 } from '../emulator/emulated-cp2110.ts';
import { createCp2110Line } from '../cp2110.ts';
import { createEf01Driver } from '../driver.ts';
import { createEf01Module } from '../emulator/emulator.ts';
import type { Ef01Module, Ef01ModuleDeps } from '../emulator/emulator.ts';
import { OPTICAL } from '../picture.ts';

/** How the modules are plugged in. */
export interface ModuleSockets {
  plug(socket: Socket): void;
  unplug(socket: Socket): void;
  refuse(socket: Socket, code: 'no-permission' | 'busy' | undefined): void;
  /** What is plugged in there, as the program finds it. */
  line(socket: Socket): Promise<ByteLineDevice | undefined>;
  held(): readonly string[];
  watchExchanges(before: (exchange: number) => void): void;
}

export type Socket = 'first' | 'second';
type Modules = Readonly<Record<Socket, Ef01Module>>;

export interface ModuleBench extends PluggedBench {
  readonly clock: ManualClock;
  readonly module: Ef01Module;
  readonly sockets: ModuleSockets;
}

export const FINGER: Frame = drawMaster({ person: 3, finger: 'Left Thumb' }).frame;

/** Through a CP2110 each, with the real `HidBus` and `createCp2110Line` in between. */
export function overBridge(modules: Modules, clock: Clock, padsReports = false): ModuleSockets {
  const board = createHidBoard();
  const ports = { first: '1-2.3', second: '1-2.4' } as const;
  const bridge = (socket: Socket): EmulatedCp2110 => {
    const made = createCp2110({ peer: modules[socket], serialNumber: `00AB${socket.length}` });
    made.faults.padsReports = padsReports;
    return made;
  };
  const bridges = { first: bridge('first'), second: bridge('second') };
  return {
    plug(socket) {
      board.plug(ports[socket], bridges[socket]);
    },
    unplug(socket) {
      board.unplug(ports[socket]);
    },
    refuse(socket, code) {
      board.refuse(ports[socket], code);
    },
    async line(socket) {
      const listed = await board.bus.list();
      const device = listed.ok ? listed.value.find(({ info }) => info.place === `hid/${ports[socket]}`) : undefined;
      return device && createCp2110Line(device, clock);
    },
    held: () => [
      ...board.open(),
      ...Object.values(bridges).flatMap((one) => (one.isEnabled() ? ['enabled UART'] : [])),
    ],
    watchExchanges: board.exchanges.watch,
  };
}

/** At a serial port each, with the real `createSerialLines` in between. */
export function overSerial(modules: Modules): ModuleSockets {
  const board = createSerialBoard();
  const paths = { first: '/dev/ttyUSB0', second: '/dev/ttyUSB1' } as const;
  return {
    plug(socket) {
      board.plug(paths[socket], modules[socket]);
    },
    unplug(socket) {
      board.unplug(paths[socket]);
    },
    refuse(socket, code) {
      board.refuse(paths[socket], code);
    },
    line: (socket) => Promise.resolve(board.line(paths[socket])),
    held: board.open,
    watchExchanges: board.exchanges.watch,
  };
}

export interface BenchDeps {
  readonly module?: Partial<Ef01ModuleDeps>;
  readonly sockets?: (modules: Modules, clock: Clock) => ModuleSockets;
}

/** Two modules, plugged in; the first is the one that is used. */
export function createModuleBench({ module: moduleDeps, sockets: plugInto = overSerial }: BenchDeps = {}): ModuleBench {
  const clock = createManualClock(0);
  const make = (): Ef01Module => createEf01Module({ clock, sensor: OPTICAL, ...moduleDeps });
  const modules = { first: make(), second: make() };
  const host = hostClock(clock);
  const sockets = plugInto(modules, host);
  const driver = createEf01Driver(host);
  const frames = new WeakMap<BiometricReader, () => number>();
  const running = new WeakMap<BiometricReader, () => boolean>();
  sockets.plug('first');
  sockets.plug('second');

  async function open(socket: Socket): Promise<Result<BiometricReader, ReaderOpenError>> {
    const line = await sockets.line(socket);
    if (!line) return err({ code: 'gone' });
    const opened = await clock.settle(driver.open(line));
    return opened.ok ? { ok: true, value: counted(opened.value) } : opened;
  }

  /** The same reader, with its frames counted. */
  function counted(reader: BiometricReader): BiometricReader {
    let count = 0;
    let streams = 0;
    const self: BiometricReader = {
      ...reader,
      async stream(onFrame, signal) {
        streams += 1;
        try {
          return await reader.stream((frame) => {
            count += 1;
            onFrame(frame);
          }, signal);
        } finally {
          streams -= 1;
        }
      },
    };
    frames.set(self, () => count);
    running.set(self, () => streams > 0);
    return self;
  }

  const unplug = (): void => {
    sockets.unplug('first');
  };
  return {
    clock,
    module: modules.first,
    sockets,
    open: async () => open('first'),
    openSecond: async () => open('second'),
    place() {
      modules.first.place(FINGER);
    },
    lift() {
      modules.first.lift();
    },
    async deliverFrame(reader) {
      const count = frames.get(reader);
      const isRunning = running.get(reader);
      if (!count || !isRunning) throw new Error('not a reader of this bench');
      const before = count();
      for (let ms = 0; count() === before && isRunning(); ms += 5) {
        if (ms > 60_000) throw new Error('no frame in a minute');
        await clock.pass(5);
      }
    },
    passTime: async (ms) => clock.pass(ms),
    unplug,
    plug() {
      sockets.plug('first');
    },
    watchExchanges(before) {
      sockets.watchExchanges((exchange) => void before(exchange));
    },
    held: () => [...sockets.held(), ...Array.from({ length: host.waiting() }, () => 'timer')],
    dispose: () => undefined,
  };
}

/** The clock as the program sees it: what waits for it is the program's, not the modules'. */
function hostClock(clock: Clock): Clock & { waiting(): number } {
  const waiting = new Set<() => void>();
  return {
    ...clock,
    after(ms, action) {
      const entry = (): void => {
        cancel();
        waiting.delete(entry);
      };
      const cancel = clock.after(ms, () => {
        waiting.delete(entry);
        action();
      });
      waiting.add(entry);
      return entry;
    },
    waiting: () => waiting.size,
  };
}
