import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { serialError, createSerialLines } from './serial.ts';
import type { SerialOptions } from './serial.ts';
import type { EmulatedSerialDevice } from './testing/emulated-serial.ts';
import { createSerialBoard } from './testing/serial-board.ts';

const PATH = '/dev/ttyUSB0';

function createBench() {
  const clock = createManualClock(0);
  const board = createSerialBoard();
  const heard: (readonly [string, number])[] = [];
  let send: ((bytes: Uint8Array, baud: number) => void) | undefined;
  const device: EmulatedSerialDevice = {
    pullCable: undefined,
    powerUp(sendBytes) {
      send = sendBytes;
    },
    receive: (bytes, baud) => heard.push([Buffer.from(bytes).toString('hex'), baud]),
    powerDown: () => undefined,
  };
  board.plug(PATH, device);
  return {
    clock,
    board,
    heard,
    device,
    say: (bytes: readonly number[], baud = 57_600) => send?.(Uint8Array.from(bytes), baud),
    open: async () => board.line(PATH).open(57_600),
    async line() {
      const opened = await board.line(PATH).open(57_600);
      if (!opened.ok) throw new Error(opened.error.code);
      return opened.value;
    },
  };
}

describe('a serial port that the installer has named', () => {
  it('has a place by its name, and no other information', () => {
    const places = createSerialLines(['/dev/ttyUSB0', '/dev/serial/by-path/pci-0000-usb-0:2:1.0-port0', 'COM3']).map(
      ({ info }) => info,
    );
    expect(places.map(({ place }) => place)).toEqual([
      'serial/ttyUSB0',
      'serial/serial/by-path/pci-0000-usb-0:2:1.0-port0',
      'serial/COM3',
    ]);
    expect(places[0]).toMatchObject({ vendorId: 0, productId: 0, serialNumber: '' });
  });

  it('is opened for one program alone, with 8 data bits, no parity and one stop bit, and only on request', async () => {
    const options: SerialOptions[] = [];
    const { library } = createSerialBoard();
    const { SerialPort } = library;
    const noting = {
      SerialPort: class extends SerialPort {
        constructor(given: SerialOptions) {
          options.push(given);
          super(given);
        }
      },
    };
    let loads = 0;
    const [line] = createSerialLines([PATH], () => {
      loads += 1;
      return Promise.resolve(noting);
    });
    expect(loads).toBe(0);
    expect(await line?.open(57_600)).toEqual({ ok: false, error: { code: 'gone' } });
    expect(options).toEqual([
      { path: PATH, baudRate: 57_600, dataBits: 8, parity: 'none', stopBits: 1, lock: true, autoOpen: false },
    ]);
  });

  it('carries bytes both ways at the speed that is set', async () => {
    const bench = createBench();
    const line = await bench.line();
    const got: number[] = [];
    bench.say([9]);
    line.onBytes((bytes) => got.push(...bytes));
    bench.say([1, 2]);
    bench.say([3]);
    expect(got).toEqual([1, 2, 3]);
    await line.write(Uint8Array.of(0xab));
    expect(await line.setBaud(115_200)).toEqual({ ok: true, value: undefined });
    await line.write(Uint8Array.of(0xcd));
    expect(bench.heard).toEqual([
      ['ab', 57_600],
      ['cd', 115_200],
    ]);
    await line.close();
    await line.close();
    expect(bench.board.open()).toEqual([]);
    expect(await line.write(Uint8Array.of(1))).toEqual({ ok: false, error: { code: 'gone' } });
  });

  it('wipes the bytes it has passed on', async () => {
    const bench = createBench();
    const line = await bench.line();
    const pieces: Uint8Array[] = [];
    const heard: number[] = [];
    line.onBytes((bytes) => {
      pieces.push(bytes);
      heard.push(...bytes);
    });
    bench.say([5, 6, 7]);
    expect(heard).toEqual([5, 6, 7]);
    expect(pieces.map((piece) => [...piece])).toEqual([[0, 0, 0]]);
  });

  it('reports why it cannot be opened', async () => {
    const bench = createBench();
    bench.board.refuse(PATH, 'no-permission');
    expect(await bench.open()).toEqual({ ok: false, error: { code: 'no-permission' } });
    bench.board.refuse(PATH, undefined);
    await bench.line();
    expect(await bench.open()).toEqual({ ok: false, error: { code: 'busy' } });
    const [line] = createSerialLines([PATH], () => Promise.reject(new Error("Cannot find module 'serialport'")));
    expect(await line?.open(9600)).toEqual({
      ok: false,
      error: { code: 'unavailable', detail: "Cannot find module 'serialport'" },
    });
  });

  it('ends once when unplugged, and does not wait for calls that the library never answers', async () => {
    const bench = createBench();
    const line = await bench.line();
    const ends: string[] = [];
    line.onEnd(({ code }) => ends.push(code));
    bench.board.exchanges.watch(() => {
      bench.board.unplug(PATH);
    });
    expect(await line.write(Uint8Array.of(1))).toEqual({ ok: false, error: { code: 'gone' } });
    await bench.clock.pass(0);
    expect(ends).toEqual(['gone']);
    expect(await line.setBaud(9600)).toEqual({ ok: false, error: { code: 'gone' } });
    await line.close();
    expect(bench.board.open()).toEqual([]);
  });

  it('calls a listener that comes after its end, but not after it was closed', async () => {
    const bench = createBench();
    const line = await bench.line();
    bench.device.pullCable?.();
    await bench.clock.pass(0);
    const ends: string[] = [];
    line.onEnd(({ code }) => ends.push(code));
    await bench.clock.pass(0);
    expect(ends).toEqual(['gone']);

    const other = createBench();
    const closed = await other.line();
    const quiet: string[] = [];
    closed.onEnd(({ code }) => quiet.push(code));
    await closed.close();
    expect(quiet).toEqual([]);
  });

  it('is loaded by default: a path without a port is gone', async () => {
    const [line] = createSerialLines(['/dev/no-such-port']);
    expect(await line?.open(57_600)).toMatchObject({ ok: false });
  });
});

describe('the texts of serialport', () => {
  it.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB9', 'gone'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'no-permission'],
    ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
    ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'busy'],
    ['Error: Input/output error setting custom baud rate of 115200', 'gone'],
    ['EIO: i/o error, read', 'gone'],
    ['ENXIO: no such device or address, read', 'gone'],
    ['EBADF: bad file descriptor, read', 'gone'],
    ['Port is not open', 'gone'],
    [String.raw`Opening COM3: Access denied`, 'busy'],
    [String.raw`Opening COM3: File not found`, 'gone'],
    ['Reading from COM port (GetOverlappedResult): Access denied', 'gone'],
    ['Writing to COM port (WriteFileEx): Unknown error code 22', 'gone'],
  ])('%s', (text, code) => {
    expect(serialError(new Error(text))).toEqual({ code });
  });

  it('are passed on when they are unknown', () => {
    expect(
      serialError(new Error('Error: Inappropriate ioctl for device setting custom baud rate of 57600')),
    ).toMatchObject({
      code: 'failed',
    });
  });
});
