import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { blankFrame } from '../../imaging/picture/frame.ts';
import { portInfoOf } from '../../transport/testing/port-info.ts';
import { UNIT_A, UNIT_B, createFlash } from './emulated-unit.ts';
import { createHu20Emulator } from './emulator.ts';
import type { Hu20EmulatorDeps } from './emulator.ts';
import { streamLength, windowRegisters } from '../protocol.ts';
import type { SensorWindow } from '../protocol.ts';
import { THUMB } from '../testing/bench.ts';

const SMALL: SensorWindow = { x: 400, y: 300, width: 100, height: 50 };
/** 5000 pixels and 120 bytes of filler. */
const SMALL_LENGTH = 5120;

function bench(deps: Partial<Hu20EmulatorDeps> = {}) {
  const clock = createManualClock(0);
  const unit = createHu20Emulator({ clock, serial: 'H1', ...deps });
  const out = async (request: number, value = 0, index = 0, data: readonly number[] = []) => {
    const setup = { requestType: 0x40, request, value, index, length: data.length };
    return clock.settle(unit.control(setup, Uint8Array.from(data)));
  };
  const into = async (request: number, length: number, value = 0, index = 0) =>
    clock.settle(unit.control({ requestType: 0xc0, request, value, index, length }, new Uint8Array()));
  const bulk = async (length: number, signal = new AbortController().signal) => unit.transferIn(0x82, length, signal);
  const setWindow = async (window: SensorWindow): Promise<void> => {
    for (const { register, value } of windowRegisters(window)) await out(34, 0x37, register, [value]);
  };
  /** One frame of a window, with its filler. */
  const frame = async (window: SensorWindow): Promise<Uint8Array> => {
    await setWindow(window);
    await out(1);
    const bytes = await clock.settle(bulk(streamLength(window.width, window.height)));
    await out(2);
    if (bytes === 'stall') throw new Error('stalled');
    return bytes;
  };
  return { clock, unit, out, into, bulk, setWindow, frame };
}

/** Whether the read still waits. */
async function isWaiting(read: Promise<unknown>): Promise<boolean> {
  const nothing = Symbol('nothing');
  return (await Promise.race([read, new Promise((resolve) => setImmediate(resolve, nothing))])) === nothing;
}

