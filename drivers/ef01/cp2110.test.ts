import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { EmulatedSerialDevice } from '../transport/testing/emulated-serial.ts';
import type { HidConnection, HidDevice } from '../transport/port.ts';
import { createHidBoard } from '../transport/testing/hid-board.ts';
import { createCp2110 } from './emulator/emulated-cp2110.ts';
import { createCp2110Line } from './cp2110.ts';

/** The device at the UART: it notes what it receives, and sends what the test wants. */
function createPeer() {
  const heard: { readonly bytes: number[]; readonly baud: number }[] = [];
  let send: ((bytes: Uint8Array, baud: number) => void) | undefined;
  const device: EmulatedSerialDevice = {
    pullCable: undefined,
    powerUp(sendBytes) {
      send = sendBytes;
    },
    receive(bytes, baud) {
      heard.push({ bytes: [...bytes], baud });
    },
    powerDown() {
      send = undefined;
    },
  };
  return { device, heard, say: (bytes: readonly number[], baud: number) => send?.(Uint8Array.from(bytes), baud) };
}

function createBench() {
  const clock = createManualClock(0);
  const board = createHidBoard();
  const peer = createPeer();
  const bridge = createCp2110({ peer: peer.device, serialNumber: 'A1' });
  board.plug('1-1', bridge);
  return {
    clock,
    board,
    peer,
    bridge,
    /** Starts to open it; the test passes the time. */
    async begin() {
      const listed = await board.bus.list();
      const [device] = listed.ok ? listed.value : [];
      if (!device) throw new Error('not listed');
      return createCp2110Line(device, clock).open(57_600);
    },
    async open() {
      return clock.settle(this.begin());
    },
    async line() {
      const opened = await this.open();
      if (!opened.ok) throw new Error(opened.error.code);
      return opened.value;
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index & 0xff);

describe('a UART behind a CP2110', () => {
  it('is set to 57600 8N1 (big endian), enabled and purged, in this order', async () => {
    const bench = createBench();
    const { bridge } = bench;
    const sent: number[][] = [];
    const control = bridge.control;
    bridge.control = async (setup, data) => {
      sent.push([...data]);
      return control(setup, data);
    };
    await bench.line();
    expect(sent).toEqual([
      [0x50, 0, 0, 0xe1, 0, 0, 0, 3, 0],
      [0x41, 1],
      [0x43, 3],
    ]);
    expect(bridge.isEnabled()).toBe(true);
  });

  it('carries bytes both ways, at most 63 in a report', async () => {
    const bench = createBench();
    const line = await bench.line();
    const got: number[] = [];
    line.onBytes((bytes) => got.push(...bytes));
    expect(await line.write(Uint8Array.from(upTo(130)))).toEqual({ ok: true, value: undefined });
    expect(bench.peer.heard.map(({ bytes }) => bytes.length)).toEqual([63, 63, 4]);
    expect(bench.peer.heard.flatMap(({ bytes }) => bytes)).toEqual(upTo(130));
    bench.peer.say(upTo(200), 57_600);
    await bench.clock.pass(0);
    expect(got).toEqual(upTo(200));
  });

  it('wipes the reports it receives, those it passes on and those it drops', async () => {
    const bench = createBench();
    const listed = await bench.board.bus.list();
    const [device] = listed.ok ? listed.value : [];
    if (!device) throw new Error('not listed');
    const reports: Uint8Array[] = [];
    const watched: HidDevice = {
      info: device.info,
      async open() {
        const opened = await device.open();
        if (!opened.ok) return opened;
        const onReport: HidConnection['onReport'] = (listener) => {
          opened.value.onReport((report) => {
            reports.push(report);
            listener(report);
          });
        };
        return { ok: true, value: { ...opened.value, onReport } };
      },
    };
    const opening = createCp2110Line(watched, bench.clock).open(57_600);
    await bench.clock.pass(20);
    bench.peer.say([7, 7, 7], 57_600);
    const opened = await bench.clock.settle(opening);
    if (!opened.ok) throw new Error(opened.error.code);
    const passed: number[] = [];
    opened.value.onBytes((bytes) => passed.push(...bytes));
    bench.peer.say([8, 8, 8, 8], 57_600);
    await bench.clock.pass(0);
    expect(passed).toEqual([8, 8, 8, 8]);
    expect(reports.map((report) => [...report])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
  });

  it('changes its speed, and receives garbage at another one', async () => {
    const bench = createBench();
    const line = await bench.line();
    const got: number[] = [];
    line.onBytes((bytes) => got.push(...bytes));
    await line.setBaud(115_200);
    await line.write(Uint8Array.of(1));
    expect(bench.peer.heard.at(-1)).toEqual({ bytes: [1], baud: 115_200 });
    bench.peer.say([0xef, 0x01], 57_600);
    await bench.clock.pass(0);
    expect(got).toHaveLength(2);
    expect(got).not.toEqual([0xef, 0x01]);
  });

  it('drops what comes until the line is quiet for 50 ms, but waits for a limited time', async () => {
    const bench = createBench();
    let isOpen = false;
    const opening = bench.begin().then((opened) => {
      isOpen = true;
      return opened;
    });
    for (let turn = 0; turn < 4; turn += 1) {
      bench.peer.say([0x55], 57_600);
      await bench.clock.pass(30);
    }
    expect(isOpen).toBe(false);
    await bench.clock.pass(50);
    expect(isOpen).toBe(true);
    expect((await opening).ok).toBe(true);

    const noisy = createBench();
    const chatter = (): void => {
      noisy.peer.say([0x55], 57_600);
      noisy.clock.after(10, chatter);
    };
    chatter();
    expect((await noisy.open()).ok).toBe(true);
  });

  it('works when the bridge refuses to purge', async () => {
    const bench = createBench();
    bench.bridge.faults.refusesPurge = true;
    expect((await bench.open()).ok).toBe(true);
  });

  it('is disabled when closed, holds nothing, and can be closed twice', async () => {
    const bench = createBench();
    const line = await bench.line();
    await line.close();
    await line.close();
    expect(bench.bridge.isEnabled()).toBe(false);
    expect(bench.board.open()).toEqual([]);
    expect(await line.write(Uint8Array.of(1))).toEqual({ ok: false, error: { code: 'gone' } });
  });

  it('ends once when unplugged, and reports gone at each exchange of opening', async () => {
    const bench = createBench();
    const line = await bench.line();
    const ends: string[] = [];
    line.onEnd(({ code }) => ends.push(code));
    bench.board.unplug('1-1');
    await bench.clock.pass(0);
    expect(ends).toEqual(['gone']);
    expect(await line.setBaud(9600)).toEqual({ ok: false, error: { code: 'gone' } });
    await line.close();
    for (const exchange of [1, 2, 3]) {
      const pulled = createBench();
      pulled.board.exchanges.watch((number) => {
        if (number === exchange) pulled.board.unplug('1-1');
      });
      expect(await pulled.open()).toEqual({ ok: false, error: { code: 'gone' } });
      expect(pulled.board.open()).toEqual([]);
    }
  });

  it('reports gone when unplugged while it waits for quiet, and when it ended before a listener came', async () => {
    const bench = createBench();
    const opening = bench.open();
    bench.clock.after(20, () => {
      bench.board.unplug('1-1');
    });
    expect(await opening).toEqual({ ok: false, error: { code: 'gone' } });

    const late = createBench();
    const line = await late.line();
    late.board.unplug('1-1');
    await late.clock.pass(0);
    const ends: string[] = [];
    line.onEnd(({ code }) => ends.push(code));
    await late.clock.pass(0);
    expect(ends).toEqual(['gone']);
  });
});

describe('the emulated CP2110', () => {
  const setup = { requestType: 0xa1, request: 1, value: 0x0300, index: 0, length: 64 };

  it('has descriptors that match each other', async () => {
    const { bridge } = createBench();
    const configuration = Buffer.from(bridge.configurationDescriptor);
    expect(configuration.readUInt16LE(2)).toBe(configuration.length);
    const hid = configuration.subarray(18, 27);
    expect([...hid.subarray(0, 2)]).toEqual([9, 0x21]);
    const report = await bridge.control(
      { requestType: 0x81, request: 6, value: 0x2200, index: 0, length: 4096 },
      new Uint8Array(),
    );
    expect(report === 'stall' ? 0 : report.length).toBe(hid.readUInt16LE(7));
    expect(
      await bridge.control({ requestType: 0x81, request: 6, value: 0x2100, index: 0, length: 9 }, new Uint8Array()),
    ).toEqual(Uint8Array.from(hid));
  });

  it('declares 63 reports each way by their own number and length, and its features', async () => {
    const { bridge } = createBench();
    const report = await bridge.control(
      { requestType: 0x81, request: 6, value: 0x2200, index: 0, length: 4096 },
      new Uint8Array(),
    );
    if (report === 'stall') throw new Error('no report descriptor');
    // Short items (HID 1.11, 6.2.2.2): the low two bits are the size, 3 meaning 4.
    const sizes = {
      input: new Map<number, number>(),
      output: new Map<number, number>(),
      feature: new Map<number, number>(),
    };
    let id = 0;
    let count = 0;
    let depth = 0;
    for (let at = 0; at < report.length;) {
      const head = report[at] ?? 0;
      const size = [0, 1, 2, 4][head & 3] ?? 0;
      const value = report[at + 1] ?? 0;
      if ((head & 0xfc) === 0x84) id = value;
      if ((head & 0xfc) === 0x94) count = value;
      if ((head & 0xfc) === 0x80) sizes.input.set(id, count);
      if ((head & 0xfc) === 0x90) sizes.output.set(id, count);
      if ((head & 0xfc) === 0xb0) sizes.feature.set(id, count);
      if ((head & 0xfc) === 0xa0) depth += 1;
      if ((head & 0xfc) === 0xc0) depth -= 1;
      at += 1 + size;
    }
    expect(depth).toBe(0);
    const numbered = new Map(Array.from({ length: 63 }, (_, index) => [index + 1, index + 1]));
    expect(sizes.input).toEqual(numbered);
    expect(sizes.output).toEqual(numbered);
    expect(sizes.feature.get(0x50)).toBe(8);
    expect(sizes.feature.get(0x41)).toBe(1);
  });

  it('answers its features, and stalls unknown requests', async () => {
    const { bridge } = createBench();
    const get = async (id: number) => bridge.control({ ...setup, value: 0x0300 | id }, new Uint8Array());
    const set = async (id: number, ...value: number[]) =>
      bridge.control({ ...setup, requestType: 0x21, request: 9, value: 0x0300 | id }, Uint8Array.of(id, ...value));
    expect(await get(0x41)).toEqual(Uint8Array.of(0x41, 0));
    await set(0x41, 1);
    expect(await get(0x41)).toEqual(Uint8Array.of(0x41, 1));
    await set(0x50, 0, 0, 0x25, 0x80, 0, 0, 3, 0);
    expect(await get(0x50)).toEqual(Uint8Array.of(0x50, 0, 0, 0x25, 0x80, 0, 0, 3, 0));
    expect(await get(0x42)).toHaveLength(7);
    await set(0x40, 0);
    expect(await get(0x41)).toEqual(Uint8Array.of(0x41, 0));
    expect(await get(0x77)).toBe('stall');
    expect(await set(0x43, 0)).toBe('stall');
    expect(await bridge.transferOut(1, Uint8Array.of(64, 1))).toBe('stall');
    expect(await bridge.transferOut(1, Uint8Array.of(4, 1))).toBe('stall');
    expect(await bridge.transferIn(0x85, 64, new AbortController().signal)).toBe('stall');
  });

  it('loses no bytes to a cancelled transfer, but loses what exceeds its 480 bytes', async () => {
    const { bridge, peer } = createBench();
    const giveUp = new AbortController();
    const waiting = bridge.transferIn(0x81, 64, giveUp.signal);
    giveUp.abort();
    expect(await waiting).toEqual(new Uint8Array());
    await bridge.control({ ...setup, requestType: 0x21, request: 9, value: 0x0341 }, Uint8Array.of(0x41, 1));
    peer.say(upTo(500), 115_200);
    const got: number[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const report = await bridge.transferIn(0x81, 64, new AbortController().signal);
      if (report !== 'stall') got.push(...report.subarray(1));
    }
    expect(got).toEqual(upTo(480));
  });
});