describe('the emulated unit', () => {
  it('has the descriptors of a real one', () => {
    const { unit } = bench();
    expect(portInfoOf('usb/1-1', unit)).toEqual({
      place: 'usb/1-1',
      vendorId: 0x1162,
      productId: 0x2200,
      release: 0x2206,
      serialNumber: '',
      manufacturer: 'SecuGen Corp.',
      product: 'SecuGen USB U20',
    });
    const configuration = Buffer.from(unit.configurationDescriptor);
    expect(configuration).toHaveLength(configuration.readUInt16LE(2));
    expect(configuration.subarray(9 + 9)).toEqual(Buffer.from([7, 5, 0x82, 2, 0, 2, 0]));
    expect(unit.deviceDescriptor).toHaveLength(18);
    expect(unit.speed).toBe('high');
  });

  it('answers serial number, status, registers and flash', async () => {
    const { out, into, clock } = bench();
    expect(Buffer.from((await into(37, 30)) as Uint8Array).toString('utf16le')).toBe('H1'.padEnd(15));
    expect(await into(22, 4)).toEqual(new Uint8Array(4));
    expect(await out(34, 0x37, 0x12, [0x85])).toEqual(new Uint8Array());
    expect(await into(34, 1, 0x37, 0x12)).toEqual(Uint8Array.of(0x85));
    const before = clock.monotonic();
    expect(await into(8, 4096, 0, 0x2000)).toEqual(createFlash(UNIT_A).subarray(0, 4096));
    expect(clock.monotonic() - before).toBe(166);
    const last = (await into(8, 4096, 0, 0x7000)) as Uint8Array;
    expect(last.subarray(0, 2462)).toEqual(createFlash(UNIT_A).subarray(20_480));
    expect(new Set(last.subarray(2462))).toEqual(new Set([0]));
    expect(await into(8, 8, 0, 0x1000)).toEqual(createFlash(UNIT_A).subarray(0, 8));
    expect(await into(8, 8, 0, 0x9000)).toEqual(new Uint8Array(8));
  });

  it('sets exposure and light, and takes its time for a capture', async () => {
    const { unit, out, clock } = bench();
    await out(64, 0, 0, [0x04, 0x5c, 0, 0]);
    await out(17, 1);
    expect([unit.exposure(), unit.isLit()]).toEqual([1116, true]);
    const before = clock.monotonic();
    await out(5, 1);
    expect(clock.monotonic() - before).toBe(50);
    await out(17, 0);
    expect(unit.isLit()).toBe(false);
  });

  it('stalls unknown requests', async () => {
    const { unit, out, into } = bench();
    expect(await out(65, 0, 0, [0, 0, 0, 0])).toBe('stall');
    expect(await out(5, 0)).toBe('stall');
    expect(await out(17, 2)).toBe('stall');
    expect(await out(34, 0x36, 0x12, [1])).toBe('stall');
    expect(await out(34, 0x37, 0x12, [])).toBe('stall');
    expect(await out(64, 0, 0, [1, 2])).toBe('stall');
    expect(await into(1, 4)).toBe('stall');
    expect(await into(34, 1, 0x36, 0x12)).toBe('stall');
    const toInterface = { requestType: 0x41, request: 2, value: 0, index: 0, length: 0 };
    expect(await unit.control(toInterface, new Uint8Array())).toBe('stall');
    expect(await unit.transferOut(0x02, new Uint8Array())).toBe('stall');
    expect(await unit.transferIn(0x81, 64, new AbortController().signal)).toBe('stall');
  });

  it('sends one frame 40 ms after each start, filled up to whole packets, and then nothing', async () => {
    const { out, bulk, setWindow, clock } = bench();
    await setWindow(SMALL);
    await out(1);
    const read = bulk(SMALL_LENGTH);
    await clock.pass(39);
    expect(await isWaiting(read)).toBe(true);
    await clock.pass(1);
    const bytes = await read;
    expect(bytes).toHaveLength(SMALL_LENGTH);
    expect([...(bytes as Uint8Array).subarray(5000, 5004)]).toEqual([0x80, 0x10, 0x80, 0x10]);
    const giveUp = new AbortController();
    const next = bulk(SMALL_LENGTH, giveUp.signal);
    await clock.pass(60_000);
    expect(await isWaiting(next)).toBe(true);
    giveUp.abort();
    expect(await next).toEqual(new Uint8Array());
  });

  it('can be read in pieces, but a read of more than a frame waits', async () => {
    const { out, bulk, setWindow, clock } = bench();
    await setWindow(SMALL);
    await out(1);
    await clock.pass(40);
    const giveUp = new AbortController();
    const tooMuch = bulk(SMALL_LENGTH + 512, giveUp.signal);
    await clock.pass(10_000);
    expect(await isWaiting(tooMuch)).toBe(true);
    giveUp.abort();
    await tooMuch;
    expect(await bulk(4096)).toHaveLength(4096);
    expect(await bulk(1024)).toHaveLength(1024);
  });

  it('sends nothing of a stream that was stopped, not even after another start', async () => {
    const { out, bulk, setWindow, clock } = bench();
    await setWindow(SMALL);
    await out(1);
    await clock.pass(30);
    await out(2);
    await out(1);
    const read = bulk(SMALL_LENGTH);
    await clock.pass(39);
    expect(await isWaiting(read)).toBe(true);
    await clock.pass(1);
    expect(await read).toHaveLength(SMALL_LENGTH);
  });

  it('forgets everything at a reset or without its cable, but not what lies on the glass', async () => {
    const { unit, out, into, frame, clock } = bench();
    unit.place(blankFrame(300, 400, 500, 55));
    await out(17, 1);
    await out(64, 0, 0, [1, 0, 0, 0]);
    await frame(SMALL);
    await out(1);
    unit.unplugged();
    expect(clock.pending()).toBe(0);
    expect([unit.isLit(), unit.exposure(), unit.isStreaming()]).toEqual([false, 0, false]);
    expect(await into(34, 1, 0x37, 0x42)).toEqual(Uint8Array.of(0));
    await out(17, 1);
    unit.reset();
    expect(unit.isLit()).toBe(false);
    expect((await frame(SMALL)).subarray(0, 5000).every((grey) => grey > 200)).toBe(true);
  });
});

describe('the glass of the emulated unit', () => {
  const picture = { x: 328, y: 204, width: 956, height: 688 };
  const meanOf = (bytes: Uint8Array): number => bytes.reduce((sum, grey) => sum + grey, 0) / bytes.length;

  it('is 18 when bare, with noise of its own in each frame, and the same noise for the same seed', async () => {
    const { frame } = bench();
    const first = (await frame(picture)).subarray(0, 956 * 688);
    const second = (await frame(picture)).subarray(0, 956 * 688);
    expect(Math.abs(meanOf(first) - 18)).toBeLessThan(0.1);
    expect(first.filter((grey) => Math.abs(grey - 18) > 1).length / first.length).toBeLessThan(0.01);
    expect(Buffer.compare(first, second)).not.toBe(0);
    expect(Buffer.compare((await bench().frame(picture)).subarray(0, 956 * 688), first)).toBe(0);
  });

  it('is bright where the finger touches, upside down', async () => {
    const { unit, frame } = bench();
    const print = blankFrame(300, 400, 500);
    // A dark square near the left of the upper edge.
    for (let y = 20; y < 60; y += 1) print.pixels.fill(0, y * 300 + 30, y * 300 + 70);
    unit.place(print);
    const seen = await frame(picture);
    const at = (x: number, y: number): number => seen[Math.round((y / 399) * 687) * 956 + Math.round((x / 299) * 955)]!;
    expect(at(299 - 50, 399 - 40)).toBe(255);
    expect(at(50, 40)).toBeLessThan(25);
    unit.lift();
    expect(meanOf(await frame(picture))).toBeLessThan(19);
  });

  it('is seen through a window that lies elsewhere on the sensor', async () => {
    const { unit, frame } = bench();
    unit.place(blankFrame(300, 400, 500, 0));
    const seen = await frame({ x: 318, y: 194, width: 40, height: 30 });
    // Ten columns and ten lines lie beside the glass.
    const inside = (x: number, y: number): number => seen[y * 40 + x]!;
    expect([inside(9, 20), inside(20, 9)].every((grey) => grey < 25)).toBe(true);
    expect([inside(10, 10), inside(39, 29)]).toEqual([255, 255]);
    const beside = await frame({ x: 1400, y: 0, width: 40, height: 30 });
    expect(meanOf(beside.subarray(0, 40 * 30))).toBeLessThan(19);
  });

  it('has the size of its unit', async () => {
    const { unit, frame } = bench({ unit: UNIT_B });
    unit.place(blankFrame(300, 400, 500, 0));
    const seen = await frame({ x: 332, y: 172, width: 964, height: 694 });
    expect(seen).toHaveLength(669_184);
    expect(seen.subarray(0, 964 * 694).every((grey) => grey > 250)).toBe(true);
  });

  it('is 30 in the middle when dirty, under a finger and without one, until cleaned', async () => {
    const { unit, frame } = bench();
    const middleOf = async (): Promise<number> =>
      meanOf(await frame({ x: 328 + 239, y: 204 + 172, width: 478, height: 344 }));
    unit.setFault('dirty-platen');
    const dirty = await middleOf();
    expect(Math.abs(dirty - 30)).toBeLessThan(1.5);
    unit.place(THUMB);
    expect(await middleOf()).toBeGreaterThan(dirty + 25);
    unit.lift();
    unit.mend('dirty-platen');
    expect(Math.abs((await middleOf()) - 18)).toBeLessThan(0.5);
  });
});
